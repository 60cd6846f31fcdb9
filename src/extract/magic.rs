//! Magic numbers of formats that are told by a few bytes at a fixed place.
//!
//! Sources: the formats' own specifications, the list of signatures of file(1), and Wikipedia's "List of file signatures".

use super::{End, data};
use crate::model::Reason;

/// What a format means for coverage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// May hold text or tables that are not read yet.
    Unsupported,
    /// Picture: text in it needs OCR.
    Image,
    /// Sound or moving pictures.
    Media,
    /// Font.
    Font,
    /// Program code for a machine.
    Executable,
    /// Needs a password or key.
    Encrypted,
}

impl Class {
    /// Returns the end that a file of this class has.
    pub(super) fn end(self) -> End {
        End::Skipped(match self {
            Self::Unsupported => Reason::UnsupportedFormat,
            Self::Image => Reason::ImageWithoutOcr,
            Self::Media => Reason::Media,
            Self::Font => Reason::Font,
            Self::Executable => Reason::Executable,
            Self::Encrypted => Reason::Encrypted,
        })
    }
}

struct Magic {
    offset: usize,
    bytes: &'static [u8],
    format: &'static str,
    class: Class,
}

const fn at(offset: usize, bytes: &'static [u8], format: &'static str, class: Class) -> Magic {
    Magic { offset, bytes, format, class }
}

use Class::{Encrypted, Executable, Font, Image, Media, Unsupported};

/// Ordered: the first that matches wins.
#[rustfmt::skip]
const MAGICS: &[Magic] = &[
    at(0, b"%!PS", "postscript", Unsupported),
    at(0, b"\xC5\xD0\xD3\xC6", "eps", Unsupported),
    at(0, b"SQLite format 3\0", "sqlite", Unsupported),
    at(0, b"\x37\x7F\x06\x82\x00\x2D\xE2\x18", "sqlite_wal", Unsupported),
    at(0, b"\x37\x7F\x06\x83\x00\x2D\xE2\x18", "sqlite_wal", Unsupported),
    at(0, b"\xD9\xD5\x05\xF9\x20\xA1\x63\xD7", "sqlite_journal", Unsupported),
    at(0, b"PAR1", "parquet", Unsupported),
    at(0, b"PARE", "parquet", Encrypted),
    at(0, b"Obj\x01", "avro", Unsupported),
    at(0, b"ORC", "orc", Unsupported),
    at(0, b"ARROW1\0", "arrow", Unsupported),
    at(0, b"FEA1", "feather", Unsupported),
    at(0, b"\x89HDF\r\n\x1A\n", "hdf5", Unsupported),
    at(0, b"\x00\x01\x00\x00Standard Jet DB\0", "mdb", Unsupported),
    at(0, b"\x00\x01\x00\x00Standard ACE DB\0", "accdb", Unsupported),
    at(0, b"\x00\x01\x00\x00MSISAM Database\0", "msisam", Unsupported),
    at(4, b"\xEF\xCD\xAB\x89", "ese", Unsupported),
    at(0, b"PGDMP", "pg_dump", Unsupported),
    at(0, b"TAPE\0\0", "mtf", Unsupported),
    at(0, b"ANDROID BACKUP\n", "android_backup", Unsupported),
    at(0, b"XBSTCK01", "xtrabackup", Unsupported),
    at(0, b"\x6D\xE2\x99\x81", "mongodump", Unsupported),
    at(3, b"EXPORT:V", "oracle_export", Unsupported),
    at(0, b"REDIS0", "redis", Unsupported),
    at(16, b"T-DB", "realm", Unsupported),
    at(16, b"\xDE\xC0\xEF\xBE", "lmdb", Unsupported),
    at(14, b"\xC0HBAM7", "filemaker", Unsupported),
    at(0, b"\x01\x0F\x00\x00", "mssql", Unsupported),
    at(0, b"\xFE\x01", "frm", Unsupported),
    at(0, b"\x93NUMPY", "npy", Unsupported),
    at(0, b"MATLAB 5.0 MAT-file", "matlab", Unsupported),
    at(0, b"RDX2\n", "rdata", Unsupported),
    at(0, b"RDX3\n", "rdata", Unsupported),
    at(12, b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF", "sas", Unsupported),
    at(0, b"HEADER RECORD*******LIBRARY", "sas_xport", Unsupported),
    at(0, b"\x80\x02", "pickle", Unsupported),
    at(0, b"\x80\x03", "pickle", Unsupported),
    at(0, b"\x80\x04\x95", "pickle", Unsupported),
    at(0, b"\x80\x05\x95", "pickle", Unsupported),
    at(0, b"REGEDIT4", "registry", Unsupported),
    at(0, b"regf", "registry_hive", Unsupported),
    at(0, b"ElfFile\0", "evtx", Unsupported),
    at(0, b"!BDN", "pst", Unsupported),
    at(0, b"\xCF\xAD\x12\xFE", "dbx", Unsupported),
    at(0, b"\x1A\x00\x00\x04\x00\x00", "nsf", Unsupported),
    at(0, b"\x78\x9F\x3E\x22", "tnef", Unsupported),
    at(0, b"7z\xBC\xAF\x27\x1C", "7z", Unsupported),
    at(0, b"Rar!\x1A\x07", "rar", Unsupported),
    at(0, b"RE~^", "rar", Unsupported),
    at(0, b"\x1F\x8B", "gzip", Unsupported),
    at(0, b"BZh", "bzip2", Unsupported),
    at(0, b"\xFD7zXZ\0", "xz", Unsupported),
    at(0, b"\x28\xB5\x2F\xFD", "zstd", Unsupported),
    at(0, b"\x04\x22\x4D\x18", "lz4", Unsupported),
    at(0, b"LZIP", "lzip", Unsupported),
    at(0, b"\x1F\x9D", "compress", Unsupported),
    at(0, b"\x1F\xA0", "compress", Unsupported),
    at(0, b"MSCF\0\0\0\0", "cab", Unsupported),
    at(0, b"\x60\xEA", "arj", Unsupported),
    at(0, b"xar!", "xar", Unsupported),
    at(0, b"!<arch>\n", "ar", Unsupported),
    at(0, b"\xED\xAB\xEE\xDB", "rpm", Unsupported),
    at(0, b"070701", "cpio", Unsupported),
    at(0, b"070707", "cpio", Unsupported),
    at(0, b"hsqs", "squashfs", Unsupported),
    at(257, b"ustar", "tar", Unsupported),
    at(2, b"-lh", "lzh", Unsupported),
    at(2, b"-lz", "lzh", Unsupported),
    at(2, b"-pm", "lzh", Unsupported),
    at(7, b"**ACE**", "ace", Unsupported),
    at(0, b"ALZ\x01", "alz", Unsupported),
    at(0, b"EGGA", "egg", Unsupported),
    at(0, b"GCAX", "gca", Unsupported),
    at(20, b"\xDC\xA7\xC4\xFD", "zoo", Unsupported),
    at(0, b"SIT!", "stuffit", Unsupported),
    at(0, b"StuffIt (c)", "stuffit", Unsupported),
    at(0, b"\x89LZO\0\r\n\x1A\n", "lzop", Unsupported),
    at(0, b"\xFF\x06\0\0sNaPpY", "snappy", Unsupported),
    at(0, b"LRZI", "lrzip", Unsupported),
    at(0, b"ITSF", "chm", Unsupported),
    at(0, b"conectix", "vhd", Unsupported),
    at(0, b"vhdxfile", "vhdx", Unsupported),
    at(0, b"KDMV", "vmdk", Unsupported),
    at(0, b"QFI\xFB", "qcow2", Unsupported),
    at(64, b"\x7F\x10\xDA\xBE", "vdi", Unsupported),
    at(32769, b"CD001", "iso9660", Unsupported),
    at(32769, b"BEA01", "udf", Unsupported),
    at(0, b"COWD", "vmdk", Unsupported),
    at(0, b"# Disk DescriptorFile", "vmdk", Unsupported),
    at(0, b"\xFE\xEF\x01", "ghost", Unsupported),
    at(3, b"NTFS    ", "ntfs", Unsupported),
    at(3, b"EXFAT   ", "exfat", Unsupported),
    at(54, b"FAT1", "fat", Unsupported),
    at(82, b"FAT32   ", "fat", Unsupported),
    at(512, b"EFI PART", "gpt", Unsupported),
    at(512, b"LABELONE", "lvm", Unsupported),
    at(1080, b"\x53\xEF", "ext", Unsupported),
    at(0, b"XFSB\0", "xfs", Unsupported),
    at(0, b"EVF\x09\x0D\x0A\xFF\x00", "ewf", Unsupported),
    at(0, b"MSWIM\0\0\0", "wim", Unsupported),
    at(0, b"LUKS\xBA\xBE", "luks", Encrypted),
    at(3, b"-FVE-FS-", "bitlocker", Encrypted),
    at(0, b"Salted__", "openssl", Encrypted),
    at(0, b"age-encryption.org/v1", "age", Encrypted),
    at(0, b"-----BEGIN AGE ENCRYPTED FILE-----", "age", Encrypted),
    at(0, b"-----BEGIN PGP MESSAGE-----", "pgp", Encrypted),
    at(0, b"\x03\xD9\xA2\x9A", "keepass", Encrypted),
    at(0, b"\x60\x0E\x82", "docuworks", Unsupported),
    at(0, b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", "onenote", Unsupported),
    at(0, b"\xFFWPC", "wordperfect", Unsupported),
    at(0, b"AT&TFORM", "djvu", Unsupported),
    at(0, b"\xD0\xCF\x11\xE0", "cfb", Unsupported),
    at(0, b"\x09\x00\x04\x00", "xls", Unsupported),
    at(0, b"\x09\x02\x06\x00", "xls", Unsupported),
    at(0, b"\x09\x04\x06\x00", "xls", Unsupported),
    at(0, b"bplist00", "plist", Unsupported),
    at(0, b"L\0\0\0\x01\x14\x02\0", "lnk", Unsupported),
    at(0, b"\xD4\xC3\xB2\xA1", "pcap", Unsupported),
    at(0, b"\xA1\xB2\xC3\xD4", "pcap", Unsupported),
    at(0, b"\x0A\x0D\x0D\x0A", "pcapng", Unsupported),
    at(0, b"$FL2", "spss", Unsupported),
    at(0, b"$FL3", "spss", Unsupported),
    at(0, b"\x89PNG\r\n\x1A\n", "png", Image),
    at(0, b"\xFF\xD8\xFF", "jpeg", Image),
    at(0, b"GIF8", "gif", Image),
    at(0, b"II*\0", "tiff", Image),
    at(0, b"MM\0*", "tiff", Image),
    at(0, b"II+\0", "tiff", Image),
    at(0, b"8BPS", "psd", Image),
    at(0, b"\0\0\x01\0\x01\0", "ico", Image),
    at(0, b"\0\0\0\x0CjP  \r\n\x87\n", "jpeg2000", Image),
    at(0, b"\xFF\x4F\xFF\x51", "jpeg2000", Image),
    at(0, b"\xFF\x0A", "jpeg_xl", Image),
    at(0, b"\0\0\0\x0CJXL ", "jpeg_xl", Image),
    at(4, b"ftypheic", "heic", Image),
    at(4, b"ftypheix", "heic", Image),
    at(4, b"ftypmif1", "heic", Image),
    at(4, b"ftypavif", "avif", Image),
    at(0, b"\xD7\xCD\xC6\x9A", "wmf", Image),
    at(40, b" EMF", "emf", Image),
    at(128, b"DICM", "dicom", Image),
    at(0, b"AC10", "dwg", Image),
    at(8, b"WEBP", "webp", Image),
    at(8, b"AVI ", "avi", Media),
    at(8, b"WAVE", "wav", Media),
    at(4, b"ftyp", "mp4", Media),
    at(4, b"moov", "quicktime", Media),
    at(4, b"mdat", "quicktime", Media),
    at(0, b"ID3", "mp3", Media),
    at(0, b"\xFF\xFB", "mp3", Media),
    at(0, b"\xFF\xF3", "mp3", Media),
    at(0, b"\xFF\xF1", "aac", Media),
    at(0, b"\xFF\xF9", "aac", Media),
    at(0, b"OggS", "ogg", Media),
    at(0, b"fLaC", "flac", Media),
    at(0, b"MThd", "midi", Media),
    at(0, b"#!AMR", "amr", Media),
    at(0, b"\x1A\x45\xDF\xA3", "matroska", Media),
    at(0, b"\x30\x26\xB2\x75\x8E\x66\xCF\x11", "asf", Media),
    at(0, b"FLV\x01", "flv", Media),
    at(0, b"FWS", "swf", Media),
    at(0, b"CWS", "swf", Media),
    at(0, b"\0\0\x01\xBA", "mpeg", Media),
    at(0, b"\0\0\x01\xB3", "mpeg", Media),
    at(0, b".RMF", "realmedia", Media),
    at(8, b"AIFF", "aiff", Media),
    at(0, b"wOFF", "woff", Font),
    at(0, b"wOF2", "woff2", Font),
    at(0, b"OTTO\0", "otf", Font),
    at(0, b"ttcf", "ttc", Font),
    at(0, b"\0\x01\0\0\0", "ttf", Font),
    at(0, b"true\0", "ttf", Font),
    at(0, b"\x01fcp", "pcf", Font),
    at(0, b"\x7FELF", "elf", Executable),
    at(0, b"\xCA\xFE\xBA\xBE", "class", Executable),
    at(0, b"\xFE\xED\xFA\xCE", "macho", Executable),
    at(0, b"\xFE\xED\xFA\xCF", "macho", Executable),
    at(0, b"\xCE\xFA\xED\xFE", "macho", Executable),
    at(0, b"\xCF\xFA\xED\xFE", "macho", Executable),
    at(0, b"\0asm", "wasm", Executable),
    at(0, b"dex\n", "dex", Executable),
    at(2, b"\r\r\n\xE3", "pyc", Executable),
    at(0, b"BC\xC0\xDE", "llvm", Executable),
];

/// How many bytes of the head the table looks at.
pub(super) const HEAD: usize = 32_774;

/// Finds a format by its magic number.
pub(super) fn find(head: &[u8]) -> Option<(&'static str, Class)> {
    let known = MAGICS.iter().find(|magic| head.get(magic.offset..).is_some_and(|rest| rest.starts_with(magic.bytes)));
    known
        .filter(|magic| is_sound(magic.format, head))
        .map(|magic| (magic.format, magic.class))
        .or_else(|| computed(head))
}

/// Short magics could open a text as well; these need a second look.
fn is_sound(format: &str, head: &[u8]) -> bool {
    let has_control = || head.iter().take(64).any(|&byte| byte < 9);
    match format {
        "bzip2" => head.get(4..10) == Some(b"1AY&SY") || head.get(4..10) == Some(b"\x17\x72\x45\x38\x50\x90"),
        "lzh" => head.get(6) == Some(&b'-') && head.get(2..7).is_some_and(<[u8]>::is_ascii),
        "aac" | "mp3" | "jpeg_xl" | "arj" | "rar" | "compress" | "orc" | "parquet" | "swf" | "mp4" | "quicktime"
        | "dwg" | "pyc" | "pg_dump" | "lzip" | "registry_hive" | "midi" | "gif" | "class" => has_control(),
        "redis" | "oracle_export" | "alz" | "egg" | "gca" | "stuffit" | "lrzip" => has_control(),
        // Page 0 of file 1 or more.
        "mssql" => head.get(32..36) == Some(&[0; 4]) && u16_le(head, 36).is_some_and(|file| (1..1000).contains(&file)),
        "frm" => head.get(2).is_some_and(|version| (5..=12).contains(version)) && head.get(3) != Some(&0),
        "pickle" => {
            head.get(2).is_some_and(|&first| matches!(first, 0x95 | b'c' | b'}' | b']' | b'(' | b'X' | b'q' | b'K'))
        }
        // The revision of the superblock is 0 or 1, its state small.
        "ext" => u16_le(head, 1084) == Some(0) || u32_le(head, 1100).is_some_and(|revision| revision <= 1),
        "fat" | "ntfs" | "exfat" => head.get(510..512) == Some(b"\x55\xAA"),
        "registry" => false,
        _ => true,
    }
}

/// Formats that need more than equal bytes.
fn computed(head: &[u8]) -> Option<(&'static str, Class)> {
    if is_portable_executable(head) {
        return Some(("pe", Executable));
    }
    if is_bmp(head) {
        return Some(("bmp", Image));
    }
    if is_dbf(head) {
        return Some(("dbf", Unsupported));
    }
    if data::is_memo(head) {
        return Some(("dbf_memo", Unsupported));
    }
    if is_innodb(head) {
        return Some(("innodb", Unsupported));
    }
    is_old_tar(head).then_some(("tar", Unsupported))
}

fn is_portable_executable(head: &[u8]) -> bool {
    let Some(offset) = u32_le(head, 60) else { return false };
    let offset = offset as usize;
    head.starts_with(b"MZ")
        && head.iter().take(64).any(|&byte| byte < 9)
        && (offset > head.len()
            || head
                .get(offset..)
                .is_some_and(|rest| rest.starts_with(b"PE\0\0") || rest.starts_with(b"NE") || rest.starts_with(b"LE")))
}

fn is_bmp(head: &[u8]) -> bool {
    head.starts_with(b"BM")
        && head.get(6..10) == Some(&[0; 4])
        && u32_le(head, 14).is_some_and(|header| matches!(header, 12 | 40 | 52 | 56 | 64 | 108 | 124))
}

/// dBASE III and later: version byte, date of the last change, header length that fits its field descriptors.
fn is_dbf(head: &[u8]) -> bool {
    let Some(&[version, _, month, day]) = head.first_chunk::<4>() else { return false };
    let Some(length) = head.get(8..10).map(|bytes| usize::from(bytes[0]) | usize::from(bytes[1]) << 8) else {
        return false;
    };
    let known =
        matches!(version, 0x02 | 0x03 | 0x04 | 0x05 | 0x30 | 0x31 | 0x32 | 0x43 | 0x83 | 0x8B | 0x8C | 0xF5 | 0xFB);
    let terminated = length.checked_sub(1).and_then(|last| head.get(last)).is_some_and(|&byte| byte == 0x0D);
    let visual = length.checked_sub(264).and_then(|last| head.get(last)).is_some_and(|&byte| byte == 0x0D);
    known && (1..=12).contains(&month) && (1..=31).contains(&day) && length >= 65 && (terminated || visual)
}

/// Page 0 of a tablespace: number 0, type FSP_HDR, and its number twice (MySQL internals: fil0types.h, fsp0fsp.h).
fn is_innodb(head: &[u8]) -> bool {
    head.get(4..8) == Some(&[0; 4])
        && head.get(24..26) == Some(&[0, 8])
        && head.get(34..38).is_some_and(|space| Some(space) == head.get(38..42))
}

/// What some formats write at their end instead: images of disks, and the tables of LevelDB.
pub(super) fn find_at_end(tail: &[u8]) -> Option<(&'static str, Class)> {
    let block = tail.get(tail.len().checked_sub(TAIL)?..)?;
    if block.starts_with(b"conectix") {
        return Some(("vhd", Unsupported));
    }
    if block.starts_with(b"koly") {
        return Some(("dmg", Unsupported));
    }
    block.ends_with(b"\x57\xFB\x80\x8B\x24\x75\x47\xDB").then_some(("leveldb", Unsupported))
}

/// How many bytes of the end [`find_at_end`] looks at.
pub(super) const TAIL: usize = 512;

/// Tar before POSIX has no magic, but a checksum: the sum of the header with its own field blank.
fn is_old_tar(head: &[u8]) -> bool {
    let Some(header) = head.get(..512) else { return false };
    let Ok(field) = std::str::from_utf8(&header[148..156]) else { return false };
    let Ok(stored) = u32::from_str_radix(field.trim_matches([' ', '\0']), 8) else { return false };
    let sum: u32 =
        header.iter().enumerate().map(|(at, &byte)| if (148..156).contains(&at) { 32 } else { u32::from(byte) }).sum();
    header[0] != 0 && stored == sum
}

/// Reads a little-endian number.
pub(super) fn u32_le(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..offset + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// Reads a little-endian number.
pub(super) fn u16_le(bytes: &[u8], offset: usize) -> Option<u16> {
    bytes.get(offset..offset + 2)?.try_into().ok().map(u16::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_begins_like_a_magic_is_not_taken_for_it() {
        for text in ["BZhello,world", "ORCHID,price\n", "PAR1,PAR2\n", "BMI,name\n1,2\n", "MZ,1\n", "ID3"] {
            let mut padded = text.as_bytes().to_vec();
            padded.extend_from_slice(b" and more text of a long line that goes on and on and on and on, 42\n");
            let found = find(&padded).map(|found| found.0);
            assert!(matches!(found, None | Some("mp3")), "{text}: {found:?}");
        }
    }

    fn with(at: usize, bytes: &[u8]) -> Vec<u8> {
        let mut file = vec![0; 40_000];
        file[at..at + bytes.len()].copy_from_slice(bytes);
        file
    }

    #[test]
    fn images_backups_and_stores_are_told() {
        for (file, format) in [
            (with(32_769, b"CD001"), "iso9660"),
            (with(0, b"vhdxfile"), "vhdx"),
            (with(0, b"ANDROID BACKUP\n"), "android_backup"),
            (with(0, b"REDIS0011\xFA"), "redis"),
            (with(0, b"\x93NUMPY\x01"), "npy"),
            (with(0, b"\x80\x04\x95\x10"), "pickle"),
            (with(1080, b"\x53\xEF"), "ext"),
            ([with(0, b"\x01\x0F\0\0")[..36].to_vec(), vec![1, 0, 0]].concat(), "mssql"),
            ([with(24, b"\0\x08")[..26].to_vec(), vec![0; 8], b"\0\0\0\x07\0\0\0\x07".to_vec()].concat(), "innodb"),
        ] {
            assert_eq!(find(&file).map(|found| found.0), Some(format));
        }
        assert_eq!(find_at_end(&with(40_000 - 512, b"koly")).map(|found| found.0), Some("dmg"));
        assert_eq!(find_at_end(&with(40_000 - 512, b"conectix")).map(|found| found.0), Some("vhd"));
        assert_eq!(find_at_end(b"koly"), None);
    }

    #[test]
    fn old_tar_is_told_by_its_checksum() {
        let mut header = vec![0_u8; 512];
        header[..5].copy_from_slice(b"a.txt");
        header[148..156].copy_from_slice(b"        ");
        let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        assert_eq!(find(&header).map(|found| found.0), Some("tar"));
    }
}
