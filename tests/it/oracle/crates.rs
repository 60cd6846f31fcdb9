//! The Rust crate stdnum, built into a program of its own beside the tests; no part of the package depends on it.

use std::path::Path;
use std::process::{Command, Stdio};

const MANIFEST: &str = r#"[package]
name = "ask"
version = "0.0.0"
edition = "2021"

[[bin]]
name = "ask"
path = "ask.rs"

[dependencies]
stdnum = "=0.2.0"

[workspace]
"#;

/// Returns the command that answers questions; none where the crate can neither be found nor fetched.
pub(super) fn command() -> Option<Command> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracle");
    std::fs::create_dir_all(&place).ok()?;
    std::fs::write(place.join("Cargo.toml"), MANIFEST).ok()?;
    std::fs::write(place.join("ask.rs"), include_str!("ask.rs")).ok()?;
    let built = built(&place, &["--offline"]) || built(&place, &[]);
    built.then(|| Command::new(place.join("target/debug/ask")))
}

/// The network is tried once and not for long.
fn built(place: &Path, how: &[&str]) -> bool {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet"]).args(how).current_dir(place).env("CARGO_TARGET_DIR", place.join("target"));
    command.env("CARGO_NET_RETRY", "0").env("CARGO_HTTP_TIMEOUT", "10").stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
