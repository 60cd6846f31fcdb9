//! Stores that stop answering: each costs what lies on it and the time of one silence, nothing else.

use std::fs;

use crate::run::{World, asset, ended, likely, list};

/// Shows a table of mounts of the test's own, and lets every reading below `nas` and every listing below `dead` wait for
/// ever, as a file system does whose server has gone.
const DEAD_SERVER: &str = r#"
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
static int lies_on(int fd, const char *name) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, name) != 0;
}
int open64(const char *path, int flags, ...) {
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open64");
    if (strcmp(path, "/proc/self/mountinfo") == 0) path = getenv("TEST_MOUNTS");
    return real(path, flags, 0600);
}
ssize_t pread64(int fd, void *buffer, size_t count, off_t at) {
    ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread64");
    while (lies_on(fd, "/nas/hang")) sleep(60);
    return real(fd, buffer, count, at);
}
DIR *opendir(const char *path) {
    DIR *(*real)(const char *) = dlsym(RTLD_NEXT, "opendir");
    while (strstr(path, "/dead")) sleep(60);
    return real(path);
}
"#;

#[test]
fn a_mount_that_hangs_is_given_up_and_the_scan_ends() {
    let world = World::new();
    world.put("list.csv", list(0, 5));
    world.put("nas/a.csv", list(100, 5));
    for n in 0..8 {
        world.put(format!("nas/hang{n}.csv"), list(1000 + 10 * n, 5));
    }
    world.put("dead/list.csv", list(5000, 5));
    let (source, library, mounts) = (world.path("shim.c"), world.path("shim.so"), world.path("mounts"));
    fs::write(&source, DEAD_SERVER).unwrap();
    let args = ["-shared", "-fPIC", "-o", library.to_str().unwrap(), source.to_str().unwrap(), "-ldl"];
    if !std::process::Command::new("cc").args(args).status().is_ok_and(|status| status.success()) {
        eprintln!("skipped: no C compiler");
        return;
    }
    let share = world.share().canonicalize().unwrap();
    let mount = |id: u32, at: &str, kind: &str| format!("{id} 1 0:{id} / {at} rw - {kind} server:/x rw\n");
    let table = [("/".to_owned(), "ext4"), (format!("{}/nas", share.display()), "nfs4")];
    let table = table.iter().zip(1..).map(|((at, kind), id)| mount(id, at, kind));
    fs::write(&mounts, table.chain([mount(9, &format!("{}/dead", share.display()), "cifs")]).collect::<String>())
        .unwrap();
    let mut command = world.command(&["scan", "--root", "share=share", "--quiet", "--threads", "2"]);
    command.env("LD_PRELOAD", &library).env("TEST_MOUNTS", &mounts);
    ended(command).with(3);
    let report = world.report();
    assert_eq!(asset(&report, "list.csv")["outcome"], "complete");
    for n in 0..8 {
        let silent = asset(&report, &format!("nas/hang{n}.csv")).clone();
        assert_eq!((&silent["outcome"], &silent["reason"]), (&"failed".into(), &"stalled".into()), "{silent}");
    }
    let folder = asset(&report, "dead");
    assert_eq!((&folder["reason"], &folder["gap"]), (&"stalled".into(), &true.into()));
    assert!(likely(&report["people"]) >= 5);
    world.scan(0);
    assert_eq!(likely(&world.report()["people"]), 55, "all is read when the servers are back");
}
