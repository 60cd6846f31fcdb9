//! Knows text: encodings, folding, era dates, romanisation, escaping. Pure; knows nothing about personal data.
