//! Names by which packs call the validators.

use core::net::IpAddr;

use super::{Validator, Verdict, americas, asia, banking, britain, card, email, europe, japan, mrz, north, phone};

/// Returns the validator of a name; see [`names`].
pub fn by_name(name: &str) -> Option<Validator> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, validator)| *validator)
}

/// Returns all names in alphabetical order.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|(name, _)| *name)
}

const TABLE: &[(&str, Validator)] = &[
    ("at.svnr", europe::svnr),
    ("au.abn", americas::abn),
    ("au.medicare", americas::medicare),
    ("au.tfn", americas::tfn),
    ("be.nn", europe::belgian),
    ("br.cnpj", americas::cnpj),
    ("br.cpf", americas::cpf),
    ("ca.sin", americas::sin),
    ("ch.ahv", europe::ahv),
    ("cn.ric", asia::ric),
    ("credit_card", card::card),
    ("credit_card.live", card::live_card),
    ("de.steuer_id", europe::steuer_id),
    ("de.svnr", europe::pension_number),
    ("dk.cpr", north::cpr),
    ("email", email_address),
    ("es.dni", europe::dni),
    ("es.nie", europe::nie),
    ("fi.hetu", north::hetu),
    ("fr.nir", europe::nir),
    ("gb.nhs", britain::nhs),
    ("gb.nino", britain::nino),
    ("gb.utr", britain::utr),
    ("hk.id", asia::hong_kong),
    ("iban", banking::iban),
    ("id.nik", asia::nik),
    ("ie.pps", britain::pps),
    ("il.id", asia::israeli),
    ("imei", banking::imei),
    ("in.aadhaar", asia::aadhaar),
    ("in.gstin", asia::gstin),
    ("in.pan", asia::pan),
    ("ip", ip_address),
    ("is.kennitala", north::kennitala),
    ("it.codice_fiscale", europe::codice_fiscale),
    ("jp.corporate_number", japan::corporate_number),
    ("jp.drivers_license", japan::drivers_license),
    ("jp.employment_insurance", japan::employment_insurance),
    ("jp.insurer_number", japan::insurer_number),
    ("jp.local_government_code", japan::local_government_code),
    ("jp.my_number", japan::my_number),
    ("jp.passport", japan::passport),
    ("jp.pension_no", japan::pension_number),
    ("jp.postal_code", japan::postal_code),
    ("jp.residence_card", japan::residence_card),
    ("jp.resident_code", japan::resident_code),
    ("jp.yucho_account", banking::yucho),
    ("kr.brn", asia::business_number),
    ("kr.rrn", asia::rrn),
    ("mac", north::mac),
    ("mrz", mrz::mrz),
    ("mrz.check_digit", mrz::field_with_digit),
    ("mx.curp", americas::curp),
    ("my.nric", asia::malaysian),
    ("nl.bsn", europe::bsn),
    ("no.fnr", north::fnr),
    ("phone", phone_number),
    ("phone_local", phone_local),
    ("phone_named", phone_named),
    ("pl.pesel", europe::pesel),
    ("pt.nif", europe::nif),
    ("se.personnummer", north::personnummer),
    ("sg.nric", asia::nric),
    ("th.pin", asia::thai),
    ("tr.tckn", europe::tckn),
    ("tw.id", asia::taiwan),
    ("tw.ubn", asia::unified_number),
    ("us.ein", americas::ein),
    ("us.itin", americas::itin),
    ("us.ssn", americas::ssn),
    ("za.id", americas::south_african),
];

/// An address that the textual forms of RFC 791 and RFC 5952 allow: six pairs of hex digits are a network card's. Those
/// that RFC 5737 and RFC 3849 keep for documentation are nobody's.
fn ip_address(text: &str) -> Verdict {
    match text.parse() {
        Ok(IpAddr::V4(address)) => Verdict::from(!address.is_documentation()),
        Ok(IpAddr::V6(address)) => Verdict::from(!matches!(address.segments(), [0x2001, 0xDB8, ..])),
        Err(_) => Verdict::Reject,
    }
}

/// A person's address is accepted, a role mailbox unknown, a placeholder rejected.
fn email_address(text: &str) -> Verdict {
    match email::parse(text).map(|email| email.class) {
        Some(email::Class::Personal) => Verdict::Accept,
        Some(email::Class::RoleMailbox) => Verdict::Unknown,
        Some(email::Class::Placeholder) | None => Verdict::Reject,
    }
}

/// Bare digits right after a word for telephones.
fn phone_named(text: &str) -> Verdict {
    Verdict::from(phone::named(text).is_some_and(|phone| phone.is_personal()))
}

/// A number beside a word for telephones: known, or grouped like one.
fn phone_local(text: &str) -> Verdict {
    match phone::parse(text) {
        Some(phone) => Verdict::from(phone.is_personal()),
        None => Verdict::from(phone::is_local(text)),
    }
}

/// A number of the Japanese plan or with a country code is accepted; a number of an unknown country is unknown; free
/// and premium services are rejected.
fn phone_number(text: &str) -> Verdict {
    match phone::parse(text) {
        Some(phone) if !phone.is_personal() => Verdict::Reject,
        Some(phone) if phone.country.is_some() => Verdict::Accept,
        Some(_) => Verdict::Unknown,
        None => Verdict::Reject,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::{prop_assert, proptest};

    /// Name, numbers that pass, numbers that fail (published samples and generated ones).
    const VECTORS: &[(&str, &str, &str)] = &[
        ("at.svnr", "1237 010180", "1238 010180"),
        ("au.abn", "83914571673", "83914571674"),
        ("au.medicare", "2123456701", "2123456711"),
        ("au.tfn", "123456782", "123456783"),
        ("be.nn", "85073003328|17073003384", "85073003329"),
        ("br.cnpj", "12.ABC.345/01DE-35", "12.ABC.345/01DE-36"),
        ("br.cpf", "390.533.447-05", "231.002.999-00|111.111.111-11"),
        ("ca.sin", "123-456-782", "999-999-999|023-456-782"),
        ("ch.ahv", "756.9217.0769.85", "756.9217.0769.84"),
        ("cn.ric", "360426199101010071", "360426199101010072"),
        ("de.steuer_id", "36 574 261 809", "36574261890"),
        ("de.svnr", "65 170839 J 003|15070649C103", "65 170839 J 004|65 310239 J 003"),
        ("in.gstin", "27AAPFU0939F1ZV|29AAGCB7383J1Z4", "27AAPFU0939F1ZW"),
        ("kr.brn", "116-82-00276|220-81-62517", "116-82-00277"),
        ("tw.ubn", "04595257|12345675", "04595258"),
        ("dk.cpr", "211062-5629", "311162-5629"),
        ("es.dni", "54362315K", "54362315Z"),
        ("es.nie", "X2482300W", "X2482300A"),
        ("fi.hetu", "131052-308T", "131052-308U"),
        ("fr.nir", "295109912611193", "295109912611199"),
        ("gb.nhs", "943-476-5870", "9434765871"),
        ("gb.nino", "AB123456C", "QQ123456C"),
        ("gb.utr", "1955839661", "2955839661"),
        ("hk.id", "A123456(3)|AB987654(3)|C123456(9)|Z683365(A)", "A123456(4)"),
        ("id.nik", "3171011708450001", "3171013908450001"),
        ("ie.pps", "6433435F", "6433435E"),
        ("il.id", "39337423", "39337424"),
        ("in.aadhaar", "234123412346", "234123412347"),
        ("in.pan", "ACUPA7085R", "ACUCA7085R"),
        ("it.codice_fiscale", "RCCMNL83S18D969H", "RCCMNL83S18D969I"),
        ("kr.rrn", "971013-9019902", "971013-9019903"),
        ("mx.curp", "BOXW310820HNERXN09", "BOXW310820HNERXN08"),
        ("my.nric", "770305-02-1234", "771305-02-1234"),
        ("nl.bsn", "111222333", "111252333"),
        ("no.fnr", "15108695088", "15108695089"),
        ("phone", "090-1234-5678", "0120-123-456"),
        ("phone_local", "28-81-33-70", "0120-123-456"),
        ("phone_named", "612345678|020 7946 0958", "0120-123-456|1234567"),
        ("pl.pesel", "44051401359", "44051401358"),
        ("pt.nif", "501964843", "501964842"),
        ("se.personnummer", "880320-0016", "880320-0018"),
        ("sg.nric", "S1234567D|T0123456G|F1234567N|G1234567X", "S1234567A"),
        ("th.pin", "1234545678781", "1234545678782"),
        ("tr.tckn", "17291716060", "17291716050"),
        ("tw.id", "A123456789|F131104093", "A123456788"),
        ("us.ein", "91-1144442", "07-1144442"),
        ("us.itin", "912-90-3456", "912-93-3456"),
        ("us.ssn", "536-90-4399", "666-00-0000|078-05-1120|219-09-9999"),
        ("za.id", "7503305044089", "7503305044088"),
        ("mac", "D0-50-99-84-A2-A0", "D0-50-99-84-A2"),
    ];

    #[test]
    fn vectors() {
        for (name, good, bad) in VECTORS {
            let validator = by_name(name).unwrap();
            for text in good.split('|') {
                assert_ne!(validator(text), Verdict::Reject, "{name} {text}");
            }
            for text in bad.split('|') {
                assert_eq!(validator(text), Verdict::Reject, "{name} {text}");
            }
        }
    }

    #[test]
    fn names_are_sorted_and_known() {
        assert!(names().is_sorted());
        assert!(names().all(|name| by_name(name).is_some()));
        assert!(by_name("nothing").is_none());
    }

    proptest! {
        #[test]
        fn every_validator_takes_any_text(text in "\\PC{0,24}|[0-9A-Z ()+.-]{0,24}|[0-9]{8,19}") {
            for name in names() {
                let validator = by_name(name).unwrap();
                let verdict = validator(&text);
                prop_assert!(!text.is_empty() || verdict == Verdict::Reject, "{}", name);
            }
        }
    }
}
