//! Evidence: one row of tokens a mention, and the trait over stored rows.

use super::{ReadingId, Role};

/// Keyed 64-bit fingerprint of one normalised attribute; never 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(std::num::NonZeroU64);

impl Token {
    /// Takes a hash; 0 becomes 1 so that 0 can mean "none" in dense columns.
    pub fn from_hash(hash: u64) -> Self {
        Self(std::num::NonZeroU64::new(hash).unwrap_or(std::num::NonZeroU64::MIN))
    }

    /// Returns the fingerprint.
    pub fn get(self) -> u64 {
        self.0.get()
    }
}

/// At most this many tokens in a list column of one row.
pub const MAX_LIST_TOKENS: usize = 4;

/// A short sorted list of tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TokenList {
    tokens: [Option<Token>; MAX_LIST_TOKENS],
    len: u8,
}

impl TokenList {
    /// Adds a token, keeping the list sorted and without repeats; returns whether there was room.
    pub fn insert(&mut self, token: Token) -> bool {
        let len = usize::from(self.len);
        let at = match self.tokens[..len].binary_search(&Some(token)) {
            Ok(_) => return true,
            Err(at) => at,
        };
        if len == MAX_LIST_TOKENS {
            return false;
        }
        self.tokens.copy_within(at..len, at + 1);
        self.tokens[at] = Some(token);
        self.len += 1;
        true
    }

    /// Iterates over the tokens, ascending.
    pub fn iter(&self) -> impl Iterator<Item = Token> + '_ {
        self.tokens.iter().flatten().copied()
    }

    /// Returns how many tokens there are.
    pub fn len(&self) -> usize {
        usize::from(self.len)
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }
}

/// Flags that the worker raised where it still saw the value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Guards(pub i32);

impl Guards {
    /// The e-mail is a placeholder or a shared mailbox; it has no token.
    pub const EMAIL: Self = Self(1);
    /// The phone is a placeholder or a company number; it has no token.
    pub const PHONE: Self = Self(1 << 1);
    /// The birth date is a placeholder (1900-01-01, 1970-01-01 …); it has no token.
    pub const BIRTH_DATE: Self = Self(1 << 2);
    /// The name is a placeholder (test, なし …); it has no token.
    pub const NAME: Self = Self(1 << 3);
    /// A number is a placeholder or a published test number; it has no token.
    pub const NUMBER: Self = Self(1 << 4);
    /// A list column had more tokens than it holds.
    pub const OVERFLOW: Self = Self(1 << 5);

    /// Adds a flag.
    pub fn raise(&mut self, flag: Self) {
        self.0 |= flag.0;
    }

    /// Returns whether a flag is raised.
    pub fn has(self, flag: Self) -> bool {
        self.0 & flag.0 != 0
    }
}

macro_rules! columns {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)*) => {
        /// Nullable token columns of the evidence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Column { $($(#[$doc])* $variant,)* }

        impl Column {
            /// All token columns in file order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the column's name in the evidence files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

columns! {
    /// Full name in native script, folded, parts joined without space (Latin: parts sorted).
    NameNative = "name_native";
    /// Full name in kana, folded to full-width katakana, joined.
    NameKana = "name_kana";
    /// Full name romanised: from romaji, Latin or kana; parts sorted, long vowels folded.
    NameRoman = "name_roman";
    /// Soft form: kana without dakuten, small kana, long vowels, ソ/ン シ/ツ; Latin consonant skeleton.
    NameSoft = "name_soft";
    /// Surname in native script.
    Surname = "surname";
    /// Given name in native script.
    GivenName = "given_name";
    /// Surname romanised (from kana, romaji or Latin).
    SurnameRoman = "surname_roman";
    /// Given name romanised (from kana, romaji or Latin).
    GivenRoman = "given_roman";
    /// Given name in soft form.
    GivenSoft = "given_soft";
    /// Birth date.
    BirthDate = "birth_date";
    /// Birth year and month.
    BirthYearMonth = "birth_year_month";
    /// Birth month and day.
    BirthMonthDay = "birth_month_day";
    /// Birth year and day.
    BirthYearDay = "birth_year_day";
    /// Pair of days that begins on an even day number (±1 day agreement).
    BirthDayPairEven = "birth_day_pair_even";
    /// Pair of days that begins on an odd day number.
    BirthDayPairOdd = "birth_day_pair_odd";
    /// Day and month with the year inside the era, era dropped (era confusion).
    BirthEra = "birth_era";
    /// Postal code.
    PostalCode = "postal_code";
    /// First three characters of the postal code.
    PostalArea = "postal_area";
    /// Postal code + number tail of the address.
    PostalTail = "postal_tail";
    /// Prefecture, municipality and number tail.
    AddressTail = "address_tail";
    /// Whole address, folded.
    Address = "address";
    /// Municipality.
    Municipality = "municipality";
    /// First segment of the phone (area).
    PhoneHead = "phone_head";
    /// Middle segment of the phone.
    PhoneMiddle = "phone_middle";
    /// Last four digits of the phone.
    PhoneTail = "phone_tail";
    /// Part of the e-mail before the @, folded.
    EmailLocal = "email_local";
    /// Sex.
    Sex = "sex";
}

/// List columns of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListColumn {
    /// E-mail addresses.
    Email,
    /// Phones, E.164.
    Phone,
    /// Payment cards.
    Card,
    /// Bank accounts.
    Account,
    /// Member numbers, not scoped: the row's system says whose.
    Member,
    /// Strong ids of primary tier: a conflict means two people. Domain is the kind.
    IdPrimary,
    /// Strong ids of other tiers. Domain is the kind.
    Id,
}

impl ListColumn {
    /// All list columns in file order.
    pub const ALL: [Self; 7] =
        [Self::Email, Self::Phone, Self::Card, Self::Account, Self::Member, Self::IdPrimary, Self::Id];

    /// Returns the column's name in the evidence files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Account => "account",
            Self::Member => "member",
            Self::IdPrimary => "ids_primary",
            Self::Id => "ids",
        }
    }
}

/// Position of a mention: evidence is equal when read in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey {
    /// Reading.
    pub reading: ReadingId,
    /// Record in the reading.
    pub record: i32,
    /// Slot in the record.
    pub slot: i16,
}

/// One mention as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    /// Position.
    pub key: RowKey,
    /// How many equal mentions of this reading the row stands for.
    pub count: i32,
    /// Hash of the sorted kind + grade + class names; the catalog holds the table.
    pub kind_set: i64,
    /// Role told by the content.
    pub role: Role,
    /// Fingerprint of the table inside the reading; 0 for text.
    pub system: i64,
    /// Year × 100 + month of the record's own event.
    pub record_date: Option<i32>,
    /// Year × 100 + month until which a document is valid.
    pub valid_until: Option<i32>,
    /// Year of birth.
    pub birth_year: Option<i16>,
    /// Region, packed ISO 3166-2 (see `text::region`).
    pub region: Option<i16>,
    /// Flags.
    pub guards: Guards,
    /// Token columns, by [`Column`] as index.
    pub tokens: [Option<Token>; Column::ALL.len()],
    /// List columns, by [`ListColumn`] as index.
    pub lists: [TokenList; 7],
}

impl EvidenceRow {
    /// All that tells who is meant, for comparing two rows: tokens by column (0 is none), then each list with its length.
    pub fn mark(&self) -> Vec<u64> {
        let singles = self.tokens.iter().map(|token| token.map_or(0, Token::get));
        singles.chain(self.lists.iter().flat_map(|list| mark_of_list(list.iter().map(Token::get).collect()))).collect()
    }
}

/// A list column in a mark.
pub(crate) fn mark_of_list(mut tokens: Vec<u64>) -> impl Iterator<Item = u64> {
    tokens.sort_unstable();
    std::iter::once(tokens.len() as u64).chain(tokens)
}

/// Stored evidence of all current readings, rows in [`RowKey`] order. Columns are loaded one at a time.
pub trait Evidence {
    /// Error of the store.
    type Error: std::error::Error + Send + Sync + 'static;

    /// Number of rows.
    fn len(&self) -> usize;

    /// Returns whether there is no row.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Loads a token column; 0 is "none".
    fn tokens(&self, column: Column) -> Result<Vec<u64>, Self::Error>;

    /// Loads a list column: `offsets` has `len() + 1` entries into `tokens`.
    fn token_lists(&self, column: ListColumn) -> Result<TokenLists, Self::Error>;

    /// Loads the forms that neighbouring names share: each name's token, how many forms it has, and these as numbers of
    /// 32 bits, two a word. A name may come several times.
    fn near(&self) -> Result<Vec<u64>, Self::Error>;

    /// Loads the readings; they ascend.
    fn readings(&self) -> Result<Dense, Self::Error>;

    /// Loads the kind sets.
    fn kind_sets(&self) -> Result<Dense, Self::Error>;

    /// Loads the fingerprints of tables.
    fn systems(&self) -> Result<Dense, Self::Error>;

    /// Loads the role numbers.
    fn roles(&self) -> Result<Vec<u8>, Self::Error>;

    /// Loads the years of birth, 0 if none.
    fn birth_years(&self) -> Result<Vec<i16>, Self::Error>;

    /// Loads the regions, packed ISO 3166-2 (see `text::region`), 0 if none.
    fn regions(&self) -> Result<Vec<i16>, Self::Error>;
}

/// A list column in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokenLists {
    /// Start of each row's tokens; one more entry than rows.
    pub offsets: Vec<u32>,
    /// All tokens, row after row.
    pub tokens: Vec<u64>,
}

/// A column of few values in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dense {
    /// Number of each row's value.
    pub of: Vec<u32>,
    /// The values by number, ascending.
    pub values: Vec<i64>,
}
