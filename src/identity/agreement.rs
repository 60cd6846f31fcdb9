//! How two rows stand in one column: unknown, the same, or not.

use super::ranks::{NONE, RankLists, Ranks};

/// How two rows stand in one column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Same {
    Unknown,
    Yes,
    No,
}

/// Compares a column of two rows.
pub(super) fn same(ranks: &Ranks, a: u32, b: u32) -> Same {
    match (ranks.get(a), ranks.get(b)) {
        (NONE, _) | (_, NONE) => Same::Unknown,
        (a, b) if a == b => Same::Yes,
        _ => Same::No,
    }
}

/// How two rows stand in a part of the name, by its native writing and its reading.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Unknown,
    Same,
    Reading,
    ReadingOnly,
    WritingOnly,
    Differs,
    /// Both the writing and the reading are known of both rows, and both differ: no single slip does that.
    DiffersTwice,
}

impl Part {
    /// Level of the part; `differs` is the number of the field's own last one.
    pub(super) fn level(self, differs: u8) -> u8 {
        match self {
            Self::Unknown => 0,
            Self::Same => 1,
            Self::Reading => 2,
            Self::ReadingOnly => 3,
            Self::WritingOnly => 4,
            Self::Differs | Self::DiffersTwice => differs,
        }
    }

    /// Whether the parts are known and differ.
    pub(super) fn differs(self) -> bool {
        matches!(self, Self::Differs | Self::DiffersTwice)
    }
}

/// Puts writing and reading together.
pub(super) fn part(native: Same, roman: Same) -> Part {
    match (native, roman) {
        (Same::Yes, Same::No) => Part::WritingOnly,
        (Same::Yes, _) => Part::Same,
        (Same::No, Same::Yes) => Part::ReadingOnly,
        (Same::Unknown, Same::Yes) => Part::Reading,
        (Same::Unknown, Same::Unknown) => Part::Unknown,
        (Same::No, Same::No) => Part::DiffersTwice,
        (Same::No, _) | (_, Same::No) => Part::Differs,
    }
}

/// How two rows stand in a list column; `Yes` tells the shared rank.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ListSame {
    Unknown,
    Yes(u32),
    No,
}

/// Compares a list column of two rows.
pub(super) fn list(lists: &RankLists, a: u32, b: u32) -> ListSame {
    match (lists.only(a), lists.only(b)) {
        (Some(NONE), _) | (_, Some(NONE)) => ListSame::Unknown,
        (Some(a), Some(b)) if a == b => ListSame::Yes(a),
        (Some(_), Some(_)) => ListSame::No,
        _ => lists_of_several(lists.get(a), lists.get(b)),
    }
}

fn lists_of_several(left: &[u32], right: &[u32]) -> ListSame {
    let mut comparable = false;
    for x in left.iter().filter(|rank| **rank != NONE) {
        for y in right.iter().filter(|rank| **rank != NONE) {
            if x == y {
                return ListSame::Yes(*x);
            }
            comparable = true;
        }
    }
    if comparable { ListSame::No } else { ListSame::Unknown }
}

/// As [`list`], but only ids of one domain can differ.
pub(super) fn ids_same(lists: &RankLists, a: u32, b: u32) -> ListSame {
    match list(lists, a, b) {
        ListSame::No => {
            let domain = |rank: &u32| lists.tag(*rank);
            let shared = lists.get(a).iter().any(|x| lists.get(b).iter().any(|y| domain(x) == domain(y)));
            if shared { ListSame::No } else { ListSame::Unknown }
        }
        state => state,
    }
}
