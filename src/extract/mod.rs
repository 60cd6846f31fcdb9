//! Turns bytes into records. Knows file formats; knows nothing about personal data.
