//! Compares text with golden files; `UPDATE_GOLDEN=1` writes them anew.

use std::fs;
use std::path::Path;

/// Compares with `tests/it/golden/<name>`. Files hold bytes as they are, so CRLF and BOM count.
pub(crate) fn check(name: &str, actual: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected =
        fs::read(&path).unwrap_or_else(|_| panic!("{name} is missing; UPDATE_GOLDEN=1 cargo test writes it"));
    assert!(
        expected == actual,
        "{name} differs; UPDATE_GOLDEN=1 cargo test writes it anew\n--- expected\n{}\n--- actual\n{}",
        String::from_utf8_lossy(&expected),
        String::from_utf8_lossy(actual)
    );
}
