//! The top-level folder `patterns/` as it is carried in the binary.

use include_dir::{Dir, include_dir};

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/patterns");

/// Files beside the packs that change what rules find, in hash order.
pub(super) const LISTS: [&str; 10] = [
    "names/jp_surnames.tsv",
    "names/jp_given.tsv",
    "names/foreign_kana.txt",
    "names/latin_surnames.txt",
    "names/latin_given.txt",
    "names/asian_surnames.tsv",
    "names/affixes.toml",
    "places/jp_municipalities.tsv",
    "places/jp_postal_codes.tsv",
    "places/jp_bank_branches.tsv",
];

/// Returns a list as it stands in the program, unread.
pub(super) fn bytes(path: &str) -> &'static [u8] {
    FOLDER.get_file(path).map_or(&[], |file| file.contents())
}

/// Returns the text of a list. Empty if it is missing, which a test rules out.
pub(super) fn list(path: &str) -> &'static str {
    FOLDER.get_file(path).and_then(|file| file.contents_utf8()).unwrap_or("")
}

/// Iterates over the packs: file name and text, in name order.
pub(super) fn packs() -> impl Iterator<Item = (String, &'static str)> {
    let is_pack = |path: &std::path::Path| path.extension().is_some_and(|extension| extension == "toml");
    let mut packs: Vec<_> = FOLDER
        .files()
        .filter(|file| is_pack(file.path()))
        .filter_map(|file| Some((format!("patterns/{}", file.path().display()), file.contents_utf8()?)))
        .collect();
    packs.sort_by(|a, b| a.0.cmp(&b.0));
    packs.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_carried() {
        for path in LISTS {
            assert!(!list(path).is_empty(), "{path}");
        }
        assert!(packs().count() > 3);
    }
}
