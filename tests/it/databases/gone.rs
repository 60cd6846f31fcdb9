//! What goes away while it is read: a table, a server.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{PASSWORD, insert};
use crate::run::{World, asset, wait};
use crate::servers::{Mariadb, Postgres};

/// Rows of the table that is read first.
const ROWS: usize = 40_000;

fn tables() -> String {
    let row = |n: usize| vec![(n + 1).to_string(), "x".repeat(300), format!("person{n:06}@example.com")];
    let rows: Vec<Vec<String>> = (0..ROWS).map(row).collect();
    let columns = "(id integer PRIMARY KEY, note varchar(320), email varchar(60))";
    format!("CREATE TABLE people {columns};\n{}CREATE TABLE zulu {columns};\n", insert("people", &rows))
}

/// Passes everything on to a server until so many bytes came back; then the port is closed for good.
fn cut_after(port: u16, bytes: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let own = listener.local_addr().unwrap().port();
    let (passed, is_cut) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let open: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, server) = (client.unwrap(), TcpStream::connect(("127.0.0.1", port)).unwrap());
            if is_cut.load(Ordering::SeqCst) {
                return;
            }
            open.lock().unwrap().extend([client.try_clone().unwrap(), server.try_clone().unwrap()]);
            let (mut up_from, mut up_to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut up_from, &mut up_to));
            let (passed, is_cut, open) = (Arc::clone(&passed), Arc::clone(&is_cut), Arc::clone(&open));
            std::thread::spawn(move || {
                let (mut from, mut to, mut buffer) = (server, client, vec![0; 64 << 10]);
                while let Ok(read) = from.read(&mut buffer)
                    && read > 0
                    && to.write_all(&buffer[..read]).is_ok()
                {
                    if passed.fetch_add(read, Ordering::SeqCst) > bytes {
                        is_cut.store(true, Ordering::SeqCst);
                        open.lock().unwrap().iter().for_each(|stream| drop(stream.shutdown(Shutdown::Both)));
                        // Wakes the listener, which then goes away.
                        drop(TcpStream::connect(("127.0.0.1", own)));
                        return;
                    }
                }
            });
        }
    });
    own
}

fn survives_a_dead_server(url: &str, table: &str) {
    let world = World::new();
    let mut command = world.command(&["scan", url, "--db-tls", "off", "--db-connections", "1"]);
    command.env("PGPASSWORD", PASSWORD).env("MYSQL_PWD", PASSWORD);
    let told = crate::run::ended(command).with(3);
    let report = world.report();
    let people = asset(&report, table);
    assert_eq!((&people["outcome"], &people["reason"]), (&"partial".into(), &"connection_lost".into()), "{people}");
    let (read, of) = (people["rows"]["read"].as_u64().unwrap(), people["rows"]["of"].as_u64().unwrap());
    assert!(read > 0 && read < ROWS as u64 && of > ROWS as u64 / 2, "{people}");
    assert_eq!(people["kinds"]["email"], read, "every row that came counts");
    assert!(told.text().contains(" rows)") && told.err.contains("table read in part"), "{}{}", told.text(), told.err);
    let zulu = asset(&report, &table.replace("people", "zulu"));
    assert_eq!(zulu["gap"], true, "{zulu}");
}

#[test]
fn a_server_that_dies_leaves_what_was_read() {
    const CUT: usize = 6 << 20;
    if let Some(server) = Postgres::get() {
        server.database("dying", &tables());
        server.run("dying", "ANALYZE");
        let port = cut_after(server.port(), CUT);
        survives_a_dead_server(&format!("postgres://reader@127.0.0.1:{port}/dying"), "dying.public.people");
    }
    if let Some(server) = Mariadb::get() {
        server.database("dying", &tables());
        server.run("dying", "ANALYZE TABLE people");
        let port = cut_after(server.port(), CUT);
        survives_a_dead_server(&format!("mysql://reader@127.0.0.1:{port}/dying"), "dying.people");
    }
}

/// Drops a table that was listed while another one is read.
fn drops(url: &str, table: &str, mut is_reading: impl FnMut() -> bool, drop: impl FnOnce()) {
    let world = World::new();
    let mut command = world.command(&["scan", "--quiet", "--db-connections", "1", url]);
    command.env("MYSQL_PWD", PASSWORD).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    while !is_reading() {
        assert!(child.try_wait().unwrap().is_none(), "the scan was over too soon");
        std::thread::sleep(Duration::from_millis(2));
    }
    drop();
    wait(child).with(0);
    let report = world.report();
    assert_eq!(asset(&report, table)["outcome"], "vanished");
    assert_eq!(asset(&report, &table.replace("zulu", "people"))["kinds"]["email"], ROWS);
}

#[test]
fn a_table_that_is_dropped_meanwhile_vanished() {
    if let Some(server) = Postgres::get() {
        server.database("dropped", &tables());
        let drop_it = || server.run("dropped", "DROP TABLE zulu");
        drops(&server.url("dropped"), "dropped.public.zulu", || server.readers("dropped") > 0, drop_it);
    }
    if let Some(server) = Mariadb::get() {
        server.database("dropped", &tables());
        let drop_it = || server.run("dropped", "DROP TABLE zulu");
        drops(&server.url("dropped"), "dropped.zulu", || server.readers("dropped") > 0, drop_it);
    }
}
