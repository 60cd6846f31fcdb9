//! Reads Parquet: flat files as tables, nested ones as objects. Row groups are streamed page by page.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::reader::{ChunkReader, FileReader, Length, SerializedFileReader};
use parquet::record::{Field, Row};

use super::super::End;
use super::super::parts::Parts;
use super::tables::{Halt, Tables};
use super::value;
use crate::model::Reason;

/// Most bytes of one page or dictionary that are asked for at once.
const LARGEST_PAGE: usize = 256 << 20;
/// Values of one row.
const MOST_VALUES: usize = 100_000;

/// Reads a file of columns.
pub(in super::super) fn read<R: Read + Seek + Send + 'static>(reader: R, parts: &mut dyn Parts) -> End {
    let mut tables = Tables::new(parts);
    let result = read_all(reader, &mut tables);
    tables.end(result)
}

fn read_all<R: Read + Seek + Send + 'static>(reader: R, out: &mut Tables<'_>) -> Result<(), Halt> {
    let file = SerializedFileReader::new(Shared::new(reader)?).map_err(|error| halt(&error))?;
    let metadata = file.metadata();
    if metadata.row_groups().iter().any(|group| group.columns().iter().any(|c| c.crypto_metadata().is_some())) {
        return Err(Halt::Trouble(Reason::Encrypted));
    }
    let fields = metadata.file_metadata().schema().get_fields().to_vec();
    let is_flat = fields.iter().all(|field| field.is_primitive());
    if is_flat {
        let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
        out.begin(None, &names)?;
    }
    for row in file.get_row_iter(None).map_err(|error| halt(&error))? {
        let row = row.map_err(|error| halt(&error))?;
        if is_flat { table_row(&row, out)? } else { object(&row, out)? }
    }
    Ok(())
}

fn table_row(row: &Row, out: &mut Tables<'_>) -> Result<(), Halt> {
    let mut cells = Vec::with_capacity(row.len());
    for (_, field) in row.get_column_iter() {
        cells.push(scalar(field, out));
    }
    out.row(&cells)
}

fn object(row: &Row, out: &mut Tables<'_>) -> Result<(), Halt> {
    let mut fields = Vec::new();
    for (name, field) in row.get_column_iter() {
        flatten(name, field, &mut fields, out);
    }
    out.object(&fields)
}

/// The depth of a value is that of the schema, which the library limits.
fn flatten(path: &str, field: &Field, fields: &mut Vec<(String, String)>, out: &mut Tables<'_>) {
    if fields.len() >= MOST_VALUES {
        out.note(Reason::Limit);
        return;
    }
    match field {
        Field::Group(row) => {
            row.get_column_iter().for_each(|(name, field)| flatten(&format!("{path}.{name}"), field, fields, out));
        }
        Field::ListInternal(list) => {
            list.elements()
                .iter()
                .enumerate()
                .for_each(|(n, field)| flatten(&format!("{path}[{n}]"), field, fields, out));
        }
        Field::MapInternal(map) => {
            for (key, field) in map.entries() {
                let key = scalar(key, out);
                flatten(&format!("{path}.{key}"), field, fields, out);
            }
        }
        scalar_field => {
            let value = scalar(scalar_field, out);
            fields.push((path.to_owned(), value));
        }
    }
}

fn scalar(field: &Field, out: &mut Tables<'_>) -> String {
    match field {
        Field::Str(text) => text.clone(),
        Field::Bool(value) => value.to_string(),
        Field::Byte(value) => value.to_string(),
        Field::Short(value) => value.to_string(),
        Field::Int(value) => value.to_string(),
        Field::Long(value) => value.to_string(),
        Field::UByte(value) => value.to_string(),
        Field::UShort(value) => value.to_string(),
        Field::UInt(value) => value.to_string(),
        Field::ULong(value) => value.to_string(),
        Field::Float16(value) => value::float(value.to_f64()),
        Field::Float(value) => value.to_string(),
        Field::Double(value) => value::float(*value),
        Field::Decimal(decimal) => {
            value::decimal(value::big_endian(decimal.data()), usize::try_from(decimal.scale()).unwrap_or(0))
        }
        Field::Date(days) => value::date(i64::from(*days)),
        Field::TimestampMillis(value) => value::moment(value.div_euclid(1000)),
        Field::TimestampMicros(value) => value::moment(value.div_euclid(1_000_000)),
        Field::Bytes(bytes) => out.binary(bytes.data()),
        Field::TimeMillis(_) | Field::TimeMicros(_) | Field::Null => String::new(),
        Field::Group(_) | Field::ListInternal(_) | Field::MapInternal(_) => String::new(),
    }
}

fn halt(error: &ParquetError) -> Halt {
    match error {
        ParquetError::NYI(_) => Halt::Trouble(Reason::UnsupportedFormat),
        ParquetError::EOF(_) | ParquetError::NeedMoreData(_) | ParquetError::NeedMoreDataRange(_) => {
            Halt::Trouble(Reason::Truncated)
        }
        // The only way to learn of it; the text itself goes nowhere.
        ParquetError::General(text) if text.contains("feature") => Halt::Trouble(Reason::UnsupportedFormat),
        ParquetError::External(error) => match error.downcast_ref::<io::Error>() {
            // What a decompressor says is not what the system says.
            Some(error) if error.raw_os_error().is_some() => Halt::Trouble(io_reason(error)),
            Some(error) if error.kind() == io::ErrorKind::UnexpectedEof => Halt::Trouble(Reason::Truncated),
            _ => Halt::Trouble(Reason::Malformed),
        },
        _ => Halt::Trouble(Reason::Malformed),
    }
}

fn io_reason(error: &io::Error) -> Reason {
    match Halt::from(io::Error::from(error.kind())) {
        Halt::Trouble(reason) => reason,
        Halt::Stopped => Reason::IoError,
    }
}

/// One reader for all columns, each of which reads at its own place.
struct Shared<R> {
    reader: Arc<Mutex<R>>,
    length: u64,
}

impl<R: Read + Seek> Shared<R> {
    fn new(mut reader: R) -> io::Result<Self> {
        let length = reader.seek(SeekFrom::End(0))?;
        Ok(Self { reader: Arc::new(Mutex::new(reader)), length })
    }
}

impl<R: Send> Length for Shared<R> {
    fn len(&self) -> u64 {
        self.length
    }
}

impl<R: Read + Seek + Send> ChunkReader for Shared<R> {
    type T = BufReader<At<R>>;

    fn get_read(&self, start: u64) -> parquet::errors::Result<Self::T> {
        Ok(BufReader::new(At { reader: Arc::clone(&self.reader), position: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> parquet::errors::Result<Bytes> {
        let fits = start.checked_add(length as u64).is_some_and(|end| end <= self.length);
        if !fits || length > LARGEST_PAGE {
            return Err(ParquetError::EOF(String::new()));
        }
        let mut bytes = vec![0; length];
        At { reader: Arc::clone(&self.reader), position: start }.read_exact(&mut bytes)?;
        Ok(bytes.into())
    }
}

/// A place in the shared reader.
struct At<R> {
    reader: Arc<Mutex<R>>,
    position: u64,
}

impl<R: Read + Seek> Read for At<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
        reader.seek(SeekFrom::Start(self.position))?;
        let length = reader.read(buffer)?;
        self.position += length as u64;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use parquet::basic::{Compression, Encoding};
    use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use proptest::prelude::*;

    use super::super::super::parser::Parser;
    use super::super::super::testing::{parse, read};
    use super::*;

    const NAMES: [&str; 3] = ["山田太郎", "佐藤花子", "鈴木一郎"];

    fn file(compression: Compression) -> Vec<u8> {
        let schema = "message m { required binary name (UTF8); optional int64 phone; required int32 born (DATE); required int32 pay (DECIMAL(9,2)); }";
        let properties = WriterProperties::builder().set_compression(compression).set_encoding(Encoding::PLAIN).build();
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, parse_message_type(schema).unwrap().into(), properties.into())
                .unwrap();
        let mut group = writer.next_row_group().unwrap();
        let names: Vec<ByteArray> = NAMES.iter().map(|&name| name.into()).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&names, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[9_012_345_678, 312_345_678], Some(&[1, 0, 1]), None).unwrap();
        column.close().unwrap();
        for values in [[0, 3652, -1], [100, 12_345, -5]] {
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<Int32Type>().write_batch(&values, None, None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
        writer.close().unwrap();
        bytes
    }

    #[test]
    fn flat_files_are_tables_whatever_their_compression() {
        let codecs = [
            Compression::UNCOMPRESSED,
            Compression::SNAPPY,
            Compression::GZIP(Default::default()),
            Compression::LZ4_RAW,
            Compression::ZSTD(Default::default()),
        ];
        for codec in codecs {
            let (extracted, records) = read(&file(codec));
            assert_eq!((extracted.format, extracted.end), ("parquet", End::Complete), "{codec}");
            let expected = [
                ["name", "phone", "born", "pay"],
                ["山田太郎", "9012345678", "1970-01-01", "1.00"],
                ["佐藤花子", "", "1980-01-01", "123.45"],
                ["鈴木一郎", "312345678", "1969-12-31", "-0.05"],
            ];
            assert_eq!(records.cells(), expected, "{codec}");
        }
    }

    #[test]
    fn nested_files_are_objects() {
        let schema = "message m { required binary name (UTF8); optional group tel (LIST) { repeated group list { required binary element (UTF8); } } }";
        let mut bytes = Vec::new();
        let mut writer =
            SerializedFileWriter::new(&mut bytes, parse_message_type(schema).unwrap().into(), Default::default())
                .unwrap();
        let mut group = writer.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&["山田太郎".into()], None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&["1".into(), "2".into()], Some(&[2, 2]), Some(&[0, 1])).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        writer.close().unwrap();
        let (end, records) = parse(Parser::Parquet, &bytes);
        let fields =
            [("name", "山田太郎"), ("tel[0]", "1"), ("tel[1]", "2")].map(|(path, value)| (path.into(), value.into()));
        assert_eq!((end, records.objects), (End::Complete, vec![(1, fields.to_vec())]));
    }

    #[test]
    fn a_file_without_its_footer_is_a_gap() {
        let whole = file(Compression::SNAPPY);
        assert!(matches!(read(&whole[..whole.len() - 20]).0.end, End::Failed(Reason::Malformed | Reason::Truncated)));
    }

    proptest! {
        #[test]
        fn damage_ends_with_an_outcome(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..5)) {
            let mut content = file(Compression::SNAPPY);
            for (at, value) in changes {
                let at = at.index(content.len());
                content[at] = value;
            }
            read(&content);
        }
    }
}
