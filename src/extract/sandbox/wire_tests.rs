//! Frames on their way: what is sent arrives, what lies is caught.

use proptest::prelude::*;
use zeroize::Zeroizing;

use super::super::End;
use super::super::parts::{MemberHead, Parts};
use super::super::passwords::Password;
use super::super::split::MAX_CELLS;
use super::super::testing::Records;
use super::wire::{CHUNK, Ear, Fault, FrameWriter, Heard, Inside, LONGEST_NAME, hear, hear_inside};
use crate::model::{Division, Flow, Part, Reason, RecordSink, Row, Section, Sensitive, TableHead};

/// A parent that does not want one member and knows one password.
struct Parent(u32);

impl Ear for Parent {
    fn is_unwanted(&mut self, member: u32) -> bool {
        self.0 == member
    }

    fn password(&mut self) -> Option<Password> {
        Some(Zeroizing::new(b"open".to_vec()))
    }
}

fn sent(cells: &[&str], name: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = FrameWriter::new(&mut bytes, Parent(0));
    let cells: Vec<Sensitive<'_>> = cells.iter().map(|cell| Sensitive::new(cell)).collect();
    writer.section(Section::within(Division::Page(3), Part::Comment));
    writer.table(TableHead { name: name.map(Sensitive::new), hidden: true });
    writer.row(Row { number: 7, cells: &cells });
    writer.member(MemberHead { name: "d/名簿.csv", size: Some(3) });
    writer.password(2);
    writer.bytes(b"abc");
    writer.member_end(End::Failed(Reason::Malformed));
    writer.finish(End::Partial(Reason::Truncated)).unwrap();
    bytes
}

/// Everything that is believed.
#[derive(Default)]
struct Believed {
    records: Records,
    /// Name, length of what it holds, end.
    members: Vec<(String, usize, End)>,
    asked: Vec<u32>,
}

/// Hears to the last word or the first fault.
fn heard(mut from: &[u8]) -> (Believed, Result<Heard, Fault>) {
    let (mut believed, mut payload) = (Believed::default(), Vec::new());
    loop {
        match hear(&mut from, &mut payload, &mut believed.records) {
            Ok(Heard::Begin | Heard::Record(_)) => {}
            Ok(Heard::Ask(attempt)) => believed.asked.push(attempt),
            Ok(Heard::Member(name, _)) => {
                let mut length = 0;
                loop {
                    match hear_inside(&mut from, &mut payload) {
                        Ok(Inside::Bytes) => length += payload.len(),
                        Ok(Inside::Ask(attempt)) => believed.asked.push(attempt),
                        Ok(Inside::End(end)) => break believed.members.push((name, length, end)),
                        Err(fault) => return (believed, Err(fault)),
                    }
                }
            }
            last => return (believed, last),
        }
    }
}

#[test]
fn frames_survive_the_way() {
    let (believed, last) = heard(&sent(&["", "", "山田", "", "x", ""], Some("名簿")));
    assert_eq!(believed.records.sections, [Section::within(Division::Page(3), Part::Comment)]);
    assert_eq!(believed.records.tables, [(Some("名簿".to_owned()), true)]);
    assert_eq!(believed.records.rows, [(7, ["", "", "山田", "", "x", ""].map(str::to_owned).to_vec())]);
    assert_eq!(believed.members, [("d/名簿.csv".to_owned(), 3, End::Failed(Reason::Malformed))]);
    assert_eq!(believed.asked, [2]);
    assert!(matches!(last, Ok(Heard::End(End::Partial(Reason::Truncated)))));
}

#[test]
fn a_member_that_is_not_wanted_is_not_sent() {
    let mut bytes = Vec::new();
    let mut writer = FrameWriter::new(&mut bytes, Parent(2));
    for name in ["a", "b", "c"] {
        writer.member(MemberHead { name, size: None });
        let flow = writer.bytes(&vec![0; CHUNK + 1]);
        assert_eq!(flow == Flow::Stop, name == "b");
        writer.member_end(End::Complete);
    }
    writer.finish(End::Complete).unwrap();
    let lengths: Vec<_> = heard(&bytes).0.members.iter().map(|member| member.1).collect();
    assert_eq!(lengths, [CHUNK + 1, 0, CHUNK + 1]);
}

#[test]
fn a_record_inside_a_member_is_a_lie() {
    let mut bytes = Vec::new();
    let mut writer = FrameWriter::new(&mut bytes, Parent(0));
    writer.member(MemberHead { name: &"長".repeat(LONGEST_NAME), size: None });
    writer.row(Row { number: 1, cells: &[] });
    writer.member_end(End::Complete);
    writer.finish(End::Complete).unwrap();
    let (believed, last) = heard(&bytes);
    assert!(matches!(last, Err(Fault::Invalid)));
    assert!(believed.members.is_empty() && believed.records.rows.is_empty());
}

proptest! {
    #[test]
    fn a_lying_child_is_caught_or_harmless(mut bytes in Just(sent(&["a", "", "b"], None)), at in 0_usize..200, value: u8) {
        let at = at % bytes.len();
        bytes[at] = value;
        let (believed, _) = heard(&bytes);
        prop_assert!(believed.records.rows.iter().all(|(_, cells)| cells.len() <= MAX_CELLS));
        prop_assert!(believed.members.iter().all(|(name, length, _)| name.len() <= LONGEST_NAME && *length <= bytes.len()));
    }
}
