//! What a resolve learnt and did, put down to be stored.

use crate::identity::{Identities, Resolver};
use crate::model::{Blocks, Guarded, LinkModel};

/// Describes the links of a resolve.
pub(super) fn of(resolver: &Resolver, identities: &Identities) -> LinkModel {
    let blocks = identities.blocks;
    LinkModel {
        rows: u64::from(resolver.rows()),
        strict: identities.estimate.strict(),
        loose: identities.estimate.loose(),
        predicted_misses: identities.predicted_misses,
        predicted_recall: 1.0 - identities.predicted_misses,
        person_partners: identities.person_partners,
        household_partners: identities.household_partners,
        household_pairs: (f64::from(resolver.rows()) * identities.household_partners / 2.0).round() as u64,
        vetoed_links: identities.vetoed,
        blocks: Blocks {
            blocks: blocks.blocks,
            capped: blocks.capped,
            pairs: blocks.pairs,
            pairs_lost: blocks.pairs_lost,
        },
        guarded: guarded(identities),
        weights: resolver.level_weights(),
    }
}

fn guarded(identities: &Identities) -> Vec<Guarded> {
    let told = identities.guarded;
    let of = |of: &str, values, rows| Guarded { of: of.to_owned(), values, rows };
    vec![
        of("email", told.emails, told.email_rows),
        of("phone", told.phones, told.phone_rows),
        of("number", told.numbers, told.number_rows),
        of("birth_date", told.birth_dates, told.birth_rows),
    ]
}
