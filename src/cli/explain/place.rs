//! Finds the file and member that an asset's name stands for, and what the inventory stored about its columns.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::cli::{ExitCode, Failure};
use crate::inventory::{ColumnRow, Inventory};
use crate::model::ReadingId;
use crate::text::escape;

/// What parts a container from its member.
const INSIDE: &[u8] = b"!/";

/// An asset on disk, perhaps inside a container.
pub(super) struct Place {
    /// The outer file, canonical.
    pub(super) file: PathBuf,
    /// Name as an inspection of the file alone tells it: file name, `!/`, member.
    name: Vec<u8>,
}

impl Place {
    /// Takes a path of the file system, or one below a root of the inventory.
    pub(super) fn of(asset: &Path, inventory: Option<&mut Inventory>) -> Result<Self, Failure> {
        let raw = asset.as_os_str().as_bytes();
        let cut = raw.windows(INSIDE.len()).position(|part| part == INSIDE).unwrap_or(raw.len());
        let (outer, inside) = raw.split_at(cut);
        let outer = Path::new(OsStr::from_bytes(outer));
        let file = outer.canonicalize().ok().or_else(|| below_a_root(outer, inventory?));
        let Some(file) = file.filter(|file| file.is_file()) else {
            let shown = escape::path_bytes(raw);
            return Err(Failure::new(ExitCode::Usage, format!("no such file: {shown}"))
                .hint("give a path, or one below a root of the inventory; members stand after !/"));
        };
        let mut name = file.file_name().unwrap_or_default().as_bytes().to_vec();
        name.extend_from_slice(inside);
        Ok(Self { file, name })
    }

    /// Returns whether an inspection's asset is this one.
    pub(super) fn is(&self, asset: &[u8]) -> bool {
        asset == self.name
    }

    /// Whether an asset of a root with this target is this one.
    fn is_below(&self, target: &str, path: &[u8]) -> bool {
        let folder = self.file.parent().unwrap_or(Path::new("/"));
        let whole = [folder.as_os_str().as_bytes(), b"/", &self.name].concat();
        let target = target.trim_end_matches('/').as_bytes();
        whole == [target, b"/", path].concat() || (whole == target && path == self.name)
    }
}

fn below_a_root(path: &Path, inventory: &mut Inventory) -> Option<PathBuf> {
    let roots = inventory.known_roots().ok()?;
    roots.iter().map(|root| Path::new(&root.target).join(path)).find_map(|file| file.canonicalize().ok())
}

/// The columns' decisions of the last scan; nothing if the asset was not scanned.
pub(super) fn stored_columns(inventory: &mut Inventory, place: &Place) -> Vec<ColumnRow> {
    let Some(reading) = reading_of(inventory, place) else { return Vec::new() };
    let mut columns = Vec::new();
    let read = inventory.each_column(&mut |view| {
        if view.reading == reading {
            columns.push(view.column);
        }
    });
    // Without its stored part the answer still stands on the reading made for it.
    read.map_or_else(|_| Vec::new(), |()| columns)
}

fn reading_of(inventory: &mut Inventory, place: &Place) -> Option<ReadingId> {
    let roots = inventory.known_roots().ok()?;
    let mut reading = None;
    let read = inventory.each_asset(&mut |asset| {
        let root = roots.iter().find(|root| root.root == asset.root);
        if root.is_some_and(|root| place.is_below(&root.target, &asset.path)) {
            reading = asset.reading;
        }
    });
    read.ok().and(reading)
}
