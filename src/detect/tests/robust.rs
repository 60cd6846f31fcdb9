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
