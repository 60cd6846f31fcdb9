//! Throwaway database servers: started once for all tests that run at a time, in a folder of their own, stopped after.

mod mariadb;
mod postgres;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

pub(crate) use mariadb::Mariadb;
pub(crate) use postgres::Postgres;

/// How long a server may take to start; machines under load are slow.
const PATIENCE: Duration = Duration::from_secs(120);
/// Whom servers run as when root runs the tests: PostgreSQL refuses root.
const NOBODY: u32 = 65534;

/// A server that runs as long as some test holds it.
pub(crate) struct Server {
    folder: tempfile::TempDir,
    child: Child,
    port: u16,
    authority: Option<Authority>,
}

impl Server {
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        // Sockets lie in it: whoever the server runs as, tests must reach them.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        if is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
        folder
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Data are thrown away: nothing is lost by ending it at once.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The authority that signed a server's certificate, which is good for 127.0.0.1 and for no name.
pub(crate) struct Authority(PathBuf);

impl Authority {
    /// Makes `ca.pem`, `server.pem` and `server.key` in a folder; none if OpenSSL's program is not installed.
    fn make(folder: &Path) -> Option<Self> {
        program("openssl", &[])?;
        let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
        let script = format!(
            "openssl req -x509 {key} -keyout ca.key -out ca.pem -days 9 -subj /CN=authority && \
             openssl req {key} -keyout server.key -out server.csr -subj /CN=server && \
             printf 'subjectAltName=IP:127.0.0.1' > names && chmod 600 server.key && \
             openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 9 -extfile names -out server.pem"
        );
        let made = command(Path::new("/bin/sh")).args(["-c", &script]).current_dir(folder).status();
        made.unwrap().success().then(|| Self(folder.join("ca.pem")))
    }

    /// The authority's certificate.
    pub(crate) fn file(&self) -> &Path {
        &self.0
    }
}

/// The running server, or a new one.
fn shared<T>(running: &Mutex<Weak<T>>, start: impl FnOnce() -> Option<T>) -> Option<Arc<T>> {
    let mut running = running.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(server) = running.upgrade() {
        return Some(server);
    }
    let server = Arc::new(start()?);
    *running = Arc::downgrade(&server);
    Some(server)
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|facts| facts.uid() == 0)
}

/// A command that runs as somebody who is not root.
fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin").env("LC_ALL", "C.UTF-8");
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Finds a program of a server; tells when it is not there.
fn program(name: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    let usual = ["/usr/local/bin", "/usr/bin", "/usr/sbin"].map(PathBuf::from);
    let found = folders.iter().chain(&usual).map(|folder| folder.join(name)).find(|path| path.is_file());
    if found.is_none() {
        eprintln!("{name} is not installed: tests against this server are left out");
    }
    found
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Waits until something holds.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Runs a future of a driver.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
