//! What speaks against two rows being one person, whatever else agrees. Pure.

use super::agreement::{ListSame, Part, Same, ids_same, list, part, same};
use super::compare::{Comparer, FAR};

/// What speaks against two rows being one person.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Strikes {
    /// Primary ids of one domain differ.
    pub(super) primary: bool,
    /// Some striking field is there on both sides.
    pub(super) comparable: bool,
    /// How the birth dates stand.
    pub(super) dates: Dates,
    /// How e-mails and telephone numbers stand.
    pub(super) contacts: Contacts,
    /// Given name, birth date, sex that differ.
    pub(super) count: u32,
}

impl Strikes {
    /// All that speaks against one person. Where the people share a contact in other rows, that two of their rows do
    /// not is no strike: `count` is all then.
    pub(super) fn with_contacts(self) -> u32 {
        self.count + if self.contacts == Contacts::OfNamesakes { 2 } else { 0 }
    }
}

/// How two birth dates stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dates {
    /// One is not known.
    #[default]
    Unknown,
    /// The same, or a slip apart.
    Near,
    /// They agree in no two parts.
    Far,
}

/// How two rows stand in contacts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Contacts {
    /// An e-mail or telephone number is the same.
    Shared,
    /// Two of one list with nothing in common but a name, and with other contacts.
    OfNamesakes,
    /// Neither.
    #[default]
    Other,
}

impl Comparer<'_> {
    /// What speaks against two rows being one person, whatever agrees.
    pub(super) fn strikes(&self, a: u32, b: u32) -> Strikes {
        let records = self.records;
        let given = part(same(&records.given, a, b), same(&records.given_roman, a, b));
        // A joined name may have been parted at another place.
        let alike =
            [&records.given_soft, &records.roman, &records.native].iter().any(|names| same(names, a, b) == Same::Yes);
        let birth = same(&records.birth, a, b);
        let sex = same(&records.sex, a, b);
        let far = birth == Same::No && self.near_birth(a, b).0 == FAR;
        let other_name = given.differs() && !alike && self.near_given_names(given, a, b).is_none();
        let shared = self.contacts(a, b).iter().any(is_shared);
        Strikes {
            primary: self.primary_conflict(a, b),
            comparable: given != Part::Unknown || birth != Same::Unknown,
            dates: match birth {
                Same::Unknown => Dates::Unknown,
                _ if far => Dates::Far,
                _ => Dates::Near,
            },
            contacts: match () {
                () if shared => Contacts::Shared,
                () if self.list_namesakes(a, b) => Contacts::OfNamesakes,
                () => Contacts::Other,
            },
            count: u32::from(other_name)
                + u32::from(other_name && given == Part::DiffersTwice)
                + u32::from(far)
                + u32::from(sex == Same::No)
                + u32::from(far && self.contacts_disagree(a, b))
                + u32::from((far || other_name) && self.member(a, b) == ListSame::No),
        }
    }

    /// Whether ids of primary tier say that two rows are two people.
    pub(super) fn primary_conflict(&self, a: u32, b: u32) -> bool {
        let ids = &self.records.primary;
        ids.distinct > 0 && ids_same(ids, a, b) == ListSame::No
    }

    /// Whether two rows of one list share nothing but a name while all contacts known of both disagree. A list names a
    /// person once, or again with the same contact; namesakes are what it holds otherwise.
    pub(super) fn list_namesakes(&self, a: u32, b: u32) -> bool {
        let records = self.records;
        if records.system(a) != records.system(b) || !self.contacts_disagree(a, b) {
            return false;
        }
        let birth_agrees = match same(&records.birth, a, b) {
            Same::Yes => true,
            Same::No => self.near_birth(a, b).0 != FAR,
            Same::Unknown => false,
        };
        let columns = [&records.address, &records.address_tail, &records.postal_tail];
        let numbers = [&records.primary, &records.id, &records.card, &records.account, &records.member];
        !birth_agrees
            && columns.iter().all(|column| same(column, a, b) != Same::Yes)
            && !numbers.iter().any(|numbers| matches!(list(numbers, a, b), ListSame::Yes(_)))
    }

    /// Whether some contact is known of both rows and none is shared: beside another birth date, another person.
    fn contacts_disagree(&self, a: u32, b: u32) -> bool {
        let same = self.contacts(a, b);
        same.contains(&ListSame::No) && !same.iter().any(is_shared)
    }

    /// How two rows stand in e-mails and in telephone numbers.
    fn contacts(&self, a: u32, b: u32) -> [ListSame; 2] {
        [&self.records.email, &self.records.phone].map(|tokens| list(tokens, a, b))
    }
}

fn is_shared(state: &ListSame) -> bool {
    matches!(state, ListSame::Yes(_))
}
