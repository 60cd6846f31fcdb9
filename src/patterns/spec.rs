//! What a pack says about a kind: its names, what it proves, and how its findings become attributes.

use serde::Deserialize;

use crate::model::Tier;

/// Words for people in the two languages of reports.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// English.
    pub en: String,
    /// Japanese.
    pub ja: String,
}

/// Where a value of the kind is unique.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everywhere.
    #[default]
    World,
    /// In its country.
    Country,
    /// In the system that issued it.
    System,
}

impl Scope {
    /// Returns the code that packs and reports use.
    pub fn code(self) -> &'static str {
        match self {
            Self::World => "world",
            Self::Country => "country",
            Self::System => "system",
        }
    }
}

/// Which part of an address a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AddressPart {
    /// The whole address or a part that is not told.
    Whole,
    /// Country.
    Country,
    /// Prefecture, state, province, county.
    Region,
    /// City, ward, town, suburb.
    City,
    /// Street, 町名, 丁目.
    Street,
    /// House number, 番地.
    Number,
    /// Building, flat, room.
    Building,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $variant:ident $(($inner:expr))? = $code:literal;)*) => {
        /// How a value of a kind becomes an attribute of a mention; finer than `model::AttributeField` in column parts.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum FieldCode { $($(#[$doc])* $variant,)* }

        impl FieldCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the code that packs use.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }
    };
}

fields! {
    /// Full name in native script.
    FullName = "full_name";
    /// Surname in native script.
    Surname = "surname";
    /// Given name in native script.
    GivenName = "given_name";
    /// Middle name or initial.
    MiddleName = "middle_name";
    /// Full name in kana.
    FullKana = "full_kana";
    /// Surname in kana.
    SurnameKana = "surname_kana";
    /// Given name in kana.
    GivenKana = "given_kana";
    /// Full name romanised.
    FullRoman = "full_roman";
    /// Surname romanised.
    SurnameRoman = "surname_roman";
    /// Given name romanised.
    GivenRoman = "given_roman";
    /// Birth date.
    BirthDate = "birth_date";
    /// Year of birth, a column of its own.
    BirthYear = "birth_year";
    /// Month of birth, a column of its own.
    BirthMonth = "birth_month";
    /// Day of birth, a column of its own.
    BirthDay = "birth_day";
    /// Sex.
    Sex = "sex";
    /// E-mail address.
    Email = "email";
    /// E-mail address before the @, a column of its own.
    EmailLocal = "email_local";
    /// Telephone number.
    Phone = "phone";
    /// Postal code.
    PostalCode = "postal_code";
    /// Whole address.
    Address = "address";
    /// Country of an address.
    AddressCountry = "address_country";
    /// Prefecture, state, province.
    AddressRegion = "address_region";
    /// City, ward, town, suburb.
    AddressCity = "address_city";
    /// Street, 町名, 丁目.
    AddressStreet = "address_street";
    /// House number, 番地.
    AddressNumber = "address_number";
    /// Building, flat, room.
    AddressBuilding = "address_building";
    /// Payment card number.
    Card = "card";
    /// Bank account as a whole, or its number alone.
    Account = "account";
    /// Bank name or code of an account.
    AccountBank = "account_bank";
    /// Branch name or code of an account.
    AccountBranch = "account_branch";
    /// Type of an account (普通, 当座, savings).
    AccountType = "account_type";
    /// Member, customer or employee number of one system.
    Member = "member";
    /// Strong identifier; its kind is the token's domain.
    Id = "id";
    /// Year and month until which a document or card is valid.
    ValidUntil = "valid_until";
    /// When the row's own event happened (order, visit, entry).
    EventDate = "event_date";
    /// Adds the kind to a mention and no token.
    Other = "other";
}

impl FieldCode {
    /// Returns the field of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.code() == code)
    }

    /// Returns which part of an address the field is, if it is one.
    pub fn address_part(self) -> Option<AddressPart> {
        Some(match self {
            Self::Address => AddressPart::Whole,
            Self::AddressCountry => AddressPart::Country,
            Self::AddressRegion => AddressPart::Region,
            Self::AddressCity => AddressPart::City,
            Self::AddressStreet => AddressPart::Street,
            Self::AddressNumber => AddressPart::Number,
            Self::AddressBuilding => AddressPart::Building,
            _ => return None,
        })
    }

    /// Returns the same name part in kana; other fields stay what they are.
    pub fn in_kana(self) -> Self {
        match self {
            Self::FullName | Self::FullRoman => Self::FullKana,
            Self::Surname | Self::SurnameRoman => Self::SurnameKana,
            Self::GivenName | Self::GivenRoman => Self::GivenKana,
            other => other,
        }
    }

    /// Returns the same name part in native script; other fields stay what they are.
    pub fn in_native(self) -> Self {
        match self {
            Self::FullKana | Self::FullRoman => Self::FullName,
            Self::SurnameKana | Self::SurnameRoman => Self::Surname,
            Self::GivenKana | Self::GivenRoman => Self::GivenName,
            other => other,
        }
    }

    /// Returns the same name part romanised; other fields stay what they are.
    pub fn in_roman(self) -> Self {
        match self {
            Self::FullName | Self::FullKana => Self::FullRoman,
            Self::Surname | Self::SurnameKana => Self::SurnameRoman,
            Self::GivenName | Self::GivenKana => Self::GivenRoman,
            other => other,
        }
    }

    /// Returns whether the field is a name or part of one.
    pub fn is_name(self) -> bool {
        self <= Self::GivenRoman
    }
}

/// One kind as its pack describes it.
#[derive(Clone, Debug)]
pub struct KindSpec {
    /// Public name: `email`, `jp.my_number`.
    pub name: String,
    /// Short title.
    pub title: Label,
    /// What it is, in a sentence.
    pub what: Label,
    /// A record that holds it makes a mention.
    pub bearing: bool,
    /// False for what is recognised so that it is not reported (corporate number, JAN, order number).
    pub personal: bool,
    /// What agreement and conflict prove.
    pub tier: Tier,
    /// How findings become attributes.
    pub field: FieldCode,
    /// Where a value is unique.
    pub scope: Scope,
    /// Sensitivity classes: `appi.identifier`, `appi.special_care`, `pci`, `gdpr.art9` …
    pub sensitivity: Vec<String>,
    /// Laws, standards, specifications.
    pub references: Vec<String>,
    /// Id of the pack that defines it.
    pub pack: String,
    /// ISO 3166-1 alpha-2 country of its pack, if it has one.
    pub country: Option<String>,
}
