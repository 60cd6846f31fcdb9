//! Words around names in Latin script in running text: salutations, places that bear names, endings of surnames.

/// Words that open a line or phrase in which a Latin name follows.
#[rustfmt::skip]
pub(super) const SALUTATIONS: [&str; 44] = [
    "Dear", "Mr.", "Mrs.", "Ms.", "Mr", "Mrs", "Ms", "Dr.", "Dr", "Miss", "Herr", "Frau", "Hi", "Hello", "Hallo",
    "Madame", "Monsieur", "Señor", "Señora", "Prof.", "Herrn", "Mme", "Mme.", "Mlle", "Mademoiselle", "Mevrouw",
    "mevrouw", "Meneer", "meneer", "heer", "Dhr.", "Mevr.", "Mw.", "Sig.", "Sig.ra", "Signor", "Signora", "Dott.",
    "Sr.", "Sra.", "Srta.", "Fru", "Pani", "Panią",
];
/// Salutations that a surname follows.
#[rustfmt::skip]
pub(super) const TITLED: [&str; 34] = [
    "Mr.", "Mrs.", "Ms.", "Mr", "Mrs", "Ms", "Dr.", "Dr", "Miss", "Herr", "Frau", "Prof.", "Señor", "Señora", "Herrn",
    "Madame", "Monsieur", "Mme", "Mme.", "Mlle", "Mademoiselle", "Mevrouw", "mevrouw", "Meneer", "meneer", "heer",
    "Dhr.", "Mevr.", "Mw.", "Sig.", "Sig.ra", "Signora", "Sr.", "Sra.",
];
/// The last two words before a name that somebody tells.
pub(super) const TOLD_BY: [[&str; 2]; 6] =
    [["name", "is"], ["I", "am"], ["this", "is"], ["is", "called"], ["am", "called"], ["speaking", "with"]];
/// Endings of surnames that hardly any other word has: Nordic, Slavic, Finnish, Armenian, Turkish, Greek, Germanic.
#[rustfmt::skip]
pub(super) const SURNAME_ENDINGS: [&str; 28] = [
    "sson", "sen", "dóttir", "dottir", "ović", "ić", "ič", "ovic", "ova", "eva", "ski", "ska", "cki", "cka", "wicz",
    "enko", "chuk", "nen", "escu", "oğlu", "oglu", "poulos", "idis", "ström", "strom", "qvist", "quist", "mann",
];
/// Second words that make a place or firm of any first word.
#[rustfmt::skip]
pub(super) const PLACE_CLOSERS_ALWAYS: [&str; 87] = [
    "List", "Team", "Developers", "Maintainers", "Project", "Committee", "Department", "Foundation",
    "Heights", "Falls", "Springs", "Terrace", "Plaza", "Mall", "Stadium", "Arena", "Theatre", "Theater", "Library",
    "Canyon", "Harbor", "Harbour", "Trail", "Ranch", "Memorial", "Peninsula", "Street", "Road", "Avenue", "Boulevard",
    "University", "College", "Airport", "Hotel", "Hospital", "County", "City", "Station", "Day", "Days", "Eve",
    "Week", "Night", "Season", "Festival", "Key", "Keys", "Valley", "Beach", "Bay", "Bridge", "Creek", "Island",
    "Lake", "River", "Mountain", "Mount", "Forest", "Garden", "Gardens", "House", "Tower", "Gate", "Square", "Court",
    "Center", "Centre", "Church", "Museum", "Market", "Screwdriver", "Hammer", "Cable", "Box", "Table", "Chair",
    "Lamp", "Case", "Set", "Band", "Song", "Blues", "Sonata", "Symphony", "Cup", "Prize", "Award",
];

/// Words that open the name of a place, not of a person.
#[rustfmt::skip]
pub(super) const PLACE_OPENERS: [&str; 53] = [
    "Piazza", "Plaza", "Place", "Avenue", "Viale", "Corso", "Salle", "Saal", "Lycée", "Collège", "École", "Escuela",
    "Teatro", "Museo", "Palazzo", "Avenida", "San", "Santa", "Santo", "Los", "Las", "New", "Saint", "St", "Port",
    "Fort", "Mount", "Lake", "El", "North", "South", "East", "West", "Great", "Old", "Grand", "Hotel", "University",
    "Bank", "The", "Rue", "Rua", "Via", "Calle", "Villa", "Den", "In", "On", "At", "Prince", "Princess", "King",
    "Queen",
];
/// Words after a name that make it a street, school or firm.
#[rustfmt::skip]
pub(super) const PLACE_CLOSERS: [&str; 30] = [
    "Group", "Brothers", "Islands", "Republic", "Kingdom", "States", "City", "University", "College", "School",
    "Street", "St", "Avenue", "Ave", "Road", "Rd", "Drive", "Lane", "Boulevard", "Square", "Park", "Hotel", "Inc",
    "Ltd", "LLC", "Corp", "Company", "Airport", "Hospital", "County",
];

/// Words for rooms, schools and houses before the name of the person whom they remember.
#[rustfmt::skip]
pub(super) const ROOMS: [&str; 22] = [
    "salle", "sala", "saal", "raum", "zaal", "aula", "room", "auditorium", "teatro", "théâtre", "theater", "museo",
    "musée", "lycée", "collège", "école", "escuela", "colegio", "scuola", "liceo", "hôpital", "ospedale",
];
