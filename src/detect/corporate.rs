//! Main numbers of firms in running text: a letterhead or a word for switchboard says that a number is no person's.

use super::found::Found;
use super::hits::Bearing;
use super::judge::Judge;
use super::value::NOT_PERSONAL;
use crate::model::AttributeField;
use crate::validators::phone;

/// Longer lines are prose, in which a firm and a number need not belong together.
const LETTERHEAD: usize = 240;
/// Forms of firms (会社法, 一般法人法 and the laws of other countries), as they stand in a folded line of lower case.
const FORMS: [&str; 20] = [
    "株式会社",
    "有限会社",
    "合同会社",
    "合資会社",
    "合名会社",
    "(株)",
    "(有)",
    "(同)",
    "㈱",
    "㈲",
    "社団法人",
    "財団法人",
    "医療法人",
    "学校法人",
    "社会福祉法人",
    " inc.",
    " ltd",
    " llc",
    " gmbh",
    " corp.",
];
/// Words for telephones that stand between the word for switchboard and the number.
const TELEPHONE: [&str; 5] = ["tel", "電話番号", "電話", "番号", "℡"];

/// Makes main numbers of firms what they are: recognised, and nobody's.
pub(super) fn quieten(judge: &Judge<'_>, line: &str, found: &mut [Found]) {
    if !found.iter().any(|one| is_phone(judge, one)) {
        return;
    }
    let letterhead = line.len() <= LETTERHEAD && names_a_firm(line) && !speaks_of_a_person(judge, found);
    make_nobodys(judge, line, found, |range| letterhead || is_switchboard(line, range));
}

/// Makes fixed lines in the header or footer of a page the sender's, unless a person or mailbox stands beside them.
pub(super) fn quieten_header(judge: &Judge<'_>, line: &str, found: &mut [Found]) {
    if !speaks_of_a_person(judge, found) {
        make_nobodys(judge, line, found, |_| true);
    }
}

fn is_phone(judge: &Judge<'_>, one: &Found) -> bool {
    one.field == AttributeField::Phone && judge.kinds.phone == Some(one.kind)
}

fn speaks_of_a_person(judge: &Judge<'_>, found: &[Found]) -> bool {
    let names = [judge.kinds.name, judge.kinds.kana, judge.kinds.roman];
    found.iter().any(|one| names.contains(&Some(one.kind)) || one.field == AttributeField::Email)
}

fn make_nobodys(judge: &Judge<'_>, line: &str, found: &mut [Found], which: impl Fn(&std::ops::Range<usize>) -> bool) {
    for one in found.iter_mut().filter(|one| is_phone(judge, one)) {
        let mobile = one.value(line).and_then(phone::parse).is_none_or(|phone| phone.line == phone::Line::Mobile);
        if !mobile && which(&one.range) {
            one.confidence = NOT_PERSONAL;
            one.bearing = Bearing::No;
        }
    }
}

fn names_a_firm(line: &str) -> bool {
    let lower = line.to_lowercase();
    FORMS.iter().any(|form| lower.contains(form))
}

/// 代表 TEL 03-…, 大代表：03-…, 03-…(代表), 03-…（代）.
fn is_switchboard(line: &str, range: &std::ops::Range<usize>) -> bool {
    let before = line.get(..range.start).unwrap_or_default().to_lowercase();
    let mut before = before.trim_end_matches(|c: char| c == ':' || c == '.' || c.is_whitespace());
    for word in TELEPHONE {
        before = before.strip_suffix(word).unwrap_or(before);
    }
    let after = line.get(range.end..).unwrap_or_default().trim_start();
    let before = before.trim_end_matches(|c: char| matches!(c, '(' | '[' | ':') || c.is_whitespace());
    before.ends_with("代表")
        || after.starts_with("(代表)")
        || after.starts_with("(代)")
        || after.starts_with("(大代表)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switchboards_say_so_beside_the_number() {
        for (line, expected) in [
            ("代表 TEL 03-5555-0100", true),
            ("みらい商事 代表電話: 03-5555-0100", true),
            ("03-5555-0100(代表)", true),
            ("03-5555-0100 (代)", true),
            ("TEL 03-5555-0100", false),
            ("代表取締役 山田 03-5555-0100", false),
        ] {
            let start = line.find("03-").unwrap();
            assert_eq!(is_switchboard(line, &(start..start + 12)), expected, "{line}");
        }
        assert!(names_a_firm("みらい商事株式会社 TEL") && names_a_firm("Acme Ltd, phone") && !names_a_firm("my phone"));
    }
}
