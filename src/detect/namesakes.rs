//! Given names that are words, months, places, firms or programming languages as well: alone, or before a word that no list
//! knows, they name nobody. Written for this project from general knowledge.

/// Sorted, lower-case.
#[rustfmt::skip]
const NAMESAKES: [&str; 318] = [
    "abbey", "ada", "adelaide", "al", "alberta", "alexa", "alexandria", "alma", "alpha", "amber", "america", "angel",
    "april", "art", "asia", "athena", "august", "augusta", "aurora", "austin", "autumn", "basil", "bea", "bell",
    "berry", "beverly", "bill", "blake", "bo", "bob", "booker", "brandy", "brittany", "brook", "buck", "bud", "buddy",
    "buffy", "burt", "candy", "carol", "carolina", "carson", "chad", "chance", "chang", "charity", "charlotte",
    "chase", "chelsea", "cherry", "chester", "china", "christian", "chuck", "clay", "cliff", "clifton", "cody",
    "cole", "coral", "cordelia", "cortez", "cristobal", "cruz", "crystal", "curt", "daisy", "dale", "dallas", "dante",
    "darwin", "dawn", "dean", "dee", "dell", "delta", "denver", "desire", "destiny", "devon", "diamond", "dick",
    "dolly", "domingo", "don", "dong", "dot", "drew", "dusty", "earl", "easter", "echo", "ed", "eden", "else",
    "emerald", "ester", "eve", "faith", "fay", "fern", "fleur", "flora", "florence", "florida", "forest", "france",
    "frances", "frank", "gale", "garland", "gay", "gaynell", "gene", "geneva", "georgia", "german", "ginger", "glen",
    "grace", "grant", "guy", "ha", "harley", "harmony", "hazel", "heath", "heather", "hector", "holly", "honey",
    "hong", "hope", "houston", "hung", "hunter", "in", "india", "iris", "israel", "ivory", "ivy", "jack", "jade",
    "jasmine", "jenkins", "jewel", "jin", "jo", "jordan", "joy", "juan", "julia", "june", "jung", "junior", "karma",
    "kent", "kenya", "king", "kitty", "lady", "lance", "lane", "laurel", "le", "lee", "liberty", "lily", "lincoln",
    "long", "lu", "luna", "mac", "madison", "magnolia", "major", "man", "manual", "marina", "mark", "marquis",
    "marshall", "mason", "maven", "max", "may", "maya", "melody", "mercedes", "mercy", "merrill", "merry", "milan",
    "miles", "milton", "min", "mira", "miss", "misty", "modesta", "mona", "monte", "montserrat", "my", "myrtle",
    "nell", "newton", "noble", "norma", "nova", "novella", "ok", "olive", "olympia", "omega", "opal", "orlando",
    "otis", "page", "palma", "paris", "parker", "pascal", "pat", "patience", "patsy", "pearl", "pearlie", "penny",
    "pilar", "piper", "porter", "precious", "prince", "princess", "queen", "quincy", "raven", "ray", "reed", "rey",
    "rhea", "rich", "rico", "robin", "rocky", "rod", "roman", "rose", "royal", "ruby", "rusty", "sal", "salina",
    "salvador", "sandy", "sang", "santa", "santiago", "savannah", "scarlet", "shelby", "sierra", "so", "sofia", "sol",
    "solomon", "son", "song", "sonny", "spring", "stanford", "star", "sterling", "stormy", "sue", "summer", "sun",
    "sunny", "sunshine", "sydney", "tai", "terra", "thanh", "thu", "tiffany", "tiny", "travis", "trinidad", "trinity",
    "troy", "ty", "valencia", "van", "vance", "velvet", "venice", "venus", "verona", "vesta", "victoria", "viola",
    "violet", "virginia", "vita", "wade", "ward", "wes", "wiley", "will", "windy", "yang", "yen", "yi", "yong",
    "young",
];

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
        assert!(NAMESAKES.is_sorted());
        for (name, expected) in [("Paris", true), ("May", true), ("Jo", true), ("Robert", false), ("Naomi", false)] {
            assert_eq!(is_namesake(name), expected, "{name}");
        }
    }
}
