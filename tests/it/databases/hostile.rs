//! Servers that are none: whatever answers on the port, the scan ends soon and says why.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::{Duration, Instant};

use crate::run::World;

/// Answers every connection with the same bytes, then closes it; ends with the test.
fn server(answer: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
            let _ = stream.read(&mut [0; 512]);
            let _ = stream.write_all(&answer);
            let _ = stream.read(&mut [0; 512]);
        }
    });
    port
}

fn answers() -> Vec<(&'static str, Vec<u8>)> {
    let noise = |seed: u32| {
        let mut state = seed;
        let byte = move |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        (0..4096).map(byte).collect::<Vec<u8>>()
    };
    // What servers begin with, gone wrong: lengths that lie, packets that end early, an error full of terminal escapes.
    let escape = "\u{1b}[31mhunter2\u{1b}]0;x\u{7}";
    let error = format!("SFATAL\0C28P01\0M{escape}\0\0");
    let mut postgres_error = vec![b'E'];
    postgres_error.extend((error.len() as u32 + 4).to_be_bytes());
    postgres_error.extend(error.as_bytes());
    vec![
        ("nothing", Vec::new()),
        ("a web server", b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".to_vec()),
        ("noise", noise(1)),
        ("more noise", noise(77)),
        ("a length of 4 GiB", vec![b'R', 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
        ("a length of 0", vec![b'R', 0, 0, 0, 0, 0, 0, 0, 0, b'Z', 0, 0, 0, 0]),
        ("an authentication of no kind", vec![b'R', 0, 0, 0, 8, 0, 0, 1, 0]),
        ("an error full of escapes", postgres_error),
        ("an empty greeting", vec![0, 0, 0, 0]),
        ("a greeting cut short", vec![74, 0, 0, 0, 10, b'8', b'.', b'0']),
        ("a greeting without end", [vec![0xff, 0xff, 0xff, 0], noise(5)].concat()),
    ]
}

#[test]
fn what_is_no_server_is_an_error_that_quotes_nothing() {
    for (what, answer) in answers() {
        let port = server(answer);
        for scheme in ["postgres", "mysql"] {
            for tls in ["off", "verified"] {
                let (world, began) = (World::new(), Instant::now());
                let url = format!("{scheme}://scan@127.0.0.1:{port}/crm");
                let told = world.run(&["scan", &url, "--db-tls", tls]);
                assert_eq!(told.code, 2, "{scheme} {tls}, {what}: {}", told.err);
                assert!(
                    told.err.contains("hint") && !told.err.contains("hunter2"),
                    "{scheme} {tls}, {what}: {}",
                    told.err
                );
                assert!(!told.err.contains('\u{1b}') && !told.err.contains("panicked"), "{what}: {}", told.err);
                assert!(began.elapsed() < Duration::from_secs(30), "{scheme} {tls}, {what}");
            }
        }
    }
}
