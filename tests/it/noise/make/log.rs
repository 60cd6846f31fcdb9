//! Lines of a web server's access log without a single person's number.

use super::Random;

const AGENTS: [&str; 5] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101",
    "curl/8.5.0",
    "okhttp/4.12.0",
];

const PATHS: [&str; 8] =
    ["/tours", "/api/v2/items", "/static/js", "/img/hotel", "/search", "/cart", "/feeds/daily", "/maps/tile"];

/// One line: address, time, request, result, agent, and one of many tails.
pub(crate) fn line(random: &mut Random) -> String {
    let host = format!("10.{}.{}.{}", random.below(256), random.below(256), random.below(256));
    let (day, hour) = (random.between(1, 28), random.below(24));
    let (minute, second) = (random.below(60), random.below(60));
    let time = format!("[{day:02}/Mar/2024:{hour:02}:{minute:02}:{second:02} +0900]");
    let target = request(random);
    let status = random.pick(&[200, 200, 200, 301, 304, 404, 500]);
    let bytes = random.below(9_999_999);
    let agent = random.pick(&AGENTS);
    let version = random.version();
    let tail = tail(random);
    format!("{host} - - {time} \"GET {target} HTTP/1.1\" {status} {bytes} \"-\" \"{agent} Build/{version}\" {tail}")
}

fn request(random: &mut Random) -> String {
    let path = random.pick(&PATHS);
    match random.below(12) {
        0 => format!("{path}/{}", random.uuid()),
        1 => format!("{path}?order={}&t={}", random.digits(16), random.millis()),
        2 => format!("{path}?ts={}&v={}", random.stamp(), random.version()),
        3 => format!("{path}?lat={}&lon={}", random.coordinate(), random.coordinate()),
        4 => format!("{path}/{}.js?h={}", random.hex(20), random.hex(8)),
        5 => format!("{path}/{}/{}.png", random.digits(12), random.digits(13)),
        6 => format!("{path}?id={}", random.digits(12)),
        7 => format!("{path}?ids={},{},{}", random.digits(10), random.digits(11), random.digits(9)),
        8 => format!("{path}?sku=03-{}-{}", random.digits(4), random.digits(4)),
        9 => format!("{path}?jan=49{}&page={}", random.digits(11), random.below(50)),
        10 => format!("{path}?session={}&_={}", random.hex(32), random.millis()),
        _ => format!("{path}?bbox={}%2C{}", random.coordinate(), random.coordinate()),
    }
}

fn tail(random: &mut Random) -> String {
    match random.below(14) {
        0 => format!("rt={}.{} uct=\"0.{}\"", random.below(9), random.digits(3), random.digits(12)),
        1 => format!("trace={} span={}", random.hex(32), random.hex(16)),
        2 => format!("request_id={}", random.uuid()),
        3 => format!("order_id={} amount={}", random.digits(16), random.below(990_000)),
        4 => format!("{} {}", random.millis(), random.digits(16)),
        5 => format!("upstream=10.0.{}.{}:{}", random.below(255), random.below(255), random.between(1024, 65535)),
        6 => format!("txn {} done in {} us", random.digits(12), random.digits(6)),
        7 => format!("tracking {}-{}-{}", random.digits(4), random.digits(4), random.digits(4)),
        8 => format!("batch {} {} {} {}", random.digits(4), random.digits(4), random.digits(4), random.digits(4)),
        9 => format!("invoice-{}-{}", random.digits(4), random.digits(6)),
        10 => format!("gps {},{}", random.coordinate(), random.coordinate()),
        11 => format!("etag=\"{}-{}\"", random.hex(13), random.hex(5)),
        12 => format!("{}.{}", random.millis() / 1000, random.digits(9)),
        _ => format!("ver {} -> {}", random.version(), random.version()),
    }
}
