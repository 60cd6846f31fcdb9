//! The audit trail of revealed values: who looked at what, never the values. Written before anything is shown.

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

/// One look at raw values. Begin it before anything is shown: without the trail nothing is revealed.
pub(super) struct Trail {
    file: File,
    path: PathBuf,
    command: &'static str,
    look: String,
}

impl Trail {
    /// Notes that a command is about to show values of some targets.
    pub(super) fn begin<'t>(
        command: &'static str,
        targets: impl IntoIterator<Item = &'t [u8]>,
    ) -> Result<Self, Failure> {
        let folder = data_dir()?;
        let path = folder.join("audit.jsonl");
        let opened = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .and_then(|()| OpenOptions::new().create(true).append(true).mode(0o600).open(&path));
        let file = opened.map_err(|error| refused(&path, &error))?;
        let look = format!("{}-{}", now(), std::process::id());
        let mut trail = Self { file, path, command, look };
        let targets: Vec<String> = targets.into_iter().map(escape::path_bytes).collect();
        trail.write(serde_json::json!({ "event": "begun", "targets": targets }))?;
        Ok(trail)
    }

    /// Notes what was, or is now about to be, shown: assets opened and values by kind.
    pub(super) fn note(&mut self, assets: u64, values: &BTreeMap<String, u64>) -> Result<(), Failure> {
        self.write(serde_json::json!({ "event": "shown", "assets": assets, "values": values }))
    }

    fn write(&mut self, mut line: serde_json::Value) -> Result<(), Failure> {
        line["time"] = now().into();
        line["uid"] = rustix::process::getuid().as_raw().into();
        line["command"] = self.command.into();
        line["look"] = self.look.as_str().into();
        let written = self.file.write_all(format!("{line}\n").as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| refused(&self.path, &error))
    }
}

fn now() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

fn refused(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(ExitCode::Fatal, format!("the audit trail {} can't be written: {}", path.display(), error.kind()))
        .hint("values are revealed only with an audit trail; make its folder writable")
}
