//! Parses, lints and compiles pattern packs and word lists. Never looks at data.
