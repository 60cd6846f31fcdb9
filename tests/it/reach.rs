//! What a scan asks of the kernel: sources are opened for reading only, and no network is touched.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::run::{World, ended, list};
use crate::xlsx::workbook;

#[test]
fn sources_are_only_read_and_no_network_is_touched() {
    let world = World::new();
    world.put("a/list.csv", list(0, 20));
    world.put("a/book.xlsx", workbook("名簿", &[&["氏名", "電話番号"], &["佐藤 一郎", "090-1234-5678"]]));
    world.put("a/doc.pdf", "%PDF-1.7\n");
    let trace = world.path("trace");
    let calls = "trace=network,open,openat,openat2,creat,unlink,unlinkat,rename,renameat,renameat2,utimensat,chmod,fchmodat,mkdir,mkdirat,truncate";
    let program = env!("CARGO_BIN_EXE_headcount");
    let args = ["-f", "-qq", "-o", trace.to_str().unwrap(), "-e", calls, program, "scan", "--root", "share=share"];
    if std::process::Command::new("strace").arg("--version").output().is_err() {
        eprintln!("skipped: no strace");
        return;
    }
    let run = ended(world.command_of(Path::new("strace"), &args));
    if run.code == 1 && run.err.contains("ptrace") {
        eprintln!("skipped: strace may not trace here");
        return;
    }
    run.with(3);
    let trace = std::fs::read_to_string(trace).unwrap();
    let share = world.share().canonicalize().unwrap();
    let on_sources: Vec<_> = trace.lines().filter(|line| line.contains(share.to_str().unwrap())).collect();
    assert!(on_sources.iter().any(|line| line.contains("list.csv") && line.contains("O_RDONLY")), "{on_sources:#?}");
    let writing =
        ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "unlink", "rename", "utimensat", "chmod", "mkdir", "truncate("];
    for line in on_sources {
        assert!(!writing.iter().any(|word| line.contains(word)), "{line}");
        assert!(!line.contains("list.csv\"") || line.contains("O_NOFOLLOW"), "{line}");
    }
    for line in trace.lines() {
        assert!(!["AF_INET", "AF_NETLINK", "connect("].iter().any(|word| line.contains(word)), "{line}");
    }
}

#[test]
fn what_is_written_is_private() {
    let world = World::new();
    world.put("list.csv", list(0, 20));
    let line = format!("umask 0; exec {} scan share", env!("CARGO_BIN_EXE_headcount"));
    ended(world.command_of(Path::new("sh"), &["-c", &line])).with(0);
    world.run(&["report", "--format", "json", "--output", "data/headcount/report.json"]).with(0);
    world.run(&["inspect", "share", "--reveal"]).with(0);
    let mut seen = 0;
    for folder in [world.path("data/headcount"), world.path("config/headcount/keys")] {
        private(&folder, &mut seen);
    }
    assert!(seen >= 7, "{seen}");
}

fn private(path: &Path, seen: &mut usize) {
    let facts = fs::metadata(path).unwrap();
    let expected = if facts.is_dir() { 0o700 } else { 0o600 };
    assert_eq!(facts.permissions().mode() & 0o777, expected, "{}", path.display());
    *seen += 1;
    if facts.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| private(&entry.unwrap().path(), seen));
    }
}
