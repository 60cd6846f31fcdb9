//! Finds the folders and files of a run: inventory, key, audit trail. Nothing is created here.

use std::env;
use std::path::PathBuf;

use super::args::Common;
use super::{ExitCode, Failure};
use crate::inventory::KeySource;

/// Name of the credential that a service manager may hand over.
const CREDENTIAL: &str = "headcount.key";

/// The inventory's folder: as given, or `headcount/default` below the data folder of the user.
pub(super) fn inventory_dir(common: &Common) -> Result<PathBuf, Failure> {
    match &common.inventory {
        Some(dir) => Ok(std::path::absolute(dir).unwrap_or_else(|_| dir.clone())),
        None => data_dir().map(|dir| dir.join("default")),
    }
}

/// The folder of headcount below the data folder of the user.
pub(super) fn data_dir() -> Result<PathBuf, Failure> {
    let base = absolute_from("XDG_DATA_HOME").or_else(|| absolute_from("HOME").map(|home| home.join(".local/share")));
    base.map(|dir| dir.join("headcount")).ok_or_else(|| {
        Failure::new(ExitCode::Usage, "no place for the inventory")
            .hint("set HOME or XDG_DATA_HOME, or give --inventory")
    })
}

/// Where the key lies: option, environment, credential of the service manager, configuration folder.
pub(super) fn key_source(common: &Common) -> KeySource {
    let named = common.key_file.clone().or_else(|| env::var_os("HEADCOUNT_KEY_FILE").map(PathBuf::from));
    let credential = || {
        let file = PathBuf::from(env::var_os("CREDENTIALS_DIRECTORY")?).join(CREDENTIAL);
        file.is_file().then_some(file)
    };
    if let Some(file) = named.filter(|file| !file.as_os_str().is_empty()).or_else(credential) {
        return KeySource::File(std::path::absolute(&file).unwrap_or(file));
    }
    let base = absolute_from("XDG_CONFIG_HOME").or_else(|| absolute_from("HOME").map(|home| home.join(".config")));
    base.map_or(KeySource::Nowhere, KeySource::ConfigDir)
}

/// The XDG rules ignore relative paths.
fn absolute_from(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_absolute())
}
