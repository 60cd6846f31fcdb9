//! Runs the real binary in a world of its own: a share, a configuration folder, a data folder.

use std::ffi::OsStr;
use std::fs::{self, File, FileTimes};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use sqlx::{ConnectOptions, Connection};

/// How a command ended.
pub(crate) struct Ended {
    /// Exit code; 128 + signal if a signal ended it.
    pub(crate) code: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

impl Ended {
    /// Requires an exit code.
    pub(crate) fn with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.text(), self.err);
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.out).unwrap_or_else(|error| panic!("{error}:\n{}\n{}", self.text(), self.err))
    }
}

/// Everything that one test touches.
pub(crate) struct World {
    dir: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self { dir: tempfile::tempdir().unwrap() };
        for folder in ["share", "config", "data"] {
            fs::create_dir(world.path(folder)).unwrap();
        }
        world
    }

    /// A world whose tokens and ids equal those of every other such world.
    pub(crate) fn with_fixed_key() -> Self {
        let world = Self::new();
        fs::write(world.path("fixed.key"), [7; 32]).unwrap();
        fs::set_permissions(world.path("fixed.key"), fs::Permissions::from_mode(0o600)).unwrap();
        world
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn share(&self) -> PathBuf {
        self.path("share")
    }

    pub(crate) fn inventory(&self) -> PathBuf {
        self.path("data/headcount/default")
    }

    /// The key that the first scan made.
    pub(crate) fn key(&self) -> PathBuf {
        let keys: Vec<_> = fs::read_dir(self.path("config/headcount/keys")).unwrap().collect();
        assert_eq!(keys.len(), 1);
        keys.into_iter().next().unwrap().unwrap().path()
    }

    /// Writes a file of the share, modified long ago.
    pub(crate) fn put(&self, name: impl AsRef<OsStr>, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.share().join(name.as_ref());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        age(&path);
        path
    }

    /// The binary in this world, arguments and nothing else of the environment.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.command_of(Path::new(env!("CARGO_BIN_EXE_headcount")), args)
    }

    pub(crate) fn command_of(&self, program: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("XDG_CONFIG_HOME", self.path("config")).env("XDG_DATA_HOME", self.path("data"));
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        if self.path("fixed.key").exists() {
            command.env("HEADCOUNT_KEY_FILE", self.path("fixed.key"));
        }
        command.args(args).current_dir(self.dir.path()).stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        ended(self.command(args))
    }

    /// Runs a command and tells the most memory that it and its children held together, KiB.
    pub(crate) fn measured(&self, args: &[&str]) -> (Ended, u64) {
        let mut command = self.command(args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let (mut processes, mut sum) = (vec![child.id()], 0);
            while let Some(process) = processes.pop() {
                processes.extend(children(process));
                sum += held(process);
            }
            peak = peak.max(sum);
            std::thread::sleep(Duration::from_millis(20));
        }
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        (Ended { code: output.status.code().unwrap_or(128), out: output.stdout, err }, peak)
    }

    /// Scans the share under the name `share`; the exit code must be as told.
    pub(crate) fn scan(&self, code: i32) -> Ended {
        self.run(&["scan", "--root", "share=share", "--quiet"]).with(code)
    }

    /// The JSON report, whatever its completeness.
    pub(crate) fn report(&self) -> Value {
        let ended = self.run(&["report", "--format", "json", "--assets", "all"]);
        assert!(ended.code == 0 || ended.code == 3, "{}: {}", ended.code, ended.err);
        ended.json()
    }

    /// A number that the catalog tells.
    pub(crate) fn number(&self, sql: &'static str) -> i64 {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.inventory().join("catalog.sqlite"));
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
            let mut connection = options.connect().await.unwrap();
            let number = sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
            connection.close().await.unwrap();
            number
        })
    }

    /// Changes the catalog behind the program's back.
    pub(crate) fn tamper(&self, sql: &'static str) {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.inventory().join("catalog.sqlite"));
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
            let mut connection = options.connect().await.unwrap();
            sqlx::query(sql).execute(&mut connection).await.unwrap();
            connection.close().await.unwrap();
        });
    }
}

pub(crate) fn ended(mut command: Command) -> Ended {
    wait(command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap())
}

pub(crate) fn wait(child: Child) -> Ended {
    use std::os::unix::process::ExitStatusExt;
    let output = child.wait_with_output().unwrap();
    let code = output.status.code().unwrap_or_else(|| 128 + output.status.signal().unwrap_or_default());
    Ended { code, out: output.stdout, err: String::from_utf8_lossy(&output.stderr).into_owned() }
}

/// Sets the modification time into the past, so that tests need not wait for it.
pub(crate) fn age(path: &Path) {
    let past = SystemTime::now() - Duration::from_secs(86_400);
    File::options().write(true).open(path).unwrap().set_times(FileTimes::new().set_modified(past)).unwrap();
}

/// Waits until signatures taken now prove something: the change time of a file can't be set back.
pub(crate) fn settle() {
    std::thread::sleep(Duration::from_millis(2300));
}

/// The report without what differs from run to run by nature: times of the run and of files.
pub(crate) fn comparable(mut report: Value) -> Value {
    for name in ["started", "ended", "key_id"] {
        report["run"][name].take();
    }
    for root in report["run"]["roots"].as_array_mut().unwrap() {
        root["scanned"].take();
        root["target"].take();
    }
    for asset in report["assets"].as_array_mut().unwrap() {
        asset["modified"].take();
    }
    report
}

/// The entry of an asset; paths as the report writes them.
pub(crate) fn asset<'r>(report: &'r Value, path: &str) -> &'r Value {
    let assets = report["assets"].as_array().unwrap();
    let found = assets.iter().find(|asset| asset["path"] == path);
    found.unwrap_or_else(|| panic!("no {path} among {:?}", assets.iter().map(|a| &a["path"]).collect::<Vec<_>>()))
}

pub(crate) fn likely(people: &Value) -> u64 {
    people["likely"].as_u64().unwrap()
}

/// A list of customers who have nothing to do with each other, numbered from `first`.
pub(crate) fn list(first: usize, people: usize) -> String {
    const SURNAMES: [&str; 10] = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤"];
    const GIVEN: [&str; 7] = ["一郎", "美咲", "健太", "由美", "直樹", "恵子", "大輔"];
    let mut text = "会員番号,氏名,電話番号,メールアドレス\n".to_owned();
    for n in first..first + people {
        let (surname, given) = (SURNAMES[n % SURNAMES.len()], GIVEN[n / SURNAMES.len() % GIVEN.len()]);
        let phone = 10_000_000 + (n * 7919) % 89_999_999;
        let (head, tail) = (phone / 10_000, phone % 10_000);
        text += &format!("M{:07},{surname} {given},090-{head:04}-{tail:04},member{n:06}@example.com\n", 1_000_000 + n);
    }
    text
}

fn children(process: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().filter_map(Result::ok);
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<_>>()).collect()
}

/// The high-water mark of a process (proc(5), VmHWM), KiB.
fn held(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}
