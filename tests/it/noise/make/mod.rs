//! Makes the noise that a scanner must stay silent on: a web server's access log and source code, seeded.
//!
//! Both hold what looks like numbers of people and is none: times in milliseconds, UUIDs, hashes, 16-digit order ids, part
//! numbers, coordinates, versions. With [`Planted::OneInAHundred`] one line in a hundred holds a real value under a label.

mod code;
mod log;
mod plant;

pub(crate) use plant::Plant;

/// Whether real values stand among the noise.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Planted {
    Nothing,
    OneInAHundred,
}

/// A text and the real values in it.
pub(crate) struct Noise {
    pub(crate) text: String,
    pub(crate) plants: Vec<Plant>,
}

/// Makes an access log of at least so many bytes.
pub(crate) fn access_log(bytes: usize, seed: u64, planted: Planted) -> Noise {
    fill(bytes, seed, planted, log::line, plant::in_log)
}

/// Makes source code of several languages of at least so many bytes.
pub(crate) fn source_code(bytes: usize, seed: u64, planted: Planted) -> Noise {
    fill(bytes, seed, planted, code::line, plant::in_code)
}

fn fill(
    bytes: usize,
    seed: u64,
    planted: Planted,
    line: fn(&mut Random) -> String,
    plant: fn(&mut Random) -> (String, Plant),
) -> Noise {
    let mut random = Random::new(seed);
    let mut noise = Noise { text: String::with_capacity(bytes + 1024), plants: Vec::new() };
    while noise.text.len() < bytes {
        if planted == Planted::OneInAHundred && random.below(100) == 0 {
            let (line, plant) = plant(&mut random);
            noise.text.push_str(&line);
            noise.plants.push(plant);
        } else {
            noise.text.push_str(&line(&mut random));
        }
        noise.text.push('\n');
    }
    noise
}

/// Seeded numbers (splitmix64): the same noise in every run and on every machine.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[usize::try_from(self.below(items.len() as u64)).unwrap()]
    }

    /// Digits, the first of which may be 0.
    pub(crate) fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap())).collect()
    }

    pub(crate) fn hex(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from_digit(u32::try_from(self.below(16)).unwrap(), 16).unwrap()).collect()
    }

    pub(crate) fn uuid(&mut self) -> String {
        let parts = [8, 4, 4, 4, 12].map(|count| self.hex(count));
        parts.join("-")
    }

    /// Milliseconds since 1970 of a moment between 2001 and 2033.
    pub(crate) fn millis(&mut self) -> u64 {
        self.between(1_000_000_000_000, 1_999_999_999_999)
    }

    /// `20240131123456`.
    pub(crate) fn stamp(&mut self) -> String {
        let (year, month, day) = (self.between(2001, 2026), self.between(1, 12), self.between(1, 28));
        let (hour, minute, second) = (self.below(24), self.below(60), self.below(60));
        format!("{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
    }

    pub(crate) fn version(&mut self) -> String {
        match self.below(4) {
            0 => format!("{}.{}.{}", self.below(20), self.below(40), self.below(90)),
            1 => format!("{}.{}.{}.{}", self.between(60, 140), self.below(10), self.below(7000), self.below(255)),
            2 => format!("{}.{}.{}-rc.{}", self.below(9), self.below(30), self.below(30), self.below(9)),
            _ => format!("v{}.{}.{}+{}", self.below(9), self.below(30), self.below(30), self.stamp()),
        }
    }

    pub(crate) fn coordinate(&mut self) -> String {
        let sign = self.pick(&["", "-"]);
        format!("{sign}{}.{}", self.below(180), self.digits(7))
    }
}
