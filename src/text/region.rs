//! Regions: ISO 3166-2 codes in 16 bits, prefectures of Japan, postal prefixes.

/// A country or one of its first-level parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    country: [u8; 2],
    part: u8,
}

impl Region {
    /// A prefecture of Japan by its JIS X 0401 number, 1 to 47.
    pub fn japan(prefecture: u8) -> Option<Self> {
        (1..=47).contains(&prefecture).then_some(Self { country: *b"JP", part: prefecture })
    }

    /// Code of ISO 3166-2, or of ISO 3166-1 for a whole country: `JP-13`, `US`.
    pub fn code(self) -> String {
        let country: String = self.country.iter().map(|letter| char::from(*letter)).collect();
        match self.part {
            0 => country,
            part => format!("{country}-{part:02}"),
        }
    }

    /// Packs into 16 bits: country letters in the upper 10 bits, part in the lower 6. May be negative.
    pub fn pack(self) -> i16 {
        let letter = |b: u8| u16::from(b.wrapping_sub(b'A'));
        let [a, b] = self.country;
        (((letter(a) * 26 + letter(b)) << 6) | u16::from(self.part)).cast_signed()
    }

    /// Unpacks what [`Self::pack`] made.
    pub fn unpack(packed: i16) -> Option<Self> {
        let bits = packed.cast_unsigned();
        let (letters, part) = (bits >> 6, (bits & 63) as u8);
        let letter = |n: u16| u8::try_from(n).ok().map(|n| n + b'A');
        let region =
            Self { country: [letter(letters / 26).filter(u8::is_ascii_uppercase)?, letter(letters % 26)?], part };
        let parts = if &region.country == b"JP" { PREFECTURES.len() } else { 0 };
        (usize::from(part) <= parts).then_some(region)
    }
}

/// Prefectures of Japan in the order of JIS X 0401.
pub const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// Returns the number of the prefecture whose full name begins the text.
pub fn prefecture(text: &str) -> Option<u8> {
    // Two bytes of the first character and one of the second tell nearly all apart, without a call.
    let head = text.as_bytes().get(..6)?;
    let may_begin = |name: &str| name.as_bytes().get(1..6) == head.get(1..6);
    let index = PREFECTURES.iter().position(|name| may_begin(name) && text.starts_with(name))?;
    u8::try_from(index + 1).ok()
}

/// Returns the prefecture of a postal code by its first two or three digits (Japan Post's allocation; a few border
/// towns carry a neighbour's prefix).
pub fn postal_prefecture(digits: &str) -> Option<u8> {
    /// Last two-digit prefix of each run, and its prefecture.
    const RUNS: [(u8, u8); 48] = [
        (0, 1),
        (1, 5),
        (2, 3),
        (3, 2),
        (9, 1),
        (20, 13),
        (25, 14),
        (29, 12),
        (31, 8),
        (32, 9),
        (36, 11),
        (37, 10),
        (39, 20),
        (40, 19),
        (43, 22),
        (49, 23),
        (50, 21),
        (51, 24),
        (52, 25),
        (59, 27),
        (62, 26),
        (63, 29),
        (64, 30),
        (67, 28),
        (68, 31),
        (69, 32),
        (71, 33),
        (73, 34),
        (75, 35),
        (76, 37),
        (77, 36),
        (78, 39),
        (79, 38),
        (83, 40),
        (84, 41),
        (85, 42),
        (86, 43),
        (87, 44),
        (88, 45),
        (89, 46),
        (90, 47),
        (91, 18),
        (92, 17),
        (93, 16),
        (95, 15),
        (97, 7),
        (98, 4),
        (99, 6),
    ];
    // The islands of Tsushima belong to Nagasaki.
    if digits.starts_with("817") {
        return Some(42);
    }
    let two: u8 = digits.get(..2).filter(|two| two.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()?;
    RUNS.iter().find(|(last, _)| two <= *last).map(|&(_, prefecture)| prefecture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_survive_packing() {
        for prefecture in 0..=u8::MAX {
            let region = Region::japan(prefecture);
            assert_eq!(region.is_some(), (1..=47).contains(&prefecture));
            assert_eq!(region.and_then(|region| Region::unpack(region.pack())), region);
        }
        for packed in i16::MIN..=i16::MAX {
            if let Some(region) = Region::unpack(packed) {
                assert_eq!(region.pack(), packed);
            }
        }
    }

    #[test]
    fn prefectures_by_name_and_postal_code() {
        assert_eq!(prefecture("東京都千代田区"), Some(13));
        assert_eq!(prefecture("京都府"), Some(26));
        assert_eq!(prefecture("千代田区"), None);
        for (code, number) in [
            ("100", 13),
            ("060", 1),
            ("530-0001", 27),
            ("812", 40),
            ("817", 42),
            ("980", 4),
            ("900", 47),
            ("010", 5),
            ("600", 26),
        ] {
            assert_eq!(postal_prefecture(code), Some(number), "{code}");
        }
        assert_eq!(postal_prefecture("1"), None);
        assert_eq!(postal_prefecture("１０"), None);
    }
}
