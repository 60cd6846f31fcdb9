//! Differences from the libraries that we stand by, each with its reason.

use super::peers::Peer;

/// An independent library.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Oracle {
    /// python-stdnum.
    Python,
    /// The Rust crate stdnum.
    Crate,
}

impl Oracle {
    /// What the library calls the number.
    pub(super) fn module(self, peer: &Peer) -> &'static str {
        match self {
            Self::Python => peer.python,
            Self::Crate => peer.rust,
        }
    }

    /// Whether a difference is one that we stand by; `theirs` is the answer of the library.
    pub(super) fn is_known(self, name: &str, number: &str, theirs: &str) -> bool {
        let own = match self {
            Self::Python => of_python(name, number, theirs),
            Self::Crate => of_crate(name, number, theirs),
        };
        own || of_both(name, number, theirs)
    }
}

/// Whether a library's answer is no.
fn is_refusal(theirs: &str) -> bool {
    theirs == "0"
}

/// The number that stands at these digits.
fn part(number: &str, range: std::ops::Range<usize>) -> Option<u32> {
    let digits: Vec<u8> = number.bytes().filter(u8::is_ascii_digit).collect();
    digits.get(range).and_then(|part| std::str::from_utf8(part).ok()).and_then(|part| part.parse().ok())
}

/// The last two digits of a year that may be to come: the libraries have a clock, a validator has none.
fn is_to_come(year: Option<u32>) -> bool {
    year.is_some_and(|year| year > 25)
}

fn of_both(name: &str, number: &str, theirs: &str) -> bool {
    let refuses = is_refusal(theirs);
    let part = |range| part(number, range);
    match name {
        // Births to come of centuries that a digit tells.
        "dk.cpr" => refuses && is_to_come(part(4..6)),
        "no.fnr" | "pl.pesel" => refuses,
        "ro.cnp" => refuses && is_to_come(part(1..3)),
        "be.nn" if refuses => {
            part(2..4).is_some_and(|month| month > 12) || is_to_come(part(0..2)) || no_day(part(4..6))
        }
        // Firms' numbers begin with 1, 5, 9 or Y for the office that gave them (GB 32100-2015); the libraries take any.
        "cn.uscc" => !refuses,
        // Issued from October 2020 on without a check digit: they can't be refused.
        "kr.rrn" => refuses,
        // Month 00 is none of those that INSEE gives for unknown months (20 to 42, 50 to 99).
        "fr.nir" => !refuses && part(3..5) == Some(0),
        // Coordination numbers have 60 added to the day; the libraries take them for no personal numbers.
        "se.personnummer" => refuses && part(4..6).is_some_and(|day| day > 60),
        // The days 81 to 99 are taken for women, too.
        "it.codice_fiscale" => !refuses,
        // Months modulo 20 and days of any size are taken, births to come are not.
        "cz.rodne_cislo" => !refuses || is_to_come(part(0..2)),
        // Codes without a date begin with 32 to 39 (register of natural persons, from 2017), the libraries know 32; and
        // they take numbers of firms, which begin with 4 to 9.
        "lv.pk" if refuses => part(0..2).is_some_and(|head| (33..=39).contains(&head)),
        "lv.pk" => part(0..1) > Some(3) || part(6..7) > Some(2),
        // The sum may be divisible by 5 since April 2023, 10 before (ministry of finance).
        "tw.ubn" => refuses,
        // The third digit of the year is a 9 or 0 for living people; the libraries take any, but no births to come.
        "si.emso" => !refuses || is_to_come(part(5..7)),
        // Refugees have 2 for their status (Identification Act 68 of 1997).
        "za.id" => refuses && part(10..11) == Some(2),
        _ => false,
    }
}

/// Days that no month has: the libraries take some of them for unknown days.
fn no_day(day: Option<u32>) -> bool {
    day.is_none_or(|day| day == 0 || day > 30)
}

fn of_python(name: &str, number: &str, theirs: &str) -> bool {
    let refuses = is_refusal(theirs);
    let part = |range| part(number, range);
    match name {
        // Asked for the check digit alone; issuers have ranges (ISO/IEC 7812-1) and published test numbers.
        "credit_card" => !refuses,
        // Any day and month is taken; a number holds a date, with months to 15 where days are used up.
        "at.svnr" => !refuses,
        "be.nn" => part(4..6) > Some(31),
        // Counties of each year are known to it.
        "cn.ric" => refuses,
        // Municipalities are known to it, and it takes days modulo 40.
        "id.nik" => true,
        // It asks for no check digit.
        "kr.brn" => !refuses,
        // 9 stands for people of whom no date is known.
        "lt.asmens" => !refuses && number.starts_with('9'),
        // Temporary codes of hospitals, which name a person all the same.
        "fi.hetu" => refuses && part(6..7) == Some(9),
        // Births of the 19th century are left out; registers hold them.
        "is.kennitala" => refuses && number.ends_with('8'),
        // Its check digit is only asked for on demand.
        "mx.rfc" => !refuses,
        // Groups 50 to 65 are in use since 2011 (IRS, ITIN).
        "us.itin" => refuses && part(3..5).is_some_and(|group| (50..=65).contains(&group)),
        _ => false,
    }
}

fn of_crate(name: &str, number: &str, theirs: &str) -> bool {
    let refuses = is_refusal(theirs);
    let part = |range| part(number, range);
    match name {
        // Months 13 to 15 and days of any month are in use where days are used up; no serial is below 100.
        "at.svnr" if refuses => part(6..8).is_some_and(|month| month > 12) || part(4..6) > Some(28),
        "at.svnr" => number.starts_with('0'),
        "be.nn" => part(4..6) > Some(31),
        // It asks for no date, or for one of any century.
        "bg.egn" | "cn.ric" | "ee.isikukood" | "lk.nic" => !refuses,
        // It knows a list of areas, of which none is published for all times, and takes days of any size.
        "de.svnr" => refuses || part(2..4) > Some(31),
        // No firm's number begins with 0 (BZSt).
        "de.vat" => !refuses,
        // Ceuta and Melilla are the provinces 51 and 52, 53 stands for the sea (TGSS).
        "es.nss" => refuses && part(0..2).is_some_and(|province| (51..=53).contains(&province)),
        // The first nine digits are a SIREN with a check digit of its own (INSEE).
        "fr.siret" => !refuses,
        // It leaves out the letter O.
        "hk.hkid" => refuses && number.starts_with('O'),
        // It asks for no check digit.
        "is.kennitala" => !refuses,
        // 9 stands for people of whom no date is known.
        "lt.asmens" if refuses => is_to_come(part(1..3)),
        "lt.asmens" => number.starts_with('9'),
        // A last 0 for a remainder of 10 is refused from 1985 on; some were given later, too.
        "cz.rodne_cislo" => refuses && number.ends_with('0'),
        "lv.pk" => refuses && (number.starts_with("32") || is_to_come(part(4..6))),
        "se.personnummer" => refuses && is_to_come(part(0..2)),
        // Serial 0000 is never given (SSA, POMS RM 10201.035).
        "us.ssn" => !refuses,
        // It takes an older alphabet, too, and refuses the words that the tax office replaces (anexo 19 of the SAT).
        "mx.rfc" => true,
        // No state has 70 (JPN).
        "my.nric" => !refuses && part(6..8) == Some(70),
        // Counties 70 and 80 to 83 are those of the present register.
        "ro.cnp" => refuses && part(7..9) > Some(69),
        // Numbers begin with neither 0 nor 8 (Canada Revenue Agency).
        "ca.sin" => !refuses,
        _ => false,
    }
}
