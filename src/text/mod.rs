//! Knows text: encodings, folding, era dates, romanisation, escaping. Pure; knows nothing about personal data.

pub mod address;
pub mod base64;
pub mod date;
pub mod encoding;
pub mod escape;
pub mod fold;
pub mod kana;
pub mod region;
pub mod script;
pub mod sql;
pub mod trim;
pub mod unescape;

mod kanji;
mod roman;
mod words;
