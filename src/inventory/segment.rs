//! Evidence files: encrypted Parquet, written once and never changed.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{DataType, Int32Type, Int64Type};
use parquet::encryption::encrypt::FileEncryptionProperties;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::{ColumnPath, TypePtr};

use super::buffer::{INTS, LONGS, Leaf, NEAR, NULLABLE_INTS, NULLABLE_SHORTS, RowBuffer, SHORTS};
use super::error::{InventoryError, Result};
use super::place::{private_file, sync_folder_of};
use super::steps::{Step, Steps};
use crate::model::{Column, ListColumn};

/// Rows of a row group.
pub(super) const GROUP_ROWS: usize = 128 << 10;

/// Columns with few values, where a dictionary pays: at most tens of thousands of days, names, codes.
/// Tokens of other columns are close to random bytes, one of their own a person.
pub(super) const FEW_VALUES: [Column; 19] = [
    Column::Surname,
    Column::GivenName,
    Column::SurnameRoman,
    Column::GivenRoman,
    Column::GivenSoft,
    Column::BirthDate,
    Column::BirthYearMonth,
    Column::BirthMonthDay,
    Column::BirthYearDay,
    Column::BirthDayPairEven,
    Column::BirthDayPairOdd,
    Column::BirthEra,
    Column::PostalCode,
    Column::PostalArea,
    Column::Municipality,
    Column::PhoneHead,
    Column::PhoneMiddle,
    Column::PhoneTail,
    Column::Sex,
];

/// Returns the file of a closed segment.
pub(super) fn segment_file(folder: &Path, number: i64) -> PathBuf {
    folder.join(format!("{number:06}.parquet"))
}

/// What all segments of an inventory share.
pub(super) struct Format {
    schema: TypePtr,
    properties: WriterPropertiesPtr,
}

impl Format {
    /// Makes schema and writer properties for an evidence key of 16 bytes.
    pub(super) fn new(key: &[u8]) -> Result<Self, ParquetError> {
        let encryption = FileEncryptionProperties::builder(key.to_vec()).build()?;
        let mut properties = WriterProperties::builder()
            .set_created_by("headcount".to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_offset_index_disabled(true)
            .set_max_row_group_row_count(Some(GROUP_ROWS))
            .set_column_encoding(ColumnPath::from("record"), Encoding::DELTA_BINARY_PACKED)
            .with_file_encryption_properties(encryption);
        let plain = LONGS.iter().map(|column| column.0).chain(INTS.iter().chain(&SHORTS).map(|column| column.0));
        let nullable = NULLABLE_INTS.iter().chain(&NULLABLE_SHORTS).map(|column| column.0);
        for name in plain.chain(nullable).chain(FEW_VALUES.iter().map(|column| column.name())) {
            if name != "record" {
                properties = properties.set_column_dictionary_enabled(ColumnPath::from(name), true);
            }
        }
        let schema = Arc::new(parse_message_type(&message())?);
        Ok(Self { schema, properties: Arc::new(properties.build()) })
    }
}

/// The schema in Parquet's own notation.
fn message() -> String {
    let mut text = "message evidence {\n".to_owned();
    let mut add = |line: String| {
        text.push_str(&line);
        text.push('\n');
    };
    LONGS.iter().for_each(|(name, _)| add(format!("required int64 {name};")));
    INTS.iter().for_each(|(name, _)| add(format!("required int32 {name};")));
    SHORTS.iter().for_each(|(name, _)| add(format!("required int32 {name} (INTEGER(16,true));")));
    NULLABLE_INTS.iter().for_each(|(name, _)| add(format!("optional int32 {name};")));
    NULLABLE_SHORTS.iter().for_each(|(name, _)| add(format!("optional int32 {name} (INTEGER(16,true));")));
    Column::ALL.iter().for_each(|column| add(format!("optional int64 {};", column.name())));
    for name in ListColumn::ALL.map(ListColumn::name).into_iter().chain([NEAR]) {
        add(format!("required group {name} (LIST) {{ repeated group list {{ required int64 element; }} }}"));
    }
    add("}".to_owned());
    text
}

/// A segment that is being written under a temporary name.
pub(super) struct SegmentWriter {
    writer: SerializedFileWriter<File>,
    temporary: PathBuf,
}

impl SegmentWriter {
    /// Creates the temporary file.
    pub(super) fn create(folder: &Path, number: i64, format: &Format) -> Result<Self> {
        let temporary = folder.join(format!("{number:06}.tmp"));
        let file = private_file(&temporary, OpenOptions::new().create_new(true))?;
        let writer = SerializedFileWriter::new(file, Arc::clone(&format.schema), Arc::clone(&format.properties))
            .map_err(|error| written(error, &temporary))?;
        Ok(Self { writer, temporary })
    }

    /// Writes the buffered rows as one row group and empties the buffer.
    pub(super) fn write(&mut self, buffer: &mut RowBuffer) -> Result<()> {
        let mut write_all = || {
            let mut group = self.writer.next_row_group()?;
            for leaf in &buffer.longs {
                write_leaf::<Int64Type>(&mut group, leaf)?;
            }
            for leaf in &buffer.ints {
                write_leaf::<Int32Type>(&mut group, leaf)?;
            }
            for leaf in buffer.tokens.iter().chain(&buffer.lists).chain([&buffer.near]) {
                write_leaf::<Int64Type>(&mut group, leaf)?;
            }
            group.close()
        };
        write_all().map_err(|error| written(error, &self.temporary))?;
        buffer.clear();
        Ok(())
    }

    /// Footer, fsync, final name, fsync of the folder; returns the file's bytes.
    pub(super) fn finish(self, to: &Path, steps: &mut Steps) -> Result<u64> {
        let Self { writer, temporary, .. } = self;
        let file = writer.into_inner().map_err(|error| written(error, &temporary))?;
        steps.reached(Step::FooterWritten);
        let failed = |source| InventoryError::io("write", &temporary)(source);
        file.sync_all().map_err(failed)?;
        steps.reached(Step::Synced);
        let bytes = file.metadata().map_err(failed)?.len();
        std::fs::rename(&temporary, to).map_err(failed)?;
        sync_folder_of(to)?;
        steps.reached(Step::Renamed);
        Ok(bytes)
    }
}

fn write_leaf<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    leaf: &Leaf<T::T>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Err(ParquetError::General("fewer columns than the schema".to_owned()));
    };
    let definitions = Some(leaf.definitions.as_slice()).filter(|levels| !levels.is_empty());
    let repetitions = Some(leaf.repetitions.as_slice()).filter(|levels| !levels.is_empty());
    column.typed::<T>().write_batch(&leaf.values, definitions, repetitions)?;
    column.close()
}

/// Maps the writer's error; only its operating system part can be told apart.
fn written(error: ParquetError, path: &Path) -> InventoryError {
    let source = match error {
        ParquetError::External(inner) => match inner.downcast::<std::io::Error>() {
            Ok(source) => *source,
            Err(_) => std::io::Error::other("the evidence writer failed"),
        },
        _ => std::io::Error::other("the evidence writer failed"),
    };
    InventoryError::Io { action: "write", path: path.to_path_buf(), source }
}

/// Removes temporary files and segments that the catalog does not name.
pub(super) fn sweep(folder: &Path, keep: &[i64]) -> Result<()> {
    let failed = |source| InventoryError::io("sweep", folder)(source);
    let keep: HashSet<PathBuf> = keep.iter().map(|&number| segment_file(folder, number)).collect();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let named = keep.contains(&path);
        let ours = path.extension().is_some_and(|extension| extension == "tmp" || extension == "parquet");
        if ours && !named {
            std::fs::remove_file(&path).map_err(failed)?;
        }
    }
    sync_folder_of(&folder.join("x"))
}
