//! Stores and returns the result of a resolve: estimate, hierarchy of identities, bitmaps a reading and kind.

use std::collections::HashMap;

use roaring::RoaringBitmap;

use super::Inventory;
use super::catalog::{Catalog, Insert, bytes, undecodable};
use super::error::Result;
use super::sql::query;
use super::views::{Attribute, IdentitySet, Resolution, ResolutionView};
use crate::model::{ConfidenceClass, Estimate, ReadingId, Refusal, Role};

/// Which identity sets are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityQuery<'a> {
    /// One set a reading: all kinds together.
    WholeReadings,
    /// One set a reading that holds the kind.
    Kind(&'a str),
    /// One set a kind and reading, without the whole readings.
    EveryKind,
}

/// Ends the kind of a row that holds those of high confidence alone.
const SURE: &str = "!high";
/// Identity sets read at a time.
const PAGE: i64 = 500;

impl Inventory {
    /// Replaces the resolution in one transaction.
    pub fn store_resolution(&mut self, resolution: &Resolution) -> Result<()> {
        self.journal()?;
        self.catalog.within(|catalog| write(catalog, resolution))
    }

    /// Returns whether what counts has changed since the last resolve, or nothing was ever resolved.
    pub fn is_outdated(&mut self) -> Result<bool> {
        let sql = "SELECT coalesce((SELECT resolution.changed <> meta.changed FROM resolution, meta), 1)";
        Ok(self.catalog.number(query(sql))? == 1)
    }

    /// The stored resolution without the sets of its readings.
    pub fn resolution(&mut self) -> Result<Option<ResolutionView>> {
        let sql = "SELECT resolved, resolution.changed <> meta.changed, strict, high, likely, low, loose, model, \
            likely_of_strict, loose_of_likely, calibrated, refused FROM resolution, meta";
        let found = self.catalog.rows(query(sql), |row| {
            let mut bounds = [0; 5];
            for (at, bound) in bounds.iter_mut().enumerate() {
                *bound = row.get(at + 2)?;
            }
            let people = ordered(bounds).unwrap_or(Estimate::NOBODY);
            let people = if row.get::<_, i64>(10)? == 1 { people.reviewed() } else { people };
            let refused = row.get::<_, Option<String>>(11)?.as_deref().and_then(Refusal::from_code);
            let people = refused.map_or(people, |reason| {
                Estimate::refused((people.strict(), people.loose()), (people.low(), people.high()), reason)
            });
            Ok((
                ordered(bounds).is_some(),
                ResolutionView {
                    resolved: row.get(0)?,
                    outdated: row.get::<_, i64>(1)? == 1,
                    people,
                    model: row.get(7)?,
                    likely_of_strict: unpack(bytes(row, 8)?),
                    loose_of_likely: unpack(bytes(row, 9)?),
                    roles: Vec::new(),
                    values: Vec::new(),
                },
            ))
        })?;
        let Some((is_ordered, mut view)) = found.into_iter().next() else { return Ok(None) };
        if !is_ordered || !self.is_possible(&view)? {
            return Err(self.catalog.damaged("the estimate can't be"));
        }
        let sql = "SELECT role, identities FROM resolution_roles ORDER BY role";
        view.roles = self.catalog.rows(query(sql), |row| {
            let role = Role::from_code(&row.get::<_, String>(0)?).unwrap_or_default();
            Ok((role, thaw(bytes(row, 1)?)?))
        })?;
        let sql = "SELECT kind, distinct_values FROM resolution_values ORDER BY kind";
        view.values = self.catalog.rows(query(sql), |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned())))?;
        Ok(Some(view))
    }

    /// Strict identities by value of an attribute, by value.
    pub fn attribute_sets(&mut self, attribute: Attribute) -> Result<Vec<(i16, RoaringBitmap)>> {
        let sql = "SELECT value, identities FROM resolution_attributes WHERE attribute = ? ORDER BY value";
        self.catalog.rows(query(sql).bind(attribute.code()), |row| {
            Ok((i16::try_from(row.get::<_, i64>(0)?).unwrap_or_default(), thaw(bytes(row, 1)?)?))
        })
    }

    /// Whether the maps lead somewhere and no more people are told than mentions were linked.
    fn is_possible(&mut self, view: &ResolutionView) -> Result<bool> {
        let leads = |map: &[u32], to: usize| map.iter().all(|&number| (number as usize) < to);
        let identities = view.likely_of_strict.len();
        if !leads(&view.likely_of_strict, view.loose_of_likely.len()) || !leads(&view.loose_of_likely, identities) {
            return Ok(false);
        }
        // What an outdated result was linked from may be gone. Few results need the sums, which cost a pass.
        let possible = view.outdated || view.people.strict() <= identities as u64;
        Ok(possible || view.people.strict() <= self.totals()?.mentions)
    }

    /// Goes through identity sets of at least a confidence, by kind, then reading id. None are kept of low confidence.
    pub fn each_identity_set(
        &mut self,
        which: IdentityQuery<'_>,
        least: ConfidenceClass,
        take: &mut dyn FnMut(IdentitySet),
    ) -> Result<()> {
        let kinds = match which {
            IdentityQuery::WholeReadings => vec![String::new()],
            IdentityQuery::Kind(kind) => vec![kind.to_owned()],
            IdentityQuery::EveryKind => self.identity_kinds()?,
        };
        for kind in kinds {
            let mut sure = HashMap::new();
            if least == ConfidenceClass::High {
                self.each_of_kind(&format!("{kind}{SURE}"), &mut |set| {
                    sure.insert(set.reading, set.identities);
                })?;
            }
            self.each_of_kind(&kind, &mut |set| match sure.remove(&set.reading) {
                Some(identities) => take(IdentitySet { identities, ..set }),
                None => take(set),
            })?;
        }
        Ok(())
    }

    /// Names of the kinds that have identity sets, in name order.
    pub fn identity_kinds(&mut self) -> Result<Vec<String>> {
        // From one kind to the next: a plain DISTINCT reads every set.
        let sql = "WITH RECURSIVE kinds (kind) AS (SELECT min(kind) FROM identities WHERE kind > '' \
            UNION ALL SELECT (SELECT min(kind) FROM identities WHERE identities.kind > kinds.kind) FROM kinds \
            WHERE kinds.kind IS NOT NULL) SELECT kind FROM kinds WHERE kind IS NOT NULL ORDER BY kind";
        let mut kinds: Vec<String> = self.catalog.rows(query(sql), |row| row.get(0))?;
        kinds.retain(|kind| !kind.ends_with(SURE));
        Ok(kinds)
    }

    fn each_of_kind(&mut self, kind: &str, take: &mut dyn FnMut(IdentitySet)) -> Result<()> {
        let sql = "SELECT reading_id, identities FROM identities WHERE kind = ? AND reading_id > ? \
            ORDER BY reading_id LIMIT ?";
        let mut after = -1;
        loop {
            let page = self.catalog.rows(query(sql).bind(kind).bind(after).bind(PAGE), |row| {
                let reading = ReadingId::from_stored(row.get(0)?);
                let kind = Some(kind.to_owned()).filter(|kind| !kind.is_empty());
                Ok(IdentitySet { reading, kind, identities: thaw(bytes(row, 1)?)? })
            })?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.reading.get();
            page.into_iter().for_each(&mut *take);
        }
    }
}

/// Takes the stored bounds (strict, high, likely, low, loose), or nothing if they don't fall.
fn ordered(bounds: [i64; 5]) -> Option<Estimate> {
    let falls = bounds.is_sorted_by(|upper, lower| upper >= lower) && bounds.iter().all(|&bound| bound >= 0);
    let [strict, high, likely, low, loose] = bounds.map(i64::cast_unsigned);
    falls.then(|| Estimate::modelled((strict, loose), (low, likely, high)))
}

fn write(catalog: &mut Catalog, resolution: &Resolution) -> Result<()> {
    for sql in [
        "DELETE FROM resolution",
        "DELETE FROM resolution_roles",
        "DELETE FROM resolution_attributes",
        "DELETE FROM resolution_values",
        "DELETE FROM identities",
    ] {
        catalog.execute(query(sql))?;
    }
    let people = resolution.people;
    let likely = people.likely().unwrap_or(people.low());
    let sql = "INSERT INTO resolution SELECT 1, ?, changed, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM meta";
    let bounds = [people.strict(), people.high(), likely, people.low(), people.loose()];
    let insert = query(sql).bind(resolution.resolved);
    let insert = bounds.into_iter().fold(insert, |insert, bound| insert.bind(bound.cast_signed()));
    let refused = people.likely().err().map(Refusal::code);
    let insert = insert.bind(i64::from(people.calibrated())).bind(refused).bind(&resolution.model);
    let maps = (pack(&resolution.likely_of_strict), pack(&resolution.loose_of_likely));
    catalog.execute(insert.bind(maps.0).bind(maps.1))?;
    let into = Insert { head: "INSERT INTO resolution_roles ", tail: "", width: 2 };
    catalog.insert(into, &resolution.roles, |values, (role, set)| {
        values.push_bind(role.code()).push_bind(freeze(set));
    })?;
    let into = Insert { head: "INSERT INTO resolution_attributes ", tail: "", width: 3 };
    catalog.insert(into, &resolution.attributes, |values, set| {
        values.push_bind(set.attribute.code()).push_bind(i64::from(set.value)).push_bind(freeze(&set.identities));
    })?;
    let into = Insert { head: "INSERT INTO resolution_values ", tail: "", width: 2 };
    catalog.insert(into, &resolution.values, |values, (kind, number)| {
        values.push_bind(kind.clone()).push_bind(number.cast_signed());
    })?;
    let key = |set: &IdentitySet, end: &str| format!("{}{end}", set.kind.as_deref().unwrap_or_default());
    let counting = resolution.identities.iter().map(|set| (key(set, ""), set));
    let mut sets: Vec<(String, &IdentitySet)> =
        counting.chain(resolution.sure.iter().map(|set| (key(set, SURE), set))).collect();
    sets.sort_by(|(a, one), (b, other)| (a, one.reading).cmp(&(b, other.reading)));
    // Small statements: each value may be a large bitmap.
    for chunk in sets.chunks(1_000) {
        let into = Insert { head: "INSERT INTO identities ", tail: "", width: 3 };
        catalog.insert(into, chunk, |values, (key, set)| {
            values.push_bind(key.clone()).push_bind(set.reading.get());
            values.push_bind(freeze(&set.identities));
        })?;
    }
    Ok(())
}

fn freeze(set: &RoaringBitmap) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(set.serialized_size());
    // Writing into memory can't fail; a short blob would be refused when read.
    let _in_memory = set.serialize_into(&mut bytes);
    bytes
}

pub(super) fn thaw(bytes: &[u8]) -> rusqlite::Result<RoaringBitmap> {
    RoaringBitmap::deserialize_from(bytes).map_err(|_| undecodable("a bitmap that is none"))
}

fn pack(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn unpack(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|&four| u32::from_le_bytes(four)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_that_do_not_fall_are_no_estimate() {
        let bounds = [9, 8, 7, 6, 5];
        let people = ordered(bounds).unwrap();
        assert_eq!((people.strict(), people.high(), people.likely()), (9, 8, Ok(7)));
        assert_eq!((people.low(), people.loose()), (6, 5));
        assert!(ordered([0; 5]).is_some());
        for at in 0..5 {
            let mut wrong = bounds;
            wrong[at] = if at == 0 { 0 } else { 100 };
            assert!(ordered(wrong).is_none(), "{wrong:?}");
        }
        assert!(ordered([9, 8, 7, 6, -1]).is_none());
    }
}
