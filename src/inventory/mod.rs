//! Keeps the catalog, the evidence, the key and the lock. Never sees a personal value.
