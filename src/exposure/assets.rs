//! One asset of a report, from its catalog row and its identities.

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::people::{Counter, Holders};
use super::{AccessFacts, AssetExposure, Original, RowsRead};
use crate::inventory::AssetView;
use crate::model::ConfidenceClass;

/// Permission bit "others may read" (POSIX.1, `S_IROTH`).
const OTHERS_READ: u32 = 0o004;

/// Describes an asset with the people in it.
pub(super) fn asset_exposure(
    asset: &AssetView,
    least: ConfidenceClass,
    identities: &RoaringBitmap,
    (counter, holders): (&mut Counter<'_>, &Holders),
) -> AssetExposure {
    let mut kinds: BTreeMap<&str, u64> = BTreeMap::new();
    for tally in asset.tallies.iter().filter(|tally| tally.class >= least && tally.findings > 0) {
        *kinds.entry(&tally.kind).or_default() += tally.findings;
    }
    AssetExposure {
        root: asset.root_name.clone(),
        path: asset.path.clone(),
        outcome: asset.outcome,
        format: asset.format.clone(),
        encoding: asset.encoding.clone(),
        bytes: asset.bytes,
        modified: modified(asset.mtime_ns),
        access: access_facts(asset),
        rows: asset.table.as_ref().map(RowsRead::of_table),
        mentions: asset.mentions,
        people: counter.estimate(identities),
        people_only_here: counter.only_here(identities, holders),
        kinds: kinds.into_iter().map(|(kind, findings)| (kind.to_owned(), findings)).collect(),
        ignored: asset.withheld.is_some(),
        duplicate_of: asset
            .duplicate_of
            .as_ref()
            .map(|original| Original { root: original.root_name.clone(), path: original.path.clone() }),
    }
}

/// RFC 3339 UTC of seconds since 1970; nothing for times outside the calendar.
pub(super) fn rfc3339(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok()
}

fn modified(mtime_ns: i64) -> Option<String> {
    // 0 stands for "not told" (a folder that could not be listed).
    if mtime_ns == 0 { None } else { rfc3339(mtime_ns.div_euclid(1_000_000_000)) }
}

fn access_facts(asset: &AssetView) -> AccessFacts {
    let (access, table) = (asset.access, asset.table.as_ref());
    AccessFacts {
        owner: access.uid.map(|uid| uid.to_string()).or_else(|| table?.owner.clone()),
        group: access.gid.map(|gid| gid.to_string()),
        world_readable: access.mode.map(|mode| mode & OTHERS_READ != 0),
        readers: table.and_then(|table| table.readers.clone()),
        source: access.source,
    }
}
