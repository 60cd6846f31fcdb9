//! Assets, folders, roots and readings: ids, change signatures, access.

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Takes the low 63 bits of a keyed hash.
            pub fn from_hash(hash: u64) -> Self {
                Self((hash & (i64::MAX as u64)) as i64)
            }

            /// Takes a stored id.
            pub fn from_stored(id: i64) -> Self {
                Self(id)
            }

            /// Returns the id as it is stored.
            pub fn get(self) -> i64 {
                self.0
            }
        }
    )*};
}

ids! {
    /// 63-bit keyed hash of a root's name.
    RootId;
    /// 63-bit keyed hash of root name + raw folder path.
    FolderId;
    /// 63-bit keyed hash of root name + raw path.
    AssetId;
    /// 63-bit keyed hash of content hash + rules.
    ReadingId;
    /// 63-bit hash of the packs, the normaliser version and the reader version.
    RulesId;
}

/// Keyed BLAKE3 of a content, 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

/// Tells an unchanged file without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeSignature {
    /// Bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Status change time, nanoseconds since 1970.
    pub ctime_ns: i64,
    /// Inode number.
    pub inode: u64,
    /// Device number.
    pub device: u64,
}

/// Where the access facts come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessSource {
    /// Modes of a POSIX file system.
    Posix,
    /// A mount that invents modes (cifs without ACLs, FAT).
    Mount,
    /// What a database grants to everybody.
    Grants,
    /// Not known.
    Unknown,
}

impl AccessSource {
    /// Returns the code used in catalog and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Posix => "posix",
            Self::Mount => "mount",
            Self::Grants => "grants",
            Self::Unknown => "unknown",
        }
    }
}

/// Who may read an asset; null where the mount invents it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// Owner's numeric id.
    pub uid: Option<u32>,
    /// Group's numeric id.
    pub gid: Option<u32>,
    /// Permission bits.
    pub mode: Option<u32>,
    /// Where the facts come from.
    pub source: AccessSource,
}

/// What a server tells of a table, and how much of it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableFacts {
    /// Role that owns it; none where tables have no owner.
    pub owner: Option<String>,
    /// Who may read it beside the owner; none: the server does not tell the role that reads.
    pub readers: Option<Readers>,
    /// Rows that were read.
    pub rows: u64,
    /// Rows that it has, as the server's statistics tell.
    pub rows_of: Option<u64>,
}

/// Roles and accounts that grants let read a table, as the server names them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Names in order; at most [`Readers::NAMED`].
    pub named: Vec<String>,
    /// How many more there are.
    pub more: u64,
}

impl Readers {
    /// Names that are kept of one table.
    pub const NAMED: usize = 100;

    /// Keeps the first names in order, each once.
    pub fn new(mut names: Vec<String>) -> Self {
        names.sort_unstable();
        names.dedup();
        let more = names.len().saturating_sub(Self::NAMED) as u64;
        names.truncate(Self::NAMED);
        Self { named: names, more }
    }
}
