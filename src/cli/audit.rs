//! The audit trail of revealed values: who looked at what, never the values.

use std::collections::BTreeMap;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::places::data_dir;
use super::{ExitCode, Failure};
use crate::text::escape;

/// One look at raw values.
pub(super) struct Revelation<'r> {
    /// The command that showed them.
    pub(super) command: &'r str,
    /// What was looked at.
    pub(super) targets: Vec<&'r Path>,
    /// Assets opened.
    pub(super) assets: u64,
    /// Values shown, by kind.
    pub(super) kinds: &'r BTreeMap<String, u64>,
}

/// Opens the trail before anything is shown: without it nothing is revealed.
pub(super) fn open() -> Result<File, Failure> {
    let folder = data_dir()?;
    let path = folder.join("audit.jsonl");
    let opened = DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .and_then(|()| OpenOptions::new().create(true).append(true).mode(0o600).open(&path));
    opened.map_err(|error| refused(&path, &error))
}

/// Notes a look.
pub(super) fn note(mut trail: File, revelation: &Revelation<'_>) -> Result<(), Failure> {
    let targets: Vec<String> =
        revelation.targets.iter().map(|path| escape::path_bytes(path.as_os_str().as_encoded_bytes())).collect();
    let line = serde_json::json!({
        "time": OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default(),
        "uid": rustix::process::getuid().as_raw(),
        "command": revelation.command,
        "targets": targets,
        "assets": revelation.assets,
        "values": revelation.kinds,
    });
    let written = trail.write_all(format!("{line}\n").as_bytes()).and_then(|()| trail.sync_data());
    written.map_err(|error| refused(Path::new("audit.jsonl"), &error))
}

fn refused(path: &Path, error: &std::io::Error) -> Failure {
    let path: PathBuf = path.to_path_buf();
    Failure::new(ExitCode::Fatal, format!("the audit trail {} can't be written: {}", path.display(), error.kind()))
        .hint("values are revealed only with an audit trail; make its folder writable")
}
