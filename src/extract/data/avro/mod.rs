//! Reads Avro object container files: flat records as a table, nested ones as objects, block by block.
//!
//! Layout: Apache Avro 1.12 specification, "Object Container Files" and "Binary Encoding".

mod schema;
mod value;

use std::io::{BufReader, Read};

use self::schema::{Schema, Type};
use self::value::{Decoded, Input};
use super::super::End;
use super::super::parts::Parts;
use super::tables::{Halt, MALFORMED, Tables};
use crate::model::Reason;

/// Bytes of one block, packed or not.
const LARGEST_BLOCK: u64 = 64 << 20;
/// Bytes of the metadata: schema and codec.
const LARGEST_METADATA: usize = 16 << 20;
/// Length of the marker between blocks.
const SYNC: usize = 16;

/// Reads a container.
pub(in super::super) fn read<R: Read>(reader: R, parts: &mut dyn Parts) -> End {
    let mut tables = Tables::new(parts);
    let result = read_all(BufReader::with_capacity(64 << 10, reader), &mut tables);
    tables.end(result)
}

/// How blocks are packed.
#[derive(Clone, Copy)]
enum Codec {
    Null,
    Deflate,
    Snappy,
    Zstandard,
}

fn read_all<R: Read>(mut reader: BufReader<R>, out: &mut Tables<'_>) -> Result<(), Halt> {
    let mut magic = [0; 4];
    reader.read_exact(&mut magic)?;
    let metadata = metadata(&mut reader)?;
    let entry =
        |key: &str| metadata.iter().find(|(known, _)| known == key.as_bytes()).map(|(_, value)| value.as_slice());
    let codec = match entry("avro.codec") {
        None | Some(b"null" | b"") => Codec::Null,
        Some(b"deflate") => Codec::Deflate,
        Some(b"snappy") => Codec::Snappy,
        Some(b"zstandard") => Codec::Zstandard,
        Some(_) => return Err(Halt::Trouble(Reason::UnsupportedFormat)),
    };
    let schema = entry("avro.schema").and_then(Schema::parse).ok_or(MALFORMED)?;
    let mut sync = [0; SYNC];
    reader.read_exact(&mut sync)?;
    let columns = schema.columns();
    if let Some(columns) = &columns {
        out.begin(None, &columns.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    while let Some((count, block)) = block(&mut reader, codec, &sync)? {
        values(&schema, columns.as_deref(), (count, &block), out)?;
    }
    Ok(())
}

fn values<C: ?Sized>(
    schema: &Schema,
    columns: Option<&C>,
    (count, block): (u64, &[u8]),
    out: &mut Tables<'_>,
) -> Result<(), Halt> {
    let mut input = Input::new(block);
    let mut decoded = Decoded::default();
    for _ in 0..count {
        decoded.clear();
        let before = input.left();
        schema.decode(&mut input, &mut decoded).ok_or(MALFORMED)?;
        decoded.trouble.take().into_iter().for_each(|reason| out.note(reason));
        if columns.is_some() {
            out.row(&decoded.texts())?;
        } else {
            out.object(&decoded.fields)?;
        }
        // Values without bytes hold nothing, however many there are.
        if input.left() == before {
            break;
        }
    }
    Ok(())
}

/// Key and value.
type Entry = (Vec<u8>, Vec<u8>);

/// The map of the header: blocks of keys and values, an empty one at the end.
fn metadata(reader: &mut impl Read) -> Result<Vec<Entry>, Halt> {
    let (mut entries, mut left) = (Vec::new(), LARGEST_METADATA);
    loop {
        let mut count = long(reader)?.ok_or(Halt::Trouble(Reason::Truncated))?;
        if count == 0 {
            return Ok(entries);
        }
        if count < 0 {
            // A negative count is followed by the length of the block in bytes.
            long(reader)?;
            count = count.checked_neg().ok_or(MALFORMED)?;
        }
        for _ in 0..count {
            let key = bytes(reader, &mut left)?;
            let value = bytes(reader, &mut left)?;
            entries.push((key, value));
        }
    }
}

fn bytes(reader: &mut impl Read, left: &mut usize) -> Result<Vec<u8>, Halt> {
    let length = long(reader)?.ok_or(Halt::Trouble(Reason::Truncated))?;
    let length = usize::try_from(length).map_err(|_| MALFORMED)?;
    *left = left.checked_sub(length + 1).ok_or(Halt::Trouble(Reason::Limit))?;
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A number of zigzag code and seven bits a byte; nothing at the end of the file.
fn long(reader: &mut impl Read) -> Result<Option<i64>, Halt> {
    let mut number = 0_u64;
    for nth in 0..10 {
        let mut byte = [0];
        match reader.read(&mut byte)? {
            0 if nth == 0 => return Ok(None),
            0 => return Err(Halt::Trouble(Reason::Truncated)),
            _ => {}
        }
        number |= u64::from(byte[0] & 0x7F).checked_shl(nth * 7).unwrap_or(0);
        if byte[0] < 0x80 {
            return Ok(Some(value::zigzag(number)));
        }
    }
    Err(MALFORMED)
}

/// The next block, unpacked, with the number of its values.
fn block(reader: &mut impl Read, codec: Codec, sync: &[u8; SYNC]) -> Result<Option<(u64, Vec<u8>)>, Halt> {
    let Some(count) = long(reader)? else { return Ok(None) };
    let Some(length) = long(reader)? else {
        // An editor left a line feed behind the last block.
        return if count == value::zigzag(u64::from(b'\n')) { Ok(None) } else { Err(Halt::Trouble(Reason::Truncated)) };
    };
    let (Ok(count), Ok(length)) = (u64::try_from(count), u64::try_from(length)) else { return Err(MALFORMED) };
    if length > LARGEST_BLOCK {
        return Err(Halt::Trouble(Reason::Limit));
    }
    let mut packed = Vec::new();
    reader.take(length).read_to_end(&mut packed)?;
    if (packed.len() as u64) < length {
        return Err(Halt::Trouble(Reason::Truncated));
    }
    let block = unpack(codec, packed)?;
    let mut behind = [0; SYNC];
    reader.read_exact(&mut behind)?;
    if behind != *sync {
        return Err(MALFORMED);
    }
    Ok(Some((count, block)))
}

fn unpack(codec: Codec, packed: Vec<u8>) -> Result<Vec<u8>, Halt> {
    match codec {
        Codec::Null => Ok(packed),
        Codec::Deflate => limited(flate2::read::DeflateDecoder::new(packed.as_slice())),
        Codec::Zstandard => limited(zstd::stream::read::Decoder::new(packed.as_slice())?),
        Codec::Snappy => {
            // The last four bytes are a check sum.
            let content = packed.get(..packed.len().saturating_sub(4)).unwrap_or_default();
            match snap::raw::decompress_len(content) {
                Ok(length) if length as u64 > LARGEST_BLOCK => Err(Halt::Trouble(Reason::Limit)),
                Ok(_) => snap::raw::Decoder::new().decompress_vec(content).map_err(|_| MALFORMED),
                Err(_) => Err(MALFORMED),
            }
        }
    }
}

fn limited(reader: impl Read) -> Result<Vec<u8>, Halt> {
    let mut content = Vec::new();
    reader.take(LARGEST_BLOCK + 1).read_to_end(&mut content).map_err(|_| MALFORMED)?;
    if content.len() as u64 > LARGEST_BLOCK { Err(Halt::Trouble(Reason::Limit)) } else { Ok(content) }
}

impl Schema {
    /// Returns the names of the fields, if values are records of scalars.
    fn columns(&self) -> Option<Vec<String>> {
        let Type::Record(fields) = self.root()? else { return None };
        let is_flat = fields.iter().all(|(_, field)| self.is_scalar(field));
        is_flat.then(|| fields.iter().map(|(name, _)| name.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, read};
    use super::*;

    fn zigzag(number: i64) -> Vec<u8> {
        let (mut rest, mut bytes) = (((number << 1) ^ (number >> 63)) as u64, Vec::new());
        while rest >= 0x80 {
            bytes.push(rest as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
        bytes
    }

    fn text(text: &str) -> Vec<u8> {
        [zigzag(text.len() as i64), text.into()].concat()
    }

    fn file(schema: &str, codec: &str, count: i64, block: &[u8]) -> Vec<u8> {
        let mut bytes = b"Obj\x01".to_vec();
        bytes.extend(zigzag(2));
        bytes.extend([text("avro.schema"), text(schema), text("avro.codec"), text(codec)].concat());
        bytes.push(0);
        bytes.extend([7; SYNC]);
        bytes.extend([zigzag(count), zigzag(block.len() as i64), block.to_vec()].concat());
        bytes.extend([7; SYNC]);
        bytes
    }

    const FLAT: &str = r#"{"type":"record","name":"P","fields":[{"name":"name","type":"string"},{"name":"tel","type":["null","string"]},
        {"name":"born","type":{"type":"int","logicalType":"date"}},{"name":"sex","type":{"type":"enum","name":"S","symbols":["F","M"]}},
        {"name":"pay","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},{"name":"d","type":"double"}]}"#;

    fn people() -> Vec<u8> {
        let one = |name: &str, tel: Option<&str>| {
            let tel = tel.map_or(zigzag(0), |tel| [zigzag(1), text(tel)].concat());
            [text(name), tel, zigzag(3652), zigzag(1), zigzag(2), vec![0x30, 0x39], 1.5_f64.to_le_bytes().to_vec()]
                .concat()
        };
        [one("山田太郎", Some("090-1234-5678")), one("佐藤花子", None)].concat()
    }

    #[test]
    fn flat_records_are_a_table_whatever_their_codec() {
        let block = people();
        let deflated = {
            use std::io::Write;
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(&block).unwrap();
            encoder.finish().unwrap()
        };
        let snappy = [snap::raw::Encoder::new().compress_vec(&block).unwrap(), vec![0; 4]].concat();
        let zstandard = zstd::stream::encode_all(block.as_slice(), 1).unwrap();
        for (codec, packed) in
            [("null", &block), ("deflate", &deflated), ("snappy", &snappy), ("zstandard", &zstandard)]
        {
            let (extracted, records) = read(&file(FLAT, codec, 2, packed));
            assert_eq!((extracted.format, extracted.end), ("avro", End::Complete), "{codec}");
            let expected = [
                ["name", "tel", "born", "sex", "pay", "d"],
                ["山田太郎", "090-1234-5678", "1980-01-01", "M", "123.45", "1.5"],
                ["佐藤花子", "", "1980-01-01", "M", "123.45", "1.5"],
            ];
            assert_eq!(records.cells(), expected, "{codec}");
        }
        assert_eq!(parse(Parser::Avro, &file(FLAT, "lzma9", 2, &block)).0, End::Skipped(Reason::UnsupportedFormat));
    }

    #[test]
    fn nested_and_recursive_records_are_objects() {
        let schema = r#"{"type":"record","name":"N","namespace":"x","fields":[{"name":"name","type":"string"},{"name":"tels","type":{"type":"array","items":"string"}},
            {"name":"more","type":{"type":"map","values":"long"}},{"name":"child","type":["null","x.N"]}]}"#;
        let leaf = [text("b"), zigzag(0), zigzag(0), zigzag(0)].concat();
        let block = [
            text("a"),
            zigzag(2),
            text("1"),
            text("2"),
            zigzag(0),
            zigzag(-1),
            zigzag(4),
            text("k"),
            zigzag(7),
            zigzag(0),
            zigzag(1),
            leaf,
        ]
        .concat();
        let (end, records) = parse(Parser::Avro, &file(schema, "null", 1, &block));
        let fields = [("name", "a"), ("tels[0]", "1"), ("tels[1]", "2"), ("more.k", "7"), ("child.name", "b")];
        let fields = fields.map(|(path, value)| (path.to_owned(), value.to_owned())).to_vec();
        assert_eq!((end, records.objects), (End::Complete, vec![(1, fields)]));
    }

    #[test]
    fn what_lies_about_its_size_is_a_gap() {
        let whole = file(FLAT, "null", 2, &people());
        assert_eq!(parse(Parser::Avro, &whole[..whole.len() - 40]).0, End::Failed(Reason::Truncated));
        assert_eq!(parse(Parser::Avro, &file(FLAT, "null", 3, &people())).0, End::Partial(Reason::Malformed));
        assert_eq!(
            parse(Parser::Avro, &file(r#"{"type":"array","items":"null"}"#, "null", 1, &zigzag(1 << 60))).0,
            End::Failed(Reason::Malformed)
        );
        assert_eq!(parse(Parser::Avro, &file(r#""null""#, "null", 1 << 60, &[])).0, End::Complete);
        let endless = r#"{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}"#;
        assert_eq!(parse(Parser::Avro, &file(endless, "null", 1, &[])).0, End::Failed(Reason::Malformed));
    }

    proptest! {
        #[test]
        fn damage_ends_with_an_outcome(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut content = file(FLAT, "null", 2, &people());
            for (at, value) in changes {
                let at = at.index(content.len());
                content[at] = value;
            }
            parse(Parser::Avro, &content);
        }
    }
}
