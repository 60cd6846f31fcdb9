//! Given names that are words, months, places, firms or programming languages as well: alone, or before a word that no list
//! knows, they name nobody. Written for this project from general knowledge.

/// Sorted, lower-case.
#[rustfmt::skip]
const NAMESAKES: [&str; 377] = [
    "abbey", "ada", "adelaide", "al", "alba", "alberta", "alexa", "alexandria", "alma", "alpha", "amber", "america",
    "angel", "april", "art", "asia", "asunción", "athena", "august", "augusta", "aurora", "austin", "autumn", "basil",
    "bea", "bell", "berry", "beverly", "bill", "blake", "bo", "bob", "booker", "bora", "brandy", "brittany", "brook",
    "buck", "bud", "buddy", "buffy", "burt", "candy", "carol", "carolina", "carson", "chad", "chance", "chang",
    "charity", "charlotte", "chase", "chelsea", "cherry", "chester", "china", "christian", "chuck", "clay", "cliff",
    "clifton", "clémence", "cody", "cole", "concepción", "constance", "consuelo", "coral", "cordelia", "cortez",
    "cristobal", "cruz", "crystal", "curt", "daisy", "dale", "dallas", "dante", "darwin", "dawn", "dean", "dee", "dell",
    "delta", "denver", "desire", "destiny", "devon", "diamond", "dick", "dita", "dolly", "domingo", "don", "dong",
    "dot", "drew", "dusty", "earl", "easter", "echo", "ed", "eden", "ella", "else", "emerald", "emir", "encarnación",
    "era", "esperanza", "ester", "eve", "faith", "fay", "fern", "fleur", "flora", "florence", "florida", "forest",
    "france", "frances", "frank", "franklin", "gale", "garland", "gay", "gaynell", "gene", "geneva", "georgia",
    "german", "ginger", "glen", "gloria", "grace", "grant", "guy", "ha", "hamilton", "harley", "harmony", "havana",
    "hazel", "heath", "heather", "hector", "heide", "holly", "honey", "hong", "hope", "houston", "hung", "hunter", "in",
    "india", "iris", "israel", "ivory", "ivy", "jack", "jackson", "jade", "jasmine", "jefferson", "jena", "jenkins",
    "jewel", "jin", "jo", "jordan", "joy", "juan", "julia", "june", "jung", "junior", "kai", "kali", "karma", "kent",
    "kenya", "king", "kitty", "korea", "lady", "lance", "lane", "laurel", "le", "lee", "liberty", "lily", "lima",
    "lincoln", "logan", "lola", "long", "lourdes", "lu", "luna", "mac", "madison", "magnolia", "mai", "major", "malta",
    "man", "manual", "mari", "marina", "mark", "marquis", "marshall", "mason", "mate", "maven", "max", "maxim", "may",
    "maya", "melody", "mercedes", "mercy", "merrill", "merry", "milagros", "milan", "miles", "milton", "min", "mira",
    "miss", "misty", "modesta", "mona", "monte", "montserrat", "my", "myrtle", "natividad", "nell", "newton", "nieves",
    "nina", "noble", "nola", "norma", "nova", "novella", "noël", "océane", "ok", "olive", "olympia", "omega", "opal",
    "ora", "orlando", "otis", "page", "palma", "paloma", "paris", "parker", "pascal", "pat", "patience", "patsy",
    "pearl", "pearlie", "penny", "pia", "pie", "pilar", "piper", "porter", "precious", "prince", "princess", "prudence",
    "queen", "quincy", "raven", "ray", "reed", "rey", "rhea", "rich", "rico", "rima", "robin", "rocky", "rod", "roma",
    "roman", "rosa", "rosario", "rose", "royal", "ruby", "rusty", "sal", "salina", "salvador", "salvo", "sana", "sandy",
    "sang", "santa", "santiago", "savannah", "scarlet", "shelby", "siena", "sierra", "sima", "so", "sofia", "sol",
    "soledad", "solomon", "son", "song", "sonny", "spring", "stanford", "star", "sterling", "stormy", "sue", "sultan",
    "summer", "sun", "sunny", "sunshine", "sydney", "tai", "tea", "terra", "thanh", "thu", "tiffany", "tiny", "travis",
    "trinidad", "trinity", "troy", "ty", "una", "valencia", "van", "vance", "velvet", "venice", "venus", "verona",
    "vesta", "victoire", "victoria", "viola", "violet", "virginia", "vita", "wade", "ward", "washington", "wes",
    "wiley", "will", "windy", "yang", "yen", "yi", "yong", "young",
];

/// Firms, goods and things that bear the full name of a person, as two words. Written for this project from general knowledge.
#[rustfmt::skip]
const NAMED_FOR: [&str; 48] = [
    "allan variance", "aston martin", "baker mckenzie", "barry callebaut", "betty crocker", "calvin klein",
    "charles schwab", "christian dior", "dusty miller", "earl grey", "eli lilly", "elizabeth arden", "estee lauder",
    "ethan allen", "fannie mae", "fanny mae", "freddie mac", "granny smith", "herman miller", "hugo boss",
    "jack daniel", "jack daniels", "jenny craig", "jim beam", "john deere", "johnnie walker", "karl lagerfeld",
    "laura ashley", "louis vuitton", "marc jacobs", "mary kay", "merrill lynch", "michael kors", "morgan stanley",
    "oliver wyman", "oscar mayer", "peter pan", "philip morris", "quintana roo", "ralph lauren", "ray ban",
    "roland berger", "sally beauty", "sara lee", "shirley temple", "stella artois", "tom collins", "tommy hilfiger",
];

/// Returns whether a text is the name of a firm, brand or thing that a person gave it.
pub(super) fn is_named_for(text: &str) -> bool {
    let text = text.to_lowercase();
    NAMED_FOR.binary_search(&text.as_str()).is_ok()
}

/// Returns whether a given name means other things as often.
pub(super) fn is_namesake(name: &str) -> bool {
    let name = name.to_lowercase();
    name.chars().count() < 3 || NAMESAKES.binary_search(&name.as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_places_are_namesakes() {
        assert!(NAMESAKES.is_sorted() && NAMED_FOR.is_sorted());
        assert!(is_named_for("Morgan Stanley") && !is_named_for("Morgan Freeman"));
        for (name, expected) in [("Paris", true), ("May", true), ("Jo", true), ("Robert", false), ("Naomi", false)] {
            assert_eq!(is_namesake(name), expected, "{name}");
        }
    }
}
