//! Digits at random are nobody's: columns of 9 to 16 digits without a header, alone and beside people.

use super::table;
use super::tables::NAMES;

/// Seeded numbers (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + (self.next() % 10) as u8)).collect()
    }
}

const LENGTHS: [usize; 8] = [7, 8, 9, 10, 11, 12, 13, 16];

#[test]
fn random_digits_without_a_header_are_nothing() {
    for seed in 0..60 {
        let mut random = Random(seed);
        for length in LENGTHS {
            let rows = 5 + (random.next() % 60) as usize;
            let cells: Vec<String> = (0..rows).map(|_| random.digits(length)).collect();
            let told = table(&cells.join("\n"));
            assert!(told.columns.is_empty(), "{length} digits, seed {seed}: {:?}", told.columns);
            assert!(told.findings.is_empty(), "{length} digits, seed {seed}: {:?}", told.findings);
        }
    }
}

#[test]
fn random_digits_beside_names_are_nothing() {
    for seed in 100..130 {
        let mut random = Random(seed);
        for length in LENGTHS {
            let row = |random: &mut Random, nth: usize| {
                format!("{}|{}|{}", NAMES[nth % NAMES.len()], random.digits(length), random.digits(4))
            };
            let rows: Vec<String> = (0..24).map(|nth| row(&mut random, nth)).collect();
            let told = table(&rows.join("\n"));
            assert_eq!(told.columns, ["1 person_name"], "{length} digits, seed {seed}");
        }
    }
}

#[test]
fn counted_codes_are_nothing() {
    for length in LENGTHS {
        let start = 3 * 10u64.pow(length as u32 - 1) + 417;
        let cells: Vec<String> = (0..40).map(|nth| format!("{}|{}", start + nth * 7, nth % 5)).collect();
        let told = table(&cells.join("\n"));
        assert!(told.columns.is_empty(), "{length} digits: {:?}", told.columns);
    }
}
