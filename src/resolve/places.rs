//! Where each reading stands: its population and the role that its folders tell.

use std::collections::HashMap;

use crate::identity::Populations;
use crate::inventory::{Inventory, InventoryError};
use crate::model::{FolderId, ReadingId, Role};
use crate::patterns::Rules;

/// Facts about readings that only their place in the tree tells. The first asset by root and path decides, so that
/// copies don't.
#[derive(Debug, Default)]
pub(super) struct Places {
    places: HashMap<ReadingId, Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    folder: FolderId,
    role: Role,
}

impl Places {
    /// Reads the places from the catalog.
    pub(super) fn load(inventory: &mut Inventory, rules: &Rules) -> Result<Self, InventoryError> {
        let mut places = HashMap::new();
        let mut last: Option<(FolderId, Role)> = None;
        inventory.each_holder(&mut |folder, path, reading| {
            let role = match last {
                Some((known, role)) if known == folder => role,
                _ => role_of_path(rules, path),
            };
            last = Some((folder, role));
            places.entry(reading).or_insert(Place { folder, role });
        })?;
        Ok(Self { places })
    }

    /// The role that the folders of a reading tell.
    pub(super) fn role(&self, reading: ReadingId) -> Role {
        self.places.get(&reading).map(|place| place.role).unwrap_or_default()
    }

    /// The populations of readings given by dense index: those of one folder share one.
    pub(super) fn populations(&self, readings: &[i64]) -> Populations {
        let mut numbers = HashMap::new();
        let mut of = Vec::with_capacity(readings.len());
        for &reading in readings {
            let folder = self.places.get(&ReadingId::from_stored(reading)).map(|place| place.folder);
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            of.push(*numbers.entry(folder).or_insert(next));
        }
        Populations::by_reading(of)
    }
}

/// The innermost folder that names a role decides; folders inside of an archive tell none.
fn role_of_path(rules: &Rules, path: &[u8]) -> Role {
    let outer = path.windows(2).position(|pair| pair == b"!/").and_then(|at| path.get(..at)).unwrap_or(path);
    let path = String::from_utf8_lossy(outer);
    let mut folders: Vec<&str> = path.split('/').collect();
    folders.pop();
    let told = folders.iter().rev().find_map(|folder| rules.lookup_slot(folder));
    told.map(|hint| hint.role).unwrap_or_default()
}
