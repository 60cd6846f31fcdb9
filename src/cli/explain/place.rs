//! Finds the file and member that an asset's name stands for, and what the inventory stored about its columns.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::cli::args::Target;
use crate::cli::{ExitCode, Failure};
use crate::inventory::{ColumnRow, Inventory};
use crate::model::ReadingId;
use crate::source::database::{DatabaseTarget, TableFilter};
use crate::text::escape;

/// What parts a container from its member.
const INSIDE: &[u8] = b"!/";

/// An asset that a question is about.
pub(super) struct Place {
    /// What holds it.
    pub(super) target: Target,
    /// Name as an inspection of the target alone tells it: of a file its name, `!/`, member; of a table its path.
    name: Vec<u8>,
}

impl Place {
    /// Takes a path of the file system, one below a root of the inventory, or a table.
    pub(super) fn of(asset: &Path, mut inventory: Option<&mut Inventory>) -> Result<Self, Failure> {
        let raw = asset.as_os_str().as_bytes();
        let cut = raw.windows(INSIDE.len()).position(|part| part == INSIDE).unwrap_or(raw.len());
        let (outer, inside) = raw.split_at(cut);
        if let Some(target) = std::str::from_utf8(outer).ok().and_then(|url| DatabaseTarget::parse(url).ok()) {
            let name = inside.get(INSIDE.len()..).filter(|name| !name.is_empty());
            let name = name.ok_or_else(|| {
                Failure::new(ExitCode::Usage, "a database has many tables")
                    .hint("name one after !/ as reports do: postgres://scan@db/crm!/crm.public.customers")
            })?;
            return Ok(Self { target: Target::Database(target), name: name.to_vec() });
        }
        let outer = Path::new(OsStr::from_bytes(outer));
        let file = outer.canonicalize().ok().or_else(|| below_a_root(outer, inventory.as_deref_mut()?));
        if let Some(file) = file.filter(|file| file.is_file()) {
            let mut name = file.file_name().unwrap_or_default().as_bytes().to_vec();
            name.extend_from_slice(inside);
            return Ok(Self { target: Target::Path(file), name });
        }
        if let Some(target) = inventory.and_then(|inventory| database_of(raw, inventory)) {
            return Ok(Self { target: Target::Database(target), name: raw.to_vec() });
        }
        let shown = escape::path_bytes(raw);
        Err(Failure::new(ExitCode::Usage, format!("no such file or table: {shown}")).hint(
            "give a path, one below a root of the inventory, or a table as reports name it; members stand after !/",
        ))
    }

    /// What the audit trail calls it.
    pub(super) fn trail_name(&self) -> Vec<u8> {
        match &self.target {
            Target::Path(file) => file.as_os_str().as_bytes().to_vec(),
            Target::Database(target) => [target.shown().as_bytes(), INSIDE, &self.name].concat(),
        }
    }

    /// Which tables of a database an inspection has to read.
    pub(super) fn tables(&self) -> TableFilter {
        match self.target {
            Target::Path(_) => TableFilter::default(),
            Target::Database(_) => TableFilter::one(self.name.clone()),
        }
    }

    /// Returns whether an inspection's asset is this one.
    pub(super) fn is(&self, asset: &[u8]) -> bool {
        asset == self.name
    }

    /// Whether an asset of a root with this target is this one.
    fn is_below(&self, target: &str, path: &[u8]) -> bool {
        let file = match &self.target {
            Target::Path(file) => file,
            Target::Database(database) => return database.shown() == target && path == self.name,
        };
        let folder = file.parent().unwrap_or(Path::new("/"));
        let whole = [folder.as_os_str().as_bytes(), b"/", &self.name].concat();
        let target = target.trim_end_matches('/').as_bytes();
        whole == [target, b"/", path].concat() || (whole == target && path == self.name)
    }
}

/// The database of the inventory that holds a table.
fn database_of(table: &[u8], inventory: &mut Inventory) -> Option<DatabaseTarget> {
    let roots = inventory.known_roots().ok()?;
    let places = inventory.places_at(table).ok()?;
    let root = |name: &str| roots.iter().find(|root| root.name == name);
    places.iter().filter_map(|place| root(&place.root_name)).find_map(|root| DatabaseTarget::parse(&root.target).ok())
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
