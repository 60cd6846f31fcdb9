//! Tells whether a text is a table, and how its cells are set apart.
//!
//! A delimiter is believed if it gives the rows of the beginning a steady number of cells and the text does not
//! look like prose, a log or program code.

use super::decode::Tail;
use super::split::{self, Step};

/// How a delimited text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// Sets cells apart.
    pub(super) delimiter: u8,
    /// Encloses a cell that holds delimiters or line ends.
    pub(super) quote: u8,
    /// Ends a record.
    pub(super) newline: u8,
}

impl Dialect {
    /// Returns the format code.
    pub(super) fn format(self) -> &'static str {
        if self.delimiter == b'\t' { "tsv" } else { "csv" }
    }
}

const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];
/// Rows looked at.
const ROWS: usize = 200;
/// Titles above a table, at most.
const TITLES: usize = 10;

/// Finds the dialect, or nothing if the text is not a table.
pub(super) fn sniff(text: &str, tail: Tail) -> Option<Dialect> {
    let text = &text[..text.floor_char_boundary(256 * 1024)];
    let newline = if text.contains('\n') || !text.contains('\r') { b'\n' } else { b'\r' };
    let lines: Vec<&str> =
        text.split(char::from(newline)).map(str::trim_end).filter(|line| !line.is_empty()).take(ROWS).collect();
    if lines.is_empty() || is_code(&lines) || is_log(&lines) {
        return None;
    }
    let stands = |delimiter: &u8| memchr::memchr(*delimiter, text.as_bytes()).is_some();
    let dialects = DELIMITERS.into_iter().filter(stands);
    let dialects = dialects.map(|delimiter| Dialect { delimiter, quote: quote(text, delimiter), newline });
    let scored = dialects.filter_map(|dialect| Some((score(text, tail, dialect)?, dialect)));
    scored.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, dialect)| dialect)
}

/// An apostrophe encloses cells only if it does so more often than the quotation mark.
fn quote(text: &str, delimiter: u8) -> u8 {
    let bytes = text.as_bytes();
    let beside = |quote: u8| {
        memchr::memchr_iter(quote, bytes).fold((0, 0), |(opens, closes), at| {
            let (before, after) = (at.checked_sub(1).and_then(|at| bytes.get(at)), bytes.get(at + 1));
            (opens + usize::from(before == Some(&delimiter)), closes + usize::from(after == Some(&delimiter)))
        })
    };
    let (opens, closes) = beside(b'\'');
    let single = opens.min(closes);
    if single <= 2 {
        return b'"';
    }
    let (opens, closes) = beside(b'"');
    if single > 2 * opens.max(closes) { b'\'' } else { b'"' }
}

/// How the rows of a sample look under a dialect.
#[derive(Debug, Default)]
struct Rows {
    counts: Vec<usize>,
    delimiters: usize,
    spaced: usize,
    /// Rows whose second cell holds something.
    second: usize,
}

/// Rates a dialect; nothing if it gives no table.
fn score(text: &str, tail: Tail, dialect: Dialect) -> Option<f64> {
    let rows = sample(text, tail, dialect);
    let columns = common(&rows.counts)?;
    let titles = rows.counts.iter().take(TITLES).take_while(|&&count| count < columns && count <= 2).count();
    let titles = if titles + 2 <= rows.counts.len() { titles } else { 0 };
    let table = rows.counts.get(titles..)?;
    let notes = table.iter().rev().take(3).take_while(|&&count| count == 1 && columns > 1).count();
    let table = &table[..table.len() - notes];
    let share = |test: &dyn Fn(usize) -> bool| {
        table.iter().filter(|&&count| test(count)).count() as f64 / table.len().max(1) as f64
    };
    let steady = share(&|count| count == columns);
    let wide = share(&|count| count >= 2 && count * 2 >= columns);
    let prose = rows.spaced * 2 > rows.delimiters;
    let believed = match (table.len(), columns) {
        (0, _) => false,
        (1, _) => columns >= 3 && !prose,
        (2..=4, 2) => steady > 0.99 && !prose,
        (2..=4, _) => steady > 0.66 && (!prose || (steady > 0.99 && columns >= 4)),
        (_, 2) => steady >= if prose { 0.97 } else { 0.85 },
        _ if prose => steady >= 0.9,
        (_, 3) => steady >= 0.7 || wide >= 0.95,
        _ => steady >= 0.6 || wide >= 0.9,
    };
    let filled = columns > 2 || rows.second * 2 >= rows.counts.len();
    // Nobody writes tabs by chance; a dialect that explains all rows is better than one that calls some a title.
    let tabs = if dialect.delimiter == b'\t' { 2.0 } else { 1.0 };
    let weight = tabs * (1.0 - 0.3 * titles as f64 / rows.counts.len() as f64);
    (believed && filled).then(|| weight * steady.max(wide * 0.8) * (1.0 + (columns as f64).ln()))
}

fn sample(text: &str, tail: Tail, dialect: Dialect) -> Rows {
    let (mut rows, mut cells, mut at) = (Rows::default(), Vec::new(), 0);
    let mut continues = false;
    while at < text.len() && rows.counts.len() < ROWS {
        let step = split::record(text, at, tail, dialect, &mut cells);
        let next = match step {
            Step::Record(next) | Step::Overflow(next) => next,
            // A quote that does not close within the sample says nothing about the lines after it.
            Step::Open => match memchr::memchr(dialect.newline, &text.as_bytes()[at..]) {
                Some(length) => {
                    at += length + 1;
                    continue;
                }
                None => break,
            },
        };
        at = next;
        let is_rest = std::mem::replace(&mut continues, matches!(step, Step::Overflow(_)));
        if cells.is_empty() {
            continue;
        }
        match rows.counts.last_mut() {
            // The rest of a row of more cells than fit.
            Some(count) if is_rest => *count += cells.len(),
            _ => rows.counts.push(cells.len()),
        }
        rows.delimiters += cells.len() - 1;
        rows.spaced += cells
            .iter()
            .skip(1)
            .filter(|cell| text[cell.start..cell.end].starts_with(' ') && cell.end - cell.start > 1)
            .count();
        rows.second += usize::from(cells.get(1).is_some_and(|cell| !text[cell.start..cell.end].trim().is_empty()));
    }
    rows
}

/// The most common number of cells above one; the larger of equals.
fn common(counts: &[usize]) -> Option<usize> {
    let mut sorted: Vec<usize> = counts.iter().copied().filter(|&count| count > 1).collect();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).and_then(|run| run.first().copied())
}

/// Program code, markup and database dumps end their lines in brackets and semicolons.
fn is_code(lines: &[&str]) -> bool {
    let ends = |line: &str| {
        line.ends_with(['{', '}', '(', '[', '\\'])
            || line.ends_with(");")
            || line.ends_with("),")
            || line.ends_with("};")
            || line.ends_with("];")
            || line.ends_with("],")
            || line.ends_with("},")
    };
    let begins = |line: &str| {
        let line = line.trim_start().as_bytes();
        ["insert into ", "insert [", "create table", "//", "/*", "<!--", "```", "#!", "import ", "#include"]
            .iter()
            .any(|word| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes())))
    };
    let code = lines.iter().filter(|line| ends(line) || begins(line)).count();
    code * 5 > lines.len() || lines.iter().any(|line| is_dump(line))
}

/// A statement that only a database dump holds; its rows need the dump's own rules.
fn is_dump(line: &str) -> bool {
    let line = line.get(..line.floor_char_boundary(200)).unwrap_or_default().to_ascii_lowercase();
    (line.starts_with("copy ") && line.ends_with("from stdin;")) || line.starts_with("create table ")
}

/// Log lines begin with a time or an address and go on in the same breath.
fn is_log(lines: &[&str]) -> bool {
    let logs = lines.iter().filter(|line| is_log_line(line)).count();
    logs * 2 > lines.len()
}

fn is_log_line(line: &str) -> bool {
    let line = line.strip_prefix(['[', '<']).unwrap_or(line);
    let stamp = line.bytes().take_while(|byte| byte.is_ascii_digit() || b"-/:.T+Z ".contains(byte)).count();
    let (time, rest) = line.split_at(stamp);
    let digits = time.bytes().filter(u8::is_ascii_digit).count();
    let clock = time.matches(':').count() >= 2 || syslog(line);
    let address = time.matches('.').count() >= 3 && time.ends_with(' ');
    if address && digits >= 4 {
        return rest.starts_with("- ") || rest.contains("] \"");
    }
    if syslog(line) {
        return true;
    }
    let fraction = rest.strip_prefix(',').is_some_and(|after| {
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        digits == 3 && after.as_bytes().get(3).is_some_and(|&byte| matches!(byte, b' ' | b']'))
    });
    let goes_on = rest.starts_with(']')
        || (time.ends_with([' ', 'Z'])
            && rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '[' | '<' | '(' | '"')));
    clock && digits >= 6 && (fraction || goes_on)
}

/// `Nov 22 10:00:00 host program: …`
fn syslog(line: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut words = line.split_ascii_whitespace();
    let (month, day, clock) = (words.next(), words.next(), words.next());
    month.is_some_and(|month| MONTHS.contains(&month))
        && day.is_some_and(|day| day.len() <= 2 && day.bytes().all(|byte| byte.is_ascii_digit()))
        && clock.is_some_and(|clock| clock.matches(':').count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<char>) {
        let found = sniff(text, Tail::Closed).map(|dialect| char::from(dialect.delimiter));
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn tables_are_told() {
        check("name,phone\ntaro,090\nhanako,080\n", Some(','));
        check("氏名,住所,電話\n山田,東京,03\n佐藤,大阪,06\n", Some(','));
        check("a\tb\tc\n1,5\t2,5\t3\n", Some('\t'));
        check("name;price\nx;1,5\ny;2,5\nz;3,0\n", Some(';'));
        check("id|name|mail\n1|a|b\n2|c|d\n", Some('|'));
        check("顧客名簿\n2024年4月1日\n\n番号,氏名,電話,住所\n1,a,b,c\n2,a,b,c\n3,a,b\n合計3名\n", Some(','));
        check("a, b, c, d\n1, 2, 3, 4\n5, 6, 7, 8\n", Some(','));
        check("\"a\nb\",c,d\n\"e\",f,g\n", Some(','));
        check("a,b,c\r1,2,3\r4,5,6", Some(','));
        check("2024-01-02 10:00:00,taro,1\n2024-01-02 10:00:05,hanako,2\n", Some(','));
        check("kanri,'a','b, c','d'\nx,'a','b','d'\ny,'1','2','3'\n", Some(','));
    }

    #[test]
    fn other_texts_are_not_tables() {
        for text in [
            "Dear Sir,\nthank you for your letter, which came today.\nRegards,\nTaro\n",
            "One fish, two fish.\nRed fish, blue fish.\n",
            "taro@example.com\nhanako@example.com\n",
            "2024-01-02 10:00:00,123 INFO started\n2024-01-02 10:00:01,456 INFO user, id=3\n",
            "Nov 22 10:00:00 host sshd[1]: a, b, c\nNov 22 10:00:01 host sshd[1]: a, b, c\n",
            "192.0.2.1 - - [01/Jan/2024:00:00:00 +0900] \"GET / HTTP/1.1\" 200 5 \"-\" \"X (KHTML, like Gecko)\"\n",
            "INSERT INTO t VALUES (1,'a','b');\nINSERT INTO t VALUES (2,'a','b');\n",
            "int main() {\n  f(1, 2, 3);\n  g(1, 2, 3);\n}\n",
            "# Title\n\nSome words, some more.\n\n- item one\n- item two, three\n",
            "本日はお世話になりました。\n山田様、佐藤様、ご確認ください。\n",
            "key=value\nother=value,two\n",
            "",
        ] {
            check(text, None);
        }
    }
}
