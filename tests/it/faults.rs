//! Faults of the source: what can't be reached, read or held still costs itself and nothing else.

use std::fs;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

use rustix::fs::{Mode, OFlags, mkdirat, open, openat};
use rustix::io::write;

use crate::run::{World, asset, ended, likely, list};

/// Makes folders inside each other and a list in the last; gives its path below the share.
fn deep(share: &Path, folders: usize) -> PathBuf {
    let name = "d".repeat(240);
    let mut at: OwnedFd = open(share, OFlags::DIRECTORY, Mode::empty()).unwrap();
    let mut path = PathBuf::new();
    for _ in 0..folders {
        mkdirat(&at, &name, Mode::from_raw_mode(0o755)).unwrap();
        at = openat(&at, &name, OFlags::DIRECTORY, Mode::empty()).unwrap();
        path.push(&name);
    }
    let file = openat(&at, "list.csv", OFlags::CREATE | OFlags::WRONLY, Mode::from_raw_mode(0o644)).unwrap();
    let content = list(0, 5);
    assert_eq!(write(&file, content.as_bytes()).unwrap(), content.len());
    path.join("list.csv")
}

#[test]
fn paths_longer_than_the_system_opens_are_read() {
    let world = World::new();
    world.put("near.csv", list(20, 5));
    let path = deep(&world.share(), 50);
    assert!(path.as_os_str().len() > 12_000);
    world.scan(0);
    let report = world.report();
    assert_eq!(likely(&report["people"]), 10);
    assert_eq!(asset(&report, path.to_str().unwrap())["outcome"], "complete");
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 10, "unchanged");
}

#[test]
fn many_files_in_one_folder_are_all_counted() {
    let world = World::new();
    let folder = world.share().join("many");
    fs::create_dir(&folder).unwrap();
    for n in 0..20_000 {
        fs::File::create(folder.join(format!("{n}.txt"))).unwrap();
    }
    world.put("many/list.csv", list(0, 5));
    let (run, peak) = world.measured(&["scan", "--root", "share=share", "--quiet"]);
    run.with(0);
    let report = world.report();
    assert_eq!((&report["coverage"]["assets"], likely(&report["people"])), (&20_001.into(), 5));
    assert!(peak < 256 << 10, "{peak} KiB");
}

/// Fails every reading behind the first 64 KiB of files whose name says so, as a disk with a bad sector does.
const BAD_SECTOR: &str = r#"
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static int is_bad(int fd, off_t at) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "bad_sector") != 0 && at >= (strstr(path, "large") ? 400000 : 65536);
}
ssize_t pread64(int fd, void *buffer, size_t count, off_t at) {
    ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread64");
    if (is_bad(fd, at + (off_t)count)) { errno = EIO; return -1; }
    return real(fd, buffer, count, at);
}
ssize_t read(int fd, void *buffer, size_t count) {
    ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (at >= 0 && is_bad(fd, at + (off_t)count)) { errno = EIO; return -1; }
    return real(fd, buffer, count);
}
"#;

#[test]
fn a_disk_that_fails_costs_the_files_on_it() {
    let world = World::new();
    world.put("good.csv", list(0, 5));
    world.put("bad_sector_small.csv", list(100, 1500));
    world.put("bad_sector_large.csv", list(2000, 8000));
    let (source, library) = (world.path("shim.c"), world.path("shim.so"));
    fs::write(&source, BAD_SECTOR).unwrap();
    let args = ["-shared", "-fPIC", "-o", library.to_str().unwrap(), source.to_str().unwrap(), "-ldl"];
    if !std::process::Command::new("cc").args(args).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: no C compiler");
        return;
    }
    let mut command = world.command(&["scan", "--root", "share=share", "--quiet"]);
    command.env("LD_PRELOAD", &library);
    ended(command).with(3);
    let report = world.report();
    assert_eq!(asset(&report, "good.csv")["outcome"], "complete");
    for path in ["bad_sector_small.csv", "bad_sector_large.csv"] {
        let asset = asset(&report, path);
        assert_eq!((&asset["reason"], &asset["gap"]), (&"io_error".into(), &true.into()), "{path}");
    }
    let large = asset(&report, "bad_sector_large.csv");
    assert_eq!(large["outcome"], "partial", "its first half counts");
    assert!(large["mentions"].as_u64().is_some_and(|mentions| (1..8000).contains(&mentions)), "{large}");
    assert!(likely(&report["people"]) >= 5);
    world.scan(0);
    assert_eq!(
        asset(&world.report(), "bad_sector_large.csv")["outcome"],
        "complete",
        "read again when the disk is well"
    );
}

/// A terabyte that is nearly all hole (truncate(2)) would be read for an hour: only what it holds is.
#[test]
fn a_long_hole_is_passed_over() {
    use std::os::unix::fs::FileExt;
    let world = World::new();
    world.put("list.csv", list(0, 5));
    world.put("sparse.csv", list(100, 9000));
    let file = fs::OpenOptions::new().write(true).open(world.share().join("sparse.csv")).unwrap();
    file.set_len(1 << 40).unwrap();
    file.write_all_at(list(20_000, 2000).as_bytes(), 1 << 39).unwrap();
    world.scan(0);
    let report = world.report();
    let sparse = asset(&report, "sparse.csv");
    assert_eq!((&sparse["outcome"], &sparse["bytes"]), (&"complete".into(), &(1_u64 << 40).into()));
    assert!(sparse["mentions"].as_u64().is_some_and(|mentions| mentions >= 10_999), "{sparse}");
}
