//! Lists and opens assets. Never looks inside them.
