//! Tells the characters of fonts that name a character collection of Adobe but no characters of their own: the
//! interpreter leaves them open when the font is embedded.

use hayro_interpret::hayro_cmap::{BfString, CMap, CMapName, CidFamily, load_embedded};
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::{Array, Dict, Name, Object, String as PdfString};

/// Objects looked at.
const MOST_OBJECTS: usize = 500_000;
/// Different pairs of encoding and collection.
const MOST_PAIRS: usize = 16;

/// From codes to CIDs, and from those to characters.
#[derive(Default)]
pub(super) struct Collections {
    pairs: Vec<(Vec<u8>, CMap, CMap)>,
}

impl Collections {
    /// Gathers the pairs that composite fonts without a `ToUnicode` map use.
    pub(super) fn of(pdf: &Pdf) -> Self {
        let mut collections = Self::default();
        for object in pdf.objects().into_iter().take(MOST_OBJECTS) {
            let Object::Dict(font) = object else { continue };
            let composite = font.get::<Name<'_>>("Subtype").is_some_and(|kind| kind.as_str() == "Type0");
            if composite && !font.contains_key("ToUnicode") && collections.pairs.len() < MOST_PAIRS {
                collections.add(&font);
            }
        }
        collections
    }

    fn add(&mut self, font: &Dict<'_>) -> Option<()> {
        let encoding = font.get::<Name<'_>>("Encoding")?;
        let descendant = font.get::<Array<'_>>("DescendantFonts")?.iter::<Dict<'_>>().next()?;
        let system = descendant.get::<Dict<'_>>("CIDSystemInfo")?;
        let [registry, ordering] = ["Registry", "Ordering"].map(|key| system.get::<PdfString<'_>>(key));
        let (registry, ordering) = (registry?, ordering?);
        let key = [encoding.as_str().as_bytes(), b" ", ordering.as_bytes()].concat();
        if self.pairs.iter().any(|(known, ..)| *known == key) {
            return None;
        }
        let family = CidFamily::from_registry_ordering(registry.as_bytes(), ordering.as_bytes());
        let characters = CMap::parse(load_embedded(family.ucs2_cmap()?)?, load_embedded)?;
        let codes = match encoding.as_str() {
            "Identity-H" | "Identity-V" => CMap::identity_h(),
            name => CMap::parse(load_embedded(CMapName::from_bytes(name.as_bytes()))?, load_embedded)?,
        };
        self.pairs.push((key, codes, characters));
        Some(())
    }

    /// Returns the characters of a code, if any font of the file gives it some.
    pub(super) fn characters(&self, code: u32) -> Option<BfString> {
        self.pairs.iter().find_map(|(_, codes, characters)| {
            let cid = (1..=4).find_map(|length| codes.lookup_cid_code(code, length))?;
            characters.lookup_bf_string(cid)
        })
    }
}
