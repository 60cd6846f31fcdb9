//! A mention: the findings of one record, or of one slot of it, that describe one person.

use super::{Date, KindId, Sensitive};

/// In what relation the person stands to the organisation; from slot, header, folder and relation, never from a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Not told.
    #[default]
    Unknown,
    /// Customer, member, passenger, applicant.
    Customer,
    /// Employee or applicant for work.
    Employee,
    /// Emergency or business contact.
    Contact,
    /// Parent or guardian.
    Guardian,
    /// Author or sender of a document or mail.
    Author,
    /// Professional who serves (doctor, guide, lawyer).
    Professional,
}

impl Role {
    /// All roles in report order.
    pub const ALL: [Self; 7] = [
        Self::Customer,
        Self::Employee,
        Self::Contact,
        Self::Guardian,
        Self::Author,
        Self::Professional,
        Self::Unknown,
    ];

    /// Returns the code used in catalog and reports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Customer => "customer",
            Self::Employee => "employee",
            Self::Contact => "contact",
            Self::Guardian => "guardian",
            Self::Author => "author",
            Self::Professional => "professional",
        }
    }

    /// Returns the role of a code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// Returns the number stored in the evidence.
    pub fn number(self) -> i16 {
        self as i16
    }

    /// Returns the role of a stored number; unknown numbers are [`Role::Unknown`].
    pub fn from_number(number: i16) -> Self {
        Self::ALL.into_iter().find(|role| role.number() == number).unwrap_or_default()
    }
}

/// Which part of a full name comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameOrder {
    /// Surname first (Japanese, Korean, Chinese, `SURNAME/GIVEN`, `Surname, Given`).
    SurnameFirst,
    /// Given name first.
    GivenFirst,
    /// Not told.
    Unknown,
}

/// What an attribute says about the person; decides which tokens it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeField {
    /// Full name in native script (kanji, hangul, Latin …), not a reading.
    FullName(NameOrder),
    /// Surname in native script.
    Surname,
    /// Given name in native script.
    GivenName,
    /// Middle name or initial.
    MiddleName,
    /// Full name in kana (reading), any width.
    FullKana,
    /// Surname in kana.
    SurnameKana,
    /// Given name in kana.
    GivenKana,
    /// Full name romanised.
    FullRoman(NameOrder),
    /// Surname romanised.
    SurnameRoman,
    /// Given name romanised.
    GivenRoman,
    /// Birth date, already parsed.
    BirthDate(Date),
    /// Year of birth only.
    BirthYear(i16),
    /// Sex: 1 male, 2 female (ISO/IEC 5218).
    Sex(u8),
    /// E-mail address.
    Email,
    /// Telephone number.
    Phone,
    /// Postal code.
    PostalCode,
    /// Full or partial address, parts joined in order.
    Address,
    /// Payment card number.
    Card,
    /// Bank account (bank, branch and number joined with `-` where known).
    Account,
    /// Member, customer or employee number of one system.
    Member,
    /// Strong identifier; its kind is the token's domain.
    Id,
    /// Adds a kind to the mention and no token (health, nationality …).
    Other,
}

/// How far an attribute's value was read already, so that nobody reads it a second time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// As written.
    #[default]
    Raw,
    /// Width-folded and trimmed.
    Folded,
    /// Width-folded, and an e-mail address of one person, whose `@` stands at this byte.
    PersonalEmail {
        /// Byte offset of the `@`.
        at: u8,
    },
}

/// One attribute of a mention with its value.
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'a> {
    /// Kind of the finding it comes from.
    pub kind: KindId,
    /// What it says.
    pub field: AttributeField,
    /// Value as written (address parts joined), or in the form that `form` tells.
    pub value: Sensitive<'a>,
    /// What is known of the value.
    pub form: Form,
}

/// The attributes that describe one person in one record or slot. Exists only if some kind is bearing.
#[derive(Clone, Copy, Debug)]
pub struct Mention<'a> {
    /// Ordinal of the record in the reading, from 1.
    pub record: u64,
    /// Slot in the record, from 0.
    pub slot: u16,
    /// Relation to the organisation.
    pub role: Role,
    /// Fingerprint of the table: the folded header names, or 0 for text.
    pub table: u64,
    /// Year × 100 + month of the record's own event.
    pub record_date: Option<i32>,
    /// Year × 100 + month until which the document in it is valid.
    pub valid_until: Option<i32>,
    /// Attributes in field order.
    pub attributes: &'a [Attribute<'a>],
    /// Kind + grade + confidence class of each finding, sorted, without repeats.
    pub kinds: &'a [MentionKind],
}

/// A kind as it occurs in a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MentionKind {
    /// Kind.
    pub kind: KindId,
    /// How whole.
    pub grade: super::Grade,
    /// How sure.
    pub class: super::ConfidenceClass,
}
