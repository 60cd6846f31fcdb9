//! Tells which columns speak of which person of a row.
//!
//! Header groups (保護者…, 同行者2…) make a slot each; the remaining columns belong to the main slot. A second full name
//! with no heading of its own begins a slot too. A repeated field beside a slot's column belongs to that slot.

use super::columns::{Column, Writing};
use crate::model::Role;
use crate::patterns::{FieldCode, SlotHint};

/// One person of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub role: Role,
    key: Option<(u16, Option<u16>)>,
}

/// Slots of a table, and the slot of each column.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    pub slots: Vec<Slot>,
    pub of_column: Vec<u16>,
}

/// Assigns columns to slots. `table_role` is the relation that the table's name tells.
pub(super) fn assign(columns: &[Column], table_role: Role) -> Slots {
    let mut slots = Slots { slots: vec![Slot { role: table_role, key: None }], of_column: vec![0; columns.len()] };
    for (at, column) in columns.iter().enumerate() {
        let slot = match column.slot {
            Some(hint) if hint.main => slots.main(hint),
            Some(hint) => slots.keyed((hint.slot, hint.number), hint.role),
            None => slots.by_neighbour(columns, at),
        };
        if let Some(of) = slots.of_column.get_mut(at) {
            *of = slot;
        }
    }
    slots.join_writings(columns);
    for writing in [Writing::Other, Writing::Kana, Writing::Latin] {
        slots.split_repeated_names(columns, writing);
    }
    slots.give_main_a_name(columns);
    slots
}

impl Slots {
    fn main(&mut self, hint: SlotHint) -> u16 {
        self.take_role(hint.role);
        0
    }

    fn keyed(&mut self, key: (u16, Option<u16>), role: Role) -> u16 {
        let at = self.slots.iter().position(|slot| slot.key == Some(key));
        let at = at.unwrap_or_else(|| {
            self.slots.push(Slot { role, key: Some(key) });
            self.slots.len() - 1
        });
        at as u16
    }

    /// A field that the main slot has already, right of a slot's column that lacks it, belongs to that slot.
    fn by_neighbour(&self, columns: &[Column], at: usize) -> u16 {
        let Some(field) = columns.get(at).and_then(Column::typed).map(|typed| typed.field) else { return 0 };
        let Some(left) = at.checked_sub(1) else { return 0 };
        let beside = self.of_column.get(left).copied().unwrap_or(0);
        let has = |slot: u16| {
            (0..at).any(|other| {
                self.of_column.get(other) == Some(&slot) && columns.get(other).is_some_and(|column| column.is(field))
            })
        };
        if beside != 0 && has(0) && !has(beside) { beside } else { 0 }
    }

    /// 氏名, 電話, 氏名, 電話 and name_1, phone_1, name_2, phone_2 are two people.
    /// A second name in another script is the same person's (氏名, なまえ, name).
    fn split_repeated_names(&mut self, columns: &[Column], writing: Writing) {
        let written = |at: usize| columns.get(at).is_some_and(|column| column.writing == writing);
        let names: Vec<usize> =
            (0..columns.len()).filter(|&at| written(at) && self.is_plain_name(columns, at)).collect();
        let [_, others @ ..] = names.as_slice() else { return };
        let numbered = names.iter().all(|&at| columns.get(at).is_some_and(|column| column.index.is_some()));
        for (nth, &start) in others.iter().enumerate() {
            let slot = self.slots.len() as u16;
            let role = self.slots.first().map_or(Role::Unknown, |main| main.role);
            self.slots.push(Slot { role, key: None });
            let index = columns.get(start).and_then(|column| column.index);
            let end = others.get(nth + 1).copied().unwrap_or(columns.len());
            for (at, column) in columns.iter().enumerate() {
                let follows =
                    !numbered && (start..end).contains(&at) && (at == start || self.repeats(columns, at, start));
                let same_number = numbered && column.index == index && column.slot.is_none();
                if let Some(of) = self.of_column.get_mut(at).filter(|of| **of == 0 && (follows || same_number)) {
                    *of = slot;
                }
            }
        }
    }

    /// A slot that holds nothing but a name, in a script that the main slot's name is not in, is the main person
    /// (passenger name, name in local script). Guardians and contacts are others by what they are.
    fn join_writings(&mut self, columns: &[Column]) {
        let is_name = |at: usize| columns.get(at).and_then(Column::typed).is_some_and(|typed| typed.field.is_name());
        let writings = |slots: &Self, slot: u16| -> Vec<Writing> {
            let of = slots.of_column.iter().enumerate().filter(|(at, of)| **of == slot && is_name(*at));
            of.filter_map(|(at, _)| columns.get(at)).map(|column| column.writing).collect()
        };
        let main = writings(self, 0);
        for slot in 1..self.slots.len() as u16 {
            let role = self.slots.get(usize::from(slot)).map_or(Role::Unknown, |slot| slot.role);
            let own = writings(self, slot);
            let columns_of = self.of_column.iter().enumerate().filter(|(_, of)| **of == slot);
            let only_names = columns_of.clone().all(|(at, _)| is_name(at));
            let other = matches!(role, Role::Guardian | Role::Contact | Role::Professional | Role::Employee);
            let joins = !main.is_empty() && !own.is_empty() && !own.iter().any(|writing| main.contains(writing));
            if only_names && joins && !other {
                self.of_column.iter_mut().filter(|of| **of == slot).for_each(|of| *of = 0);
                self.take_role(role);
            }
        }
    }

    fn take_role(&mut self, role: Role) {
        if let Some(main) = self.slots.first_mut().filter(|main| main.role == Role::Unknown) {
            main.role = role;
        }
    }

    fn is_plain_name(&self, columns: &[Column], at: usize) -> bool {
        self.of_column.get(at) == Some(&0)
            && columns
                .get(at)
                .is_some_and(|column| column.is(FieldCode::FullName) && column.slot.is_none_or(|slot| slot.main))
    }

    /// Returns whether the field of a column stands before `start` too.
    fn repeats(&self, columns: &[Column], at: usize, start: usize) -> bool {
        let field = columns.get(at).and_then(Column::typed).map(|typed| typed.field);
        field.is_some_and(|field| columns.iter().take(start).any(|column| column.is(field)))
    }

    /// Where the main slot holds no name, its columns belong to the first slot that does (代表者氏名, 電話, 住所).
    fn give_main_a_name(&mut self, columns: &[Column]) {
        let name_in = |slot: u16, of: &[u16]| {
            of.iter()
                .zip(columns)
                .position(|(&of, column)| of == slot && column.typed().is_some_and(|typed| typed.field.is_name()))
        };
        if name_in(0, &self.of_column).is_some() {
            return;
        }
        let first =
            (1..self.slots.len() as u16).filter_map(|slot| name_in(slot, &self.of_column).map(|at| (at, slot))).min();
        let Some((_, first)) = first else { return };
        for of in self.of_column.iter_mut().filter(|of| **of == 0) {
            *of = first;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::columns::{Decision, Texture, Typed};
    use super::*;
    use crate::model::{Confidence, KindId};
    use crate::text::date::DateOrder;

    fn column(field: FieldCode, slot: Option<(u16, bool)>, index: Option<u16>) -> Column {
        let typed = Typed {
            kind: KindId(0),
            field,
            passing: 100,
            header: true,
            confidence: Confidence::percent(90),
            order: DateOrder::YearFirst,
            unchecked: false,
            repair: crate::validators::phone::Repair::Japan,
        };
        let slot = slot.map(|(slot, main)| SlotHint { slot, number: None, role: Role::Contact, main });
        Column {
            text: String::new(),
            vocabulary: true,
            slot,
            index,
            decision: Decision::Typed(typed),
            filled: 9,
            texture: Texture::Words,
            looks_like_address_part: false,
            writing: Writing::Other,
        }
    }

    fn check(columns: &[Column], expected: &[u16]) {
        assert_eq!(assign(columns, Role::Unknown).of_column, expected);
    }

    #[test]
    fn columns_find_their_person() {
        use FieldCode::{Address, FullName, Phone};
        let plain = |field| column(field, None, None);
        check(&[plain(FullName), plain(Phone), plain(Address)], &[0, 0, 0]);
        check(&[plain(FullName), plain(Phone), column(FullName, Some((3, false)), None), plain(Phone)], &[0, 0, 1, 1]);
        check(&[plain(FullName), plain(Phone), plain(FullName), plain(Phone)], &[0, 0, 1, 1]);
        check(&[column(FullName, Some((3, false)), None), plain(Phone), plain(Address)], &[1, 1, 1]);
        let numbered = |field, index| column(field, None, Some(index));
        check(&[numbered(FullName, 1), numbered(FullName, 2), numbered(Phone, 1), numbered(Phone, 2)], &[0, 1, 0, 1]);
        check(&[plain(FullName), numbered(Phone, 1), numbered(Phone, 2)], &[0, 0, 0]);
    }

    #[test]
    fn one_name_in_two_scripts_is_one_person() {
        use FieldCode::{FullName, Phone};
        let written = |column: Column, writing| Column { writing, ..column };
        let plain = |field| column(field, None, None);
        let passenger = |role| {
            let mut column = column(FullName, Some((3, false)), None);
            column.slot = column.slot.map(|slot| SlotHint { role, ..slot });
            written(column, Writing::Latin)
        };
        check(&[plain(FullName), written(plain(FullName), Writing::Kana), plain(Phone)], &[0, 0, 0]);
        check(&[passenger(Role::Customer), plain(FullName), plain(Phone)], &[0, 0, 0]);
        check(&[passenger(Role::Guardian), plain(FullName), plain(Phone)], &[1, 0, 0]);
    }
}
