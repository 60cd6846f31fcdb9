//! Messages of hospitals and trade, family trees: their places say what stands in them.

use super::text;

fn check(lines: &str, mentions: &[&str]) {
    assert_eq!(text(lines).mentions, mentions, "{lines}");
}

#[test]
fn patients_and_relatives_of_hl7() {
    check(
        "MSH|^~\\&|EPIC|A|LAB|A|20240503081200||ADT^A01|M1|P|2.5\n\
         PID|1||PT104882^^^A^MR||Kowalczyk^Marjorie^A||19510722|F|||4821 Cedar Hollow Dr^^Denver^CO^80904||(719)555-0147|||M||9|536-90-4399\n\
         NK1|1|Kowalczyk^Stanley|SPO||(719)555-0148\n\
         OBX|1|NM|8867-4^Heart rate||88|/min",
        &[
            "0 unknown: FullName=Kowalczyk Marjorie Member=PT104882 BirthDate(1951-07-22)=19510722 Address=4821 Cedar Hollow Dr, Denver, CO, 80904 Phone=(719)555-0147 Id=536-90-4399",
            "0 unknown: FullName=Kowalczyk Stanley Phone=(719)555-0148",
        ],
    );
    check("PID|1||PT104882||Kowalczyk^Marjorie||19510722", &[]);
}

#[test]
fn parties_of_edifact() {
    check(
        "UNA:+.? 'UNB+UNOC:3+4012345000009:14+4054321000001:14+240503:1204+R1'NAD+BY+4012345500004::9'\n\
         NAD+DP+++Jane Doe+Deichweg 19+Husum++25813+DE'CTA+OC+:Jane Doe'COM+0484177215:TE'COM+j.doe@posteo.de:EM'\n\
         NAD+SU+++Nordlicht Logistik GmbH+Hafenstr. 4+Husum++25813+DE'COM+048419000:TE'LIN+1++4000862141404:EN'UNT+9+1'",
        &["0 unknown: FullName=Jane Doe Address=Deichweg 19, 25813, Husum Phone=0484177215 Email=j.doe@posteo.de"],
    );
}

#[test]
fn people_of_family_trees() {
    check(
        "0 HEAD\n1 SOUR X\n0 @I1@ INDI\n1 NAME Edith Mary /Fairweather/\n1 SEX F\n1 BIRT\n2 DATE 12 MAR 1961\n2 PLAC Hove\n\
         0 @F1@ FAM\n1 MARR\n2 DATE 2 JUN 1987\n0 TRLR",
        &["0 unknown: FullName=Edith Mary Fairweather BirthDate(1961-03-12)=12 MAR 1961"],
    );
}
