//! People of history after whom rooms, goods and machines are called. Written for this project from general knowledge.
//!
//! Data of the dead are no personal data (GDPR, recital 27): a column whose names are mostly theirs, and whose header names
//! no person, is a list of things.

/// Sorted, small letters, blanks left out.
#[rustfmt::skip]
const PEOPLE: &[&str] = &[
    "abrahamlincoln", "adalovelace", "alanturing", "alberteinstein", "alexanderfleming", "alexandergrahambell",
    "ameliaearhart", "antoniovivaldi", "benjaminfranklin", "blaisepascal", "charlesbabbage", "charlesdarwin",
    "charlesdegaulle", "charlesdickens", "christophercolumbus", "claudedebussy", "claudemonet", "claudeshannon",
    "dantealighieri", "edgarallanpoe", "edwinhubble", "emmynoether", "enricofermi", "ernesthemingway",
    "ernestshackleton", "florencenightingale", "fridakahlo", "friedrichnietzsche", "friedrichschiller",
    "galileogalilei", "georgeorwell", "georgewashington", "giacomopuccini", "giordanobruno", "giuseppegaribaldi",
    "giuseppeverdi", "gracehopper", "gustaveeiffel", "hannaharendt", "harriettubman", "hedylamarr", "henrimatisse",
    "horationelson", "isaacnewton", "isambardkingdombrunel", "janeausten", "jean-jacquesrousseau", "jeanjaurès",
    "jeanned'arc", "joanofarc", "johannesgutenberg", "johanneskepler", "johannesvermeer", "johannsebastianbach",
    "julesverne", "juliuscaesar", "karlmarx", "katherinejohnson", "konradadenauer", "konradzuse", "leonardodavinci",
    "leonhardeuler", "lisemeitner", "louispasteur", "ludwigvanbeethoven", "mahatmagandhi", "marcopolo", "mariecurie",
    "marktwain", "martinluther", "martinlutherking", "maxplanck", "michaelfaraday", "michelangelobuonarroti",
    "migueldecervantes", "napoleonbonaparte", "neilarmstrong", "nelsonmandela", "niccolòmachiavelli",
    "nicolauscopernicus", "nielsbohr", "nikolatesla", "oscarwilde", "pablopicasso", "queenvictoria",
    "rabindranathtagore", "rosalindfranklin", "rosaluxemburg", "rosaparks", "salvadordalí", "sigmundfreud",
    "simónbolívar", "sophiescholl", "theodorheuss", "thomasedison", "thomasjefferson", "victorhugo", "vincentvangogh",
    "virginiawoolf", "williamshakespeare", "willybrandt", "winstonchurchill", "wolfgangamadeusmozart", "émilezola",
    "三島由紀夫", "上杉謙信", "与謝蕪村", "与謝野晶子", "中大兄皇子", "中臣鎌足", "乃木希典", "二宮尊徳", "二宮金次郎", "井伊直弼", "今川義元", "伊能忠敬", "伊藤博文",
    "伊達政宗", "佐々木小次郎", "前田利家", "勝海舟", "北条政子", "北条早雲", "北里柴三郎", "千利休", "卑弥呼", "吉田松陰", "喜多川歌麿", "土方歳三", "坂本竜馬", "坂本龍馬",
    "夏目漱石", "大久保利通", "大塩平八郎", "大隈重信", "太宰治", "孫悟空", "宮本武蔵", "宮沢賢治", "宮澤賢治", "小林一茶", "小野妹子", "小野小町", "山内容堂", "岩倉具視",
    "島崎藤村", "島津義弘", "川端康成", "平将門", "平清盛", "平賀源内", "徳川吉宗", "徳川家光", "徳川家康", "徳川慶喜", "徳川綱吉", "手塚治虫", "新渡戸稲造", "明智光秀",
    "木戸孝允", "杉田玄白", "東郷平八郎", "松尾芭蕉", "松平定信", "板垣退助", "桂小五郎", "森鴎外", "森鷗外", "樋口一葉", "歌川広重", "正岡子規", "武田信玄", "毛利元就",
    "沖田総司", "津田梅子", "清少納言", "渋沢栄一", "湯川秀樹", "源義仲", "源義経", "源頼朝", "田沼意次", "直江兼続", "真田信繁", "真田幸村", "石川啄木", "石田三成",
    "福沢諭吉", "福澤諭吉", "紫式部", "織田信長", "聖徳太子", "芥川龍之介", "菅原道真", "葛飾北斎", "藤原定家", "藤原道長", "蘇我馬子", "西郷隆盛", "諸葛亮", "諸葛孔明",
    "谷崎潤一郎", "豊臣秀吉", "足利尊氏", "足利義政", "足利義満", "野口英世", "長宗我部元親", "間宮林蔵", "高杉晋作", "黒田官兵衛",
];

/// Returns whether a text is the full name of a person of history.
fn is_historical(name: &str) -> bool {
    let folded: String = name.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    PEOPLE.binary_search(&folded.as_str()).is_ok()
}

/// Returns whether at least half of the cells are, and two of them: one is chance.
pub(super) fn are_historical(cells: &[String]) -> bool {
    let of_history = cells.iter().filter(|cell| is_historical(cell)).count();
    of_history >= 2 && of_history * 2 >= cells.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_history_are_known_in_any_spelling() {
        assert!(PEOPLE.is_sorted());
        for (name, expected) in [
            ("織田　信長", true),
            ("Ada Lovelace", true),
            ("ISAAC NEWTON", true),
            ("山田太郎", false),
            ("Ada Newton", false),
        ] {
            assert_eq!(is_historical(name), expected, "{name}");
        }
    }
}
