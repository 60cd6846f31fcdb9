//! Links the evidence of an inventory and stores the identities.
