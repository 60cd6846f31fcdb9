//! Speeds of the room, printed by an ignored test.

use super::buffer::empty_row;
use super::sql::query;
use super::tests::{Home, asset, reading};
use super::{Batch, StoredEvidence, segment};
use crate::model::{Column, Evidence, EvidenceRow, ListColumn, ReadingId, Token};

/// Prints the speeds of the room: `cargo test --release inventory_speed -- --ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
#[allow(clippy::print_stdout, reason = "its whole purpose")]
fn inventory_speed() {
    let home = Home::new();
    let mut inventory = home.open();
    let begun = std::time::Instant::now();
    for part in 0..20 {
        let assets = (0..5_000).map(|id| asset(mixed(part * 5_000 + id), part, Some(id))).collect();
        inventory.commit(Batch { assets, ..Batch::default() }).unwrap();
    }
    inventory.flush().unwrap();
    println!("100,000 assets: {:?}, {} statements", begun.elapsed(), inventory.statements());
    let rows: Vec<_> = (0..100_000).map(|record| dense_row(1, record)).collect();
    let begun = std::time::Instant::now();
    for id in 1..=10 {
        inventory.begin_reading(ReadingId::from_stored(id)).unwrap();
        let mut rows = rows.clone();
        rows.iter_mut().for_each(|row| row.key.reading = ReadingId::from_stored(id));
        inventory.append(&rows.into_iter().collect()).unwrap();
        let batch = Batch { assets: vec![asset(id, 1, Some(id))], readings: vec![reading(id)], ..Batch::default() };
        inventory.commit(batch).unwrap();
    }
    inventory.flush().unwrap();
    let bytes = inventory.catalog.number(query("SELECT sum(bytes) FROM segments")).unwrap();
    println!("1,000,000 rows: {:?}, {} bytes a row", begun.elapsed(), bytes / 1_000_000);
    let begun = std::time::Instant::now();
    let evidence = inventory.evidence().unwrap();
    println!("order of {} rows: {:?}", evidence.len(), begun.elapsed());
    let begun = std::time::Instant::now();
    let values = all_columns(&evidence);
    println!("all columns, {values} values: {:?}", begun.elapsed());
}

fn mixed(id: i64) -> i64 {
    id.wrapping_mul(0x9E37_79B9_7F4A_7C15_u64.cast_signed()) & i64::MAX
}

fn all_columns(evidence: &StoredEvidence) -> usize {
    let tokens: usize = Column::ALL.iter().map(|&column| evidence.tokens(column).unwrap().len()).sum();
    let lists: usize = ListColumn::ALL.iter().map(|&column| evidence.token_lists(column).unwrap().tokens.len()).sum();
    tokens + lists + evidence.systems().unwrap().of.len()
}

/// A customer row: names, birth date, address and phone set, one e-mail, one phone, one member number.
fn dense_row(reading: i64, record: i32) -> EvidenceRow {
    let mut row = empty_row(ReadingId::from_stored(reading), record, 0);
    // Distinct values a column, in the order of the evidence's columns.
    let few = [
        4_000, 3_000, 3_000, 2_000, 1_500, 25_000, 840, 366, 2_500, 13_000, 13_000, 18_000, 60_000, 900, 1_800, 99,
        10_000, 10_000, 2,
    ];
    let mut at_few = 0;
    for (at, column) in Column::ALL.iter().enumerate() {
        let wide = mixed(i64::from(record) * 31 + at as i64);
        let value = if segment::FEW_VALUES.contains(column) {
            at_few += 1;
            mixed(wide % few[at_few - 1])
        } else {
            wide
        };
        row.tokens[at] = Some(Token::from_hash(value.cast_unsigned()));
    }
    for (list, seed) in [(0, 1_i64), (1, 2), (4, 3)] {
        row.lists[list].insert(Token::from_hash(mixed(i64::from(record) * 77 + seed).cast_unsigned()));
    }
    row
}
