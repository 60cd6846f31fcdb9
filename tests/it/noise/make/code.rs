//! Lines of source code, configuration and test data without a single person's number.

use super::Random;

/// One line of one of many languages.
pub(crate) fn line(random: &mut Random) -> String {
    match random.below(3) {
        0 => constants(random),
        1 => data(random),
        _ => plain(random).to_owned(),
    }
}

fn constants(random: &mut Random) -> String {
    match random.below(12) {
        0 => format!("const EPOCH_MS = {}; // first release", random.millis()),
        1 => format!("static const uint64_t SEED = {}ULL;", random.next()),
        2 => format!("    assert_eq!(order.id, {});", random.digits(16)),
        3 => format!("BUILD_STAMP = \"{}\"", random.stamp()),
        4 => format!("private static final long serialVersionUID = {}L;", random.next() >> 1),
        5 => format!("#define MAGIC 0x{}", random.hex(8)),
        6 => format!("  \"left-pad\": \"^{}\",", random.version()),
        7 => format!("resourceId := \"{}\"", random.uuid()),
        8 => format!("    sha1 = '{}'", random.hex(40)),
        9 => format!("const CENTER = [{}, {}];", random.coordinate(), random.coordinate()),
        10 => format!("OFFSETS = [{}, {}, {}]", random.digits(9), random.digits(10), random.digits(12)),
        _ => format!("let port = {}; let size = {};", random.below(65535), random.digits(7)),
    }
}

fn data(random: &mut Random) -> String {
    match random.below(14) {
        0 => format!(
            "INSERT INTO orders VALUES ({}, '{}', {}, NOW());",
            random.digits(8),
            random.digits(16),
            random.digits(5)
        ),
        1 => format!("        {{\"orderNo\": \"{}\", \"qty\": {}}},", random.digits(16), random.below(99)),
        2 => format!(
            "<path d=\"M{} {}L{} {}\"/>",
            random.coordinate(),
            random.coordinate(),
            random.below(999),
            random.coordinate()
        ),
        3 => format!("  - part: {}-{}-{}", random.digits(2), random.digits(4), random.digits(4)),
        4 => format!("  isbn: 978{}", random.digits(10)),
        5 => format!("expect(format({})).toBe('{}');", random.millis(), random.stamp()),
        6 => format!("weights = [{}.{}, 0.{}]", random.below(9), random.digits(14), random.digits(16)),
        7 => format!("    {}, {}, {}, {},", random.digits(4), random.digits(4), random.digits(4), random.digits(4)),
        8 => format!("@@ -{},{} +{},{} @@", random.below(900), random.below(90), random.below(900), random.below(90)),
        9 => format!("  resolved \"https://registry.example.com/x-{}.tgz#{}\"", random.version(), random.hex(40)),
        10 => format!("tracking_no = '{}-{}-{}'", random.digits(4), random.digits(4), random.digits(4)),
        11 => format!("case {}: return \"{}\";", random.digits(10), random.hex(6)),
        12 => format!("{}    {}    {}", random.digits(12), random.digits(13), random.digits(16)),
        _ => format!("# {} {}-{}-{} fixed in {}", random.hex(7), random.between(2001, 2026), 10, 11, random.version()),
    }
}

fn plain(random: &mut Random) -> &'static str {
    random.pick(&[
        "    for (size_t i = 0; i < count; ++i) { total += weights[i] * values[i]; }",
        "    if err != nil { return fmt.Errorf(\"open %s: %w\", path, err) }",
        "export function clamp(value, low, high) { return Math.min(high, Math.max(low, value)); }",
        "// The last block may be shorter than the others: its length stands in the trailer.",
        "    def __init__(self, name, *, strict=False):",
        "#include <sys/types.h>",
        "pub fn split_at(&self, at: usize) -> (&[u8], &[u8]) {",
        "// 戻り値は UTC の秒。丸めは切り捨て。",
        "        <td class=\"num\">{{ row.total | round(2) }}</td>",
        "SELECT id, total FROM orders WHERE created_at > now() - interval '7 days';",
        "}",
        "",
    ])
}
