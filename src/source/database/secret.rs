//! Finds the password of a database where passwords may lie: a file, the environment, a credential, the drivers' files.

use std::env;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::target::{DatabaseTarget, Engine};

/// Name of the credential that a service manager may hand over.
const CREDENTIAL: &str = "headcount.db-password";
/// Bytes of a file of passwords, at most.
const LARGEST: u64 = 1 << 20;
/// Permission bits of group and others (POSIX.1, `S_IRWXG | S_IRWXO`).
const OTHERS: u32 = 0o077;

/// A password; it can't be printed and is wiped when dropped.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Lends the password to a driver.
    pub(super) fn lend(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// A file of passwords that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// Not there, or not to be read.
    #[error("{}: the file of database passwords can't be read", .0.display())]
    Unreadable(PathBuf),
    /// Others can read it.
    #[error("{}: others can read the file of database passwords; chmod 600 it", .0.display())]
    Open(PathBuf),
}

/// Looks into the password file that the server's own clients read.
type OwnFile = fn(&DatabaseTarget) -> Option<Zeroizing<String>>;

/// Finds the password of a target: the given file, the environment (`PGPASSWORD`, `MYSQL_PWD`), the credential
/// `headcount.db-password`, `.pgpass` or `my.cnf`. None: the server may let the role in without.
///
/// A line of the given file is a password, or `host:port:database:user:password` as `.pgpass` has it.
///
/// # Errors
/// The given file can't be read, or is open to others.
pub fn find(target: &DatabaseTarget, file: Option<&Path>) -> Result<Option<Secret>, SecretError> {
    if let Some(file) = file {
        return Ok(matching(&read_own(file)?, target).map(Secret));
    }
    let (variable, own): (_, OwnFile) = match target.engine {
        Engine::Postgres => ("PGPASSWORD", from_pgpass),
        Engine::Mysql => ("MYSQL_PWD", from_my_cnf),
        Engine::Sqlite => return Ok(None),
    };
    let given = env::var(variable).ok().map(Zeroizing::new);
    let credential = || {
        let file = PathBuf::from(env::var_os("CREDENTIALS_DIRECTORY")?).join(CREDENTIAL);
        matching(&read(&file).ok()?, target)
    };
    Ok(given.or_else(credential).or_else(|| own(target)).map(Secret))
}

fn read_own(path: &Path) -> Result<Zeroizing<String>, SecretError> {
    let facts = path.metadata().map_err(|_| SecretError::Unreadable(path.to_path_buf()))?;
    if facts.permissions().mode() & OTHERS != 0 {
        return Err(SecretError::Open(path.to_path_buf()));
    }
    read(path)
}

fn read(path: &Path) -> Result<Zeroizing<String>, SecretError> {
    let unreadable = || SecretError::Unreadable(path.to_path_buf());
    let file = File::open(path).map_err(|_| unreadable())?;
    let mut text = Zeroizing::new(String::new());
    file.take(LARGEST).read_to_string(&mut text).map_err(|_| unreadable())?;
    Ok(text)
}

/// The password of the first line that speaks of the target, or of the first line that speaks of none.
fn matching(text: &str, target: &DatabaseTarget) -> Option<Zeroizing<String>> {
    let lines = || text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let entry = lines().filter_map(entry).find(|fields| speaks_of(fields, target));
    match entry {
        Some(fields) => fields.last().cloned(),
        None => lines().find(|line| self::entry(line).is_none()).map(|line| Zeroizing::new(line.to_owned())),
    }
}

/// Splits `host:port:database:user:password`; `\` keeps a colon or itself (PostgreSQL manual, "The Password File").
fn entry(line: &str) -> Option<Vec<Zeroizing<String>>> {
    let mut fields = vec![Zeroizing::new(String::new())];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let c = match c {
            ':' if fields.len() < 5 => {
                fields.push(Zeroizing::new(String::new()));
                continue;
            }
            '\\' => chars.next()?,
            c => c,
        };
        fields.last_mut()?.push(c);
    }
    (fields.len() == 5).then_some(fields)
}

fn speaks_of(fields: &[Zeroizing<String>], target: &DatabaseTarget) -> bool {
    let port = target.port().to_string();
    let host = target.host_name();
    let asked = [host.as_str(), &port, target.database.as_deref().unwrap_or(""), target.user.as_deref().unwrap_or("")];
    fields.iter().zip(asked).all(|(field, asked)| field.as_str() == "*" || field.as_str() == asked)
}

fn from_pgpass(target: &DatabaseTarget) -> Option<Zeroizing<String>> {
    let file = env::var_os("PGPASSFILE").map(PathBuf::from).or_else(|| home(".pgpass"))?;
    // libpq ignores a file that others can read; so do we.
    let text = read_own(&file).ok()?;
    text.lines().filter_map(entry).find(|fields| speaks_of(fields, target))?.last().cloned()
}

/// `password` under `[client]`, `[mysql]` or `[mariadb]` (MySQL manual, "Using Option Files").
fn from_my_cnf(_target: &DatabaseTarget) -> Option<Zeroizing<String>> {
    let text = read_own(&home(".my.cnf")?).ok()?;
    option(&text)
}

fn option(text: &str) -> Option<Zeroizing<String>> {
    let mut is_ours = false;
    let mut found = None;
    for line in text.lines().map(str::trim) {
        if let Some(group) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            is_ours = matches!(group.trim(), "client" | "mysql" | "mariadb" | "client-mariadb");
        } else if let Some((name, value)) = line.split_once('=').filter(|_| is_ours)
            && name.trim() == "password"
        {
            let value = value.trim();
            let quoted = ['"', '\''].iter().find_map(|q| value.strip_prefix(*q)?.strip_suffix(*q));
            found = Some(Zeroizing::new(quoted.unwrap_or(value).to_owned()));
        }
    }
    found
}

fn home(name: &str) -> Option<PathBuf> {
    env::var_os("HOME").map(|home| PathBuf::from(home).join(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: &str, url: &str) -> Option<String> {
        matching(lines, &DatabaseTarget::parse(url).unwrap()).map(|secret| secret.to_string())
    }

    #[test]
    fn lines_speak_of_targets_or_of_all() {
        let lines = "# passwords\ndb:5432:crm:scan:a\\:b\n*:*:*:other:c\nplain one\n";
        assert_eq!(found(lines, "postgres://scan@db/crm").as_deref(), Some("a:b"));
        assert_eq!(found(lines, "mysql://other@x/y").as_deref(), Some("c"));
        assert_eq!(found(lines, "postgres://scan@db/hr").as_deref(), Some("plain one"));
        assert_eq!(found("db:5432:crm:scan:x\n", "postgres://scan@db/hr"), None);
    }

    #[test]
    fn option_files_hold_passwords_in_groups() {
        let text = "[mysqld]\npassword=no\n[client]\nuser = x\npassword = \"s#1\"\n";
        assert_eq!(option(text).as_deref().map(String::as_str), Some("s#1"));
        assert!(option("[mysqld]\npassword=no\n").is_none());
    }

    #[test]
    fn files_open_to_others_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "x\n").unwrap();
        let target = DatabaseTarget::parse("postgres://u@db/x").unwrap();
        let set = |mode| std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        set(0o644);
        assert_eq!(find(&target, Some(&path)).err(), Some(SecretError::Open(path.clone())));
        set(0o600);
        assert_eq!(find(&target, Some(&path)).unwrap().unwrap().lend(), "x");
    }
}
