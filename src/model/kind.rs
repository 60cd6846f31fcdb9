//! Kinds of personal data, as indices into the rules that a run was started with.

/// Index of a kind in the compiled rules. Names (`email`, `jp.my_number`) live in the packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KindId(pub u16);

/// What a conflict or an agreement of an identifier proves (practice of breach reviews).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tier {
    /// One value a person for life: agreement merges, a conflict means two people.
    Primary,
    /// One value a person, but a value may be shared (birth date).
    Secondary,
    /// May differ for one person and may change (passport, card, phone, e-mail).
    Tertiary,
    /// Says nothing about identity.
    None,
}
