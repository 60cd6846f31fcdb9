//! Archives and compressed files: what they hold is pushed as members, streamed.

mod cab;
mod compressed;
mod lzh;
mod names;
mod pour;
mod rar;
mod seven;
mod tar;
mod tar_header;
mod tar_sparse;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_packed;

pub(super) use self::cab::read as read_cab;
pub(super) use self::compressed::{read_bzip2, read_gzip, read_lzip, read_xz, read_zstd};
pub(super) use self::lzh::read as read_lzh;
pub(super) use self::names::decoded;
pub(super) use self::pour::{broken, name_only, pour, push, reason};
pub(super) use self::rar::read as read_rar;
pub(super) use self::seven::{PROGRAM, find as find_seven, read as read_seven};
pub(super) use self::tar::read as read_tar;
