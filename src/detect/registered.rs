//! Asks the registers: is a Japanese postal code given out, does a bank have the branch?

use super::judge::Judge;
use crate::model::Confidence;

/// Confidence of a code in the right form that no register knows: mistyped, abolished, or no such code at all.
pub(super) const UNREGISTERED: Confidence = Confidence::percent(60);

/// Returns whether a width-folded value is a Japanese postal code that is given out; nothing if it has no form of one.
pub(super) fn postal_code(judge: &Judge<'_>, value: &str) -> Option<bool> {
    let code = value.trim_start_matches('〒').trim_start();
    let is_digit = |(at, byte): (usize, u8)| byte.is_ascii_digit() || (at == 3 && byte == b'-' && code.len() == 8);
    let formed = matches!(code.len(), 7 | 8) && code.bytes().enumerate().all(is_digit);
    formed.then(|| judge.rules.registers().has_postal_code(code))
}

/// Returns whether a bank has a branch; nothing if they are no Japanese codes (names of banks, codes of other countries).
pub(super) fn branch(judge: &Judge<'_>, bank: &str, branch: &str) -> Option<bool> {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let formed = bank.len() == 4 && branch.len() == 3 && digits(bank) && digits(branch);
    formed.then(|| judge.rules.registers().has_branch(bank, branch))
}

/// Returns whether a width-folded value is an account with bank and branch in front whose branch exists: 0001-001-1-1234567,
/// the type of account left out or not, parted by hyphens or not at all. Nothing if it has no form of one.
pub(super) fn account(judge: &Judge<'_>, value: &str) -> Option<bool> {
    let parts: Vec<&str> = value.split('-').collect();
    let (bank, office, rest) = match parts[..] {
        [bank, office, number] => (bank, office, number.len()),
        [bank, office, "1" | "2" | "4" | "9", number] => (bank, office, number.len()),
        [whole] if matches!(whole.len(), 14 | 15) => (whole.get(..4)?, whole.get(4..7)?, 7),
        _ => return None,
    };
    let digits = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    branch(judge, bank, office).filter(|_| digits && rest == 7)
}
