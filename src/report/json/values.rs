//! The members of `headcount.report/1` as serialisable views. Fields may be added, never renamed or removed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::exposure::{
    AssetExposure, FolderExposure, IgnoredExposure, KindExposure, Note, RowsRead, RunFacts, UnenteredFolder,
    UnreadAsset,
};
use crate::model::{Coverage, Estimate, OutcomeState, Role};
use crate::text::escape;

#[derive(Serialize)]
pub(super) struct RunValue<'s> {
    version: &'s str,
    patterns_hash: &'s str,
    key_id: &'s str,
    started: &'s str,
    ended: Option<&'s str>,
    finished: bool,
    roots: Vec<RootValue<'s>>,
    exclusions: Vec<ExclusionValue<'s>>,
    limits: &'s BTreeMap<String, u64>,
}

#[derive(Serialize)]
struct RootValue<'s> {
    name: &'s str,
    target: Cow<'s, str>,
    scanned: Option<&'s str>,
}

#[derive(Serialize)]
struct ExclusionValue<'s> {
    glob: &'s str,
    assets: u64,
    bytes: u64,
}

impl<'s> RunValue<'s> {
    pub(super) fn new(run: &'s RunFacts) -> Self {
        let root = |root: &'s crate::exposure::RootFacts| RootValue {
            name: &root.name,
            target: path_text(&root.target),
            scanned: root.scanned.as_deref(),
        };
        let exclusion = |exclusion: &'s crate::exposure::ExclusionFacts| ExclusionValue {
            glob: &exclusion.glob,
            assets: exclusion.assets,
            bytes: exclusion.bytes,
        };
        Self {
            version: &run.version,
            patterns_hash: &run.patterns_hash,
            key_id: &run.key_id,
            started: &run.started,
            ended: run.ended.as_deref(),
            finished: run.finished,
            roots: run.roots.iter().map(root).collect(),
            exclusions: run.exclusions.iter().map(exclusion).collect(),
            limits: &run.limits,
        }
    }
}

#[derive(Serialize)]
pub(super) struct PeopleValue {
    strict: u64,
    high: u64,
    likely: Option<u64>,
    low: u64,
    loose: u64,
    refused: Option<&'static str>,
    calibrated: bool,
}

impl PeopleValue {
    pub(super) fn new(people: &Estimate) -> Self {
        Self {
            strict: people.strict(),
            high: people.high(),
            likely: people.likely().ok(),
            low: people.low(),
            loose: people.loose(),
            refused: people.likely().err().map(|refusal| refusal.code()),
            calibrated: people.calibrated(),
        }
    }
}

#[derive(Serialize)]
struct IntervalValue {
    low: u64,
    likely: Option<u64>,
    high: u64,
}

#[derive(Serialize)]
pub(super) struct RoleValue {
    role: &'static str,
    people: PeopleValue,
}

impl RoleValue {
    pub(super) fn new((role, people): &(Role, Estimate)) -> Self {
        Self { role: role.code(), people: PeopleValue::new(people) }
    }
}

#[derive(Serialize)]
pub(super) struct CoverageValue {
    assets: u64,
    bytes: u64,
    complete: u64,
    partial: u64,
    skipped: u64,
    failed: u64,
    vanished: u64,
    changed: u64,
    gaps: u64,
    gap_bytes: u64,
    reasons: BTreeMap<&'static str, u64>,
    bytes_by: BTreeMap<&'static str, u64>,
}

impl CoverageValue {
    pub(super) fn new(coverage: &Coverage) -> Self {
        let assets = |state| coverage.state(state).assets;
        let mut bytes_by: BTreeMap<_, _> =
            coverage.reasons().map(|(reason, tally)| (reason.code(), tally.bytes)).collect();
        for state in [OutcomeState::Complete, OutcomeState::Vanished] {
            // `vanished` is a state and a reason; both stand under their one code.
            let tally = coverage.state(state);
            if tally.assets > 0 {
                *bytes_by.entry(state.code()).or_default() += tally.bytes;
            }
        }
        Self {
            assets: coverage.total().assets,
            bytes: coverage.total().bytes,
            complete: assets(OutcomeState::Complete),
            partial: assets(OutcomeState::Partial),
            skipped: assets(OutcomeState::Skipped),
            failed: assets(OutcomeState::Failed),
            vanished: assets(OutcomeState::Vanished),
            changed: assets(OutcomeState::Changed),
            gaps: coverage.gaps().assets,
            gap_bytes: coverage.gaps().bytes,
            reasons: coverage.reasons().map(|(reason, tally)| (reason.code(), tally.assets)).collect(),
            bytes_by,
        }
    }
}

/// One of the biggest assets that were not read.
#[derive(Serialize)]
pub(super) struct UnreadValue<'s> {
    root: &'s str,
    path: Cow<'s, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    outcome: &'static str,
    reason: Option<&'static str>,
    format: Option<&'s str>,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<RowsValue>,
}

/// How much of a table was read, and how many rows the server's statistics give it.
#[derive(Serialize)]
struct RowsValue {
    read: u64,
    of: Option<u64>,
}

impl RowsValue {
    fn new(rows: RowsRead) -> Self {
        Self { read: rows.read, of: rows.of }
    }
}

impl<'s> UnreadValue<'s> {
    pub(super) fn new(asset: &'s UnreadAsset) -> Self {
        Self {
            root: &asset.root,
            path: path_text(&asset.path),
            path_b64: path_b64(&asset.path),
            outcome: asset.outcome.state().code(),
            reason: asset.outcome.reason().map(|reason| reason.code()),
            format: asset.format.as_deref(),
            bytes: asset.bytes,
            rows: asset.rows.map(RowsValue::new),
        }
    }
}

/// One folder that could not be listed.
#[derive(Serialize)]
pub(super) struct UnenteredValue<'s> {
    root: &'s str,
    path: Cow<'s, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    reason: &'static str,
}

impl<'s> UnenteredValue<'s> {
    pub(super) fn new(folder: &'s UnenteredFolder) -> Self {
        let (path, path_b64) = (path_text(&folder.path), path_b64(&folder.path));
        Self { root: &folder.root, path, path_b64, reason: folder.reason.code() }
    }
}

#[derive(Serialize)]
pub(super) struct NoteValue {
    code: &'static str,
    #[serde(flatten)]
    facts: BTreeMap<&'static str, String>,
}

impl NoteValue {
    pub(super) fn new(note: &Note) -> Self {
        Self { code: note.code(), facts: note.facts().into_iter().collect() }
    }
}

/// What an entry of the user's packs takes out.
#[derive(Serialize)]
pub(super) struct IgnoredValue<'s> {
    form: &'s str,
    shown: Option<&'s str>,
    reason: &'s str,
    expires: Option<&'s str>,
    expired: bool,
    findings: u64,
    kinds: BTreeMap<&'s str, u64>,
}

impl<'s> IgnoredValue<'s> {
    pub(super) fn new(ignored: &'s IgnoredExposure) -> Self {
        Self {
            form: &ignored.form,
            shown: ignored.shown.as_deref(),
            reason: &ignored.reason,
            expires: ignored.expires.as_deref(),
            expired: !ignored.in_force,
            findings: ignored.findings,
            kinds: ignored.kinds.iter().map(|(kind, findings)| (kind.as_str(), *findings)).collect(),
        }
    }
}

#[derive(Serialize)]
pub(super) struct KindValue<'s> {
    kind: &'s str,
    title: &'s str,
    findings: u64,
    values: Option<u64>,
    assets: u64,
    people: PeopleValue,
}

impl<'s> KindValue<'s> {
    pub(super) fn new(kind: &'s KindExposure) -> Self {
        Self {
            kind: &kind.name,
            title: &kind.title,
            findings: kind.findings,
            values: kind.values,
            assets: kind.assets,
            people: PeopleValue::new(&kind.people),
        }
    }
}

#[derive(Serialize)]
pub(super) struct FolderValue<'s> {
    root: &'s str,
    path: Cow<'s, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    people: PeopleValue,
    people_only_here: u64,
    assets: u64,
    gaps: u64,
    gap_bytes: u64,
}

impl<'s> FolderValue<'s> {
    pub(super) fn new(folder: &'s FolderExposure) -> Self {
        Self {
            root: &folder.root,
            path: path_text(&folder.path),
            path_b64: path_b64(&folder.path),
            people: PeopleValue::new(&folder.people),
            people_only_here: folder.people_only_here,
            assets: folder.assets,
            gaps: folder.gaps.assets,
            gap_bytes: folder.gaps.bytes,
        }
    }
}

#[derive(Serialize)]
pub(super) struct AssetValue<'s> {
    root: &'s str,
    path: Cow<'s, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_b64: Option<String>,
    outcome: &'static str,
    reason: Option<&'static str>,
    gap: bool,
    format: Option<&'s str>,
    encoding: Option<&'s str>,
    bytes: u64,
    modified: Option<&'s str>,
    access: AccessValue<'s>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<RowsValue>,
    mentions: u64,
    people: IntervalValue,
    people_only_here: u64,
    kinds: BTreeMap<&'s str, u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    ignored: bool,
    duplicate_of: Option<Cow<'s, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_root: Option<&'s str>,
}

#[derive(Serialize)]
struct AccessValue<'s> {
    owner: Option<&'s str>,
    group: Option<&'s str>,
    world_readable: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    readers: Option<&'s [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more_readers: Option<u64>,
    source: &'static str,
}

impl<'s> AssetValue<'s> {
    pub(super) fn new(asset: &'s AssetExposure) -> Self {
        let people = &asset.people;
        Self {
            root: &asset.root,
            path: path_text(&asset.path),
            path_b64: path_b64(&asset.path),
            outcome: asset.outcome.state().code(),
            reason: asset.outcome.reason().map(|reason| reason.code()),
            gap: asset.outcome.is_gap(),
            format: asset.format.as_deref(),
            encoding: asset.encoding.as_deref(),
            bytes: asset.bytes,
            modified: asset.modified.as_deref(),
            access: AccessValue {
                owner: asset.access.owner.as_deref(),
                group: asset.access.group.as_deref(),
                world_readable: asset.access.world_readable,
                readers: asset.access.readers.as_ref().map(|readers| readers.named.as_slice()),
                more_readers: asset.access.readers.as_ref().map(|readers| readers.more).filter(|more| *more > 0),
                source: asset.access.source.code(),
            },
            rows: asset.rows.map(RowsValue::new),
            mentions: asset.mentions,
            people: IntervalValue { low: people.low(), likely: people.likely().ok(), high: people.high() },
            people_only_here: asset.people_only_here,
            kinds: asset.kinds.iter().map(|(kind, findings)| (kind.as_str(), *findings)).collect(),
            ignored: asset.ignored,
            duplicate_of: asset.duplicate_of.as_ref().map(|original| path_text(&original.path)),
            duplicate_root: asset.duplicate_of.as_ref().map(|original| original.root.as_str()),
        }
    }
}

/// A path as it is if it is UTF-8 (the document escapes it without loss), else with `\xNN`.
pub(in crate::report) fn path_text(path: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(path).map_or_else(|_| Cow::Owned(escape::path_bytes(path)), Cow::Borrowed)
}

/// The raw bytes of a path that is not UTF-8, in base 64.
pub(super) fn path_b64(path: &[u8]) -> Option<String> {
    std::str::from_utf8(path).is_err().then(|| base64(path))
}

/// Encodes bytes in base 64 with padding (RFC 4648 §4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().enumerate().fold(0_u32, |group, (at, byte)| group | u32::from(*byte) << (16 - 8 * at));
        for at in 0..4 {
            let sextet = (group >> (18 - 6 * at)) as usize & 63;
            text.push(if at <= chunk.len() { char::from(ALPHABET[sextet]) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_rfc_4648() {
        for (bytes, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), expected);
        }
        assert_eq!(base64(&[0xff, 0xfe, 0xfb]), "//77");
    }

    #[test]
    fn only_paths_that_are_not_utf8_carry_bytes() {
        assert_eq!((path_text("部/x".as_bytes()), path_b64("部/x".as_bytes())), ("部/x".into(), None));
        assert_eq!((path_text(b"a\xff"), path_b64(b"a\xff")), ("a\\xff".into(), Some("Yf8=".to_owned())));
    }
}
