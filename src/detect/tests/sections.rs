//! Sections of documents: what stands where, and that nobody's data runs over from one into the next.

use super::{Told, detector};
use crate::model::{Division, Part, Passage, RecordSink, Section, Sensitive};

fn read(sections: &[(Section, &str)]) -> Told {
    let mut told = Told::default();
    let detector = detector();
    let mut reader = detector.reader(&mut told);
    for (section, text) in sections {
        reader.section(*section);
        reader.passage(Passage { first_line: 1, text: Sensitive::new(text) });
    }
    reader.end();
    told
}

#[test]
fn a_finding_tells_its_section_and_a_person_ends_with_it() {
    let [first, second] = [1, 2].map(|number| Section::within(Division::Page(number), Part::Body));
    let told = read(&[(first, "氏名：山田太郎"), (second, "電話：090-1234-5678")]);
    assert_eq!(told.sections, [first, second]);
    assert_eq!(told.mentions, ["0 unknown: FullName=山田太郎", "0 unknown: Phone=090-1234-5678"]);
}

#[test]
fn people_of_the_properties_are_authors() {
    let told = read(&[(Section::of(Part::Properties), "作成者：山田太郎")]);
    assert_eq!(told.mentions, ["0 author: FullName=山田太郎"]);
}

#[test]
fn a_number_in_the_header_of_a_page_is_its_senders() {
    let header = |text: &str| read(&[(Section::of(Part::Header), text)]).mentions;
    assert_eq!(header("みらい観光 TEL 03-5555-0100"), [""; 0]);
    assert_eq!(header("緊急連絡先 090-1234-5678"), ["0 unknown: Phone=090-1234-5678"]);
    assert_eq!(header("氏名：山田太郎 電話：03-5555-0100"), ["0 unknown: FullName=山田太郎 Phone=03-5555-0100"]);
}
