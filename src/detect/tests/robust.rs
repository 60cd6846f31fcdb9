//! No input panics, and packs keep their word.

use proptest::prelude::{ProptestConfig, any, prop, proptest};

use super::{detector, object, rules, table, text};
use crate::model::Date;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read(input in any::<String>(), pieces in prop::collection::vec("[氏名電話:：=\\[\\]【】 　@/.0-9A-Za-z山田太郎ヤマダ様〒東京都\\-|\n]{0,40}", 0..6)) {
        let joined = pieces.join("\n");
        for input in [&input, &joined] {
            text(input);
            table(input);
            object(input);
            detector().file_name(input, &mut super::Told::default());
        }
    }
}

#[test]
fn packs_keep_their_word() {
    let failures = crate::detect::check(rules(), Date::new(2026, 11, 1).unwrap());
    let lines: Vec<String> =
        failures.iter().map(|failure| format!("{} {:?}: {}", failure.pattern, failure.problem, failure.text)).collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

/// Damaged copies of dumps, transfers and machine-readable zones, the same each time.
#[test]
fn damaged_forms_are_read() {
    let transfer = format!("1{:0<119}\r\n2{:9<119}\r\n8{:0<119}\r\n", "21", "00010012", "");
    let seeds = [
        "CREATE TABLE `t` (id int, `氏名` text);\nINSERT INTO `t` VALUES (1,'山田 ''太郎\\'',NULL),(2,'佐藤');\nCOPY t (a, b) FROM stdin;\n1\tx\n\\.\n",
        "P<JPNYAMADA<<TARO<<<<<<<<<<<<<<<<<<<<<<<<<<<\nTK12345670JPN8001024M3001017<<<<<<<<<<<<<<06\n",
        "sasaki@example.com\n4539578763621486\n090-1234-5678\n983205673214\n",
        transfer.as_str(),
    ];
    let mut state = 88_172_645_463_325_252_u64;
    let mut number = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % limit.max(1) as u64) as usize
    };
    for seed in seeds {
        for _ in 0..150 {
            let mut letters: Vec<char> = seed.chars().collect();
            for _ in 0..=number(4) {
                let at = number(letters.len());
                let end = (at + 1 + number(20)).min(letters.len());
                match number(4) {
                    0 => letters.truncate(at),
                    1 => drop(letters.drain(at..end)),
                    2 => {
                        let part: Vec<char> = letters[at..end].repeat(1 + number(30));
                        letters.splice(at..at, part);
                    }
                    _ => letters.splice(at..at, ['\'', '\\', '"', ';', '(', '\n', '<', '１', '\0']).for_each(drop),
                }
            }
            text(&letters.into_iter().collect::<String>());
        }
    }
}

/// Long lines take time by their length: going back to the start for each delimiter or name would take hours.
#[test]
fn long_lines_that_say_one_thing_again_and_again_are_read() {
    let told = text(&format!("{}氏名：山田太郎 電話：090-1234-5678", "b=c ".repeat(100_000)));
    assert!(told.findings.iter().any(|finding| finding.contains("090-1234-5678")), "{:?}", told.findings);
    for part in ["b=", "a:b", "=] ", "\t:", "x：y："] {
        text(&part.repeat(60_000));
    }
    text(&"John Smith ".repeat(20_000));
}
