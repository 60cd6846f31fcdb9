//! Lists of works, bands and firms beside lists of people.

use super::table;

const BANDS: [&str; 12] = [
    "Iron Lanterns",
    "The Paper Kites Club",
    "Orquestra Municipal de Santos",
    "Neon Harbour",
    "Cold Static",
    "Elena Marsh Quartet",
    "The Brass Monkeys",
    "Velvet Circuit",
    "Academy of Ancient Strings",
    "Twelve Rivers",
    "DJ Momo",
    "Robert Hale & The Drifting Stones",
];
const PEOPLE: [&str; 12] = [
    "Robert Hale",
    "Susan Miller",
    "James Carter",
    "Linda Johnson",
    "Michael Brown",
    "Karen Davis",
    "William Moore",
    "Patricia Wilson",
    "David Anderson",
    "Barbara Thomas",
    "Richard Jackson",
    "Nancy White",
];
const CREDITS: [&str; 12] = [
    "Robert Hale, James Carter, Susan Miller",
    "Robert Hale",
    "Linda Johnson/Michael Brown/Karen Davis",
    "Robert Hale",
    "James Carter & Susan Miller",
    "David Anderson",
    "David Anderson, Nancy White & Robert Hale",
    "Susan Miller",
    "Susan Miller",
    "William Moore",
    "Barbara Thomas, Richard Jackson, Nancy White, David Anderson",
    "Michael Brown",
];

/// A table of a number and the given columns, under the given header.
fn listed(header: &str, columns: &[&[&str]]) -> String {
    let rows = (0..columns[0].len()).map(|at| {
        let cells: Vec<&str> = columns.iter().map(|column| column[at]).collect();
        format!("{}|{}", at + 1, cells.join("|"))
    });
    std::iter::once(header.to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn check(header: &str, columns: &[&[&str]], mentions: usize) {
    let told = table(&listed(header, columns));
    assert_eq!(told.mentions.len(), mentions, "{header}: {:?} {:?}", told.columns, told.mentions);
}

#[test]
fn bands_are_no_people_whatever_the_header() {
    for header in ["ArtistId|Name", "c1|c2", "id|name", "code|label"] {
        check(header, &[&BANDS], 0);
    }
}

#[test]
fn lists_of_names_are_people_whatever_the_header() {
    for header in ["StudentId|Name", "c1|c2", "id|name", "no|full_name"] {
        check(header, &[&PEOPLE], 12);
    }
}

/// A few among many titles read like names, some with what greets people elsewhere.
#[test]
fn titles_that_read_like_names_are_titles() {
    let mut titles: Vec<&str> = BANDS.iter().copied().cycle().take(48).collect();
    titles[40] = "Mr. Robert Hale";
    titles[44] = "Hello Susan Miller";
    check("TrackId|Name|Milliseconds", &[&titles, &["215000"; 48]], 0);
}

#[test]
fn credits_of_works_name_nobody_of_the_table() {
    for header in ["TrackId|Name|Composer", "c1|c2|c3"] {
        check(header, &[&BANDS, &CREDITS], 0);
    }
}

#[test]
fn names_beside_works_that_are_one_each_are_people() {
    check("id|title|author", &[&BANDS, &PEOPLE], 12);
}

#[test]
fn couples_are_people() {
    let couples: Vec<String> = PEOPLE.iter().map(|name| name.replace(' ', " & Ann ")).collect();
    let couples: Vec<&str> =
        couples.iter().zip(PEOPLE).enumerate().map(|(at, (both, one))| if at % 3 == 0 { both } else { one }).collect();
    let told = table(&listed("no|guest", &[&couples]));
    assert!(told.mentions.len() >= 8, "{:?}", told.mentions);
}

#[test]
fn phones_of_firms_are_no_persons_unless_one_is_named() {
    let phones = ["(503) 555-9831", "(503) 555-3199", "(503) 555-9931", "(212) 555-0147"];
    check("shipper_id|company_name|phone", &[&BANDS[..4], &phones], 0);
    check("shipper_id|company_name|contact_name|phone", &[&BANDS[..4], &PEOPLE[..4], &phones], 4);
}

#[test]
fn rooms_and_goods_named_for_people_of_history_are_things() {
    for list in [
        "会議室名|階|定員\n織田信長|3|12\n坂本龍馬|3|8\n徳川家康|4|20\n西郷隆盛|5|10",
        "Code|Name|Floor\nA1|Ada Lovelace|2\nA2|Isaac Newton|2\nA3|Marie Curie|3\nA4|Florence Nightingale|3",
    ] {
        assert!(table(list).findings.is_empty(), "{:?}", table(list).findings);
    }
    let people = table("氏名|部署\n織田信長|総務\n山田太郎|経理");
    assert_eq!(people.findings, ["person_name 織田信長", "person_name 山田太郎"]);
}

#[test]
fn rooms_and_squares_in_text_bear_names() {
    for line in ["Réunion le 14, salle Victor Hugo", "nella sala Giuseppe Verdi di Piazza Dante"] {
        let found = super::text(line).findings;
        assert!(found.is_empty(), "{found:?}");
    }
    let found = super::text("Herrn Jürgen Hölzl\nMevrouw Marieke Jansen").findings;
    assert_eq!(found, ["person_name Jürgen Hölzl", "person_name Marieke Jansen"]);
}

#[test]
fn customers_in_small_letters_are_people() {
    let told = table("id|customer|total\n1|mary ann jones|12.50\n2|john smith|9.10\n3|peter brown|88.00");
    assert_eq!(told.findings, ["person_name mary ann jones", "person_name john smith", "person_name peter brown"]);
    let told = table("CONTACT|PHONE\nMARY JONES|555-201-3344\nJOHN SMITH|555-201-3345");
    assert!(told.findings.iter().all(|found| !found.contains("CONTACT")), "{:?}", told.findings);
}
