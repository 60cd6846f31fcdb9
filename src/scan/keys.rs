//! Follows foreign keys: a row that names a person by number alone is a row of the table that the number points into.

use std::collections::HashMap;

use crate::detect::{Attributed, ColumnDecision, FindingSink, table_fingerprint};
use crate::model::{Attribute, AttributeField, FieldName, Finding, KindId, Mention, Sensitive};
use crate::patterns::{FieldCode, Rules, Takes};
use crate::source::database::Table;

use super::reading::SentAhead;
use super::sink::{ReadingSink, ReadingTotals};
use super::table::headers;

/// Passes findings on; bare numbers get the fingerprint of the table that their column points into.
pub(super) struct Joined<'j, 'r> {
    inner: ReadingSink<'j, 'r, SentAhead<'j>>,
    rules: &'r Rules,
    /// Header of each column.
    names: Vec<String>,
    /// Fingerprint of the other table, by position.
    parents: HashMap<usize, u64>,
    /// Where the member number of the mention under way stands.
    last: Option<u64>,
}

impl<'j, 'r> Joined<'j, 'r> {
    /// For the rows of a table among others.
    pub(super) fn new(
        inner: ReadingSink<'j, 'r, SentAhead<'j>>,
        rules: &'r Rules,
        table: &Table,
        tables: &[Table],
    ) -> Self {
        let mut parents = HashMap::new();
        for key in &table.keys {
            let parent = |other: &&Table| {
                (&other.schema, &other.name) == (&key.schema, &key.table) && other.database == table.database
            };
            let at = table.columns.iter().position(|column| column.name == key.column);
            if let (Some(at), Some(other)) = (at, tables.iter().find(parent)) {
                parents.insert(at, table_fingerprint(&headers(rules, other)));
            }
        }
        let names = if parents.is_empty() { Vec::new() } else { headers(rules, table) };
        Self { inner, rules, names, parents, last: None }
    }

    /// Ends the reading.
    pub(super) fn finish(self) -> (ReadingTotals, SentAhead<'j>) {
        self.inner.finish()
    }

    fn parent(&self, field: FieldName<'_>) -> Option<u64> {
        let at = match field {
            FieldName::Shown(name) => self.names.iter().position(|known| known == name)?,
            FieldName::Position(at) => at.checked_sub(1)?,
            FieldName::None => return None,
        };
        self.parents.get(&at).copied()
    }
}

impl FindingSink for Joined<'_, '_> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        if !self.parents.is_empty() && self.rules.kind(finding.kind).field == FieldCode::Member {
            self.last = self.parent(finding.location.field);
        }
        self.inner.finding(finding, attributed);
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        let Some(table) = self.last.take().filter(|_| is_bare(mention)) else { return self.inner.mention(mention) };
        // The number says for certain who it is; where an order went, to an office or a neighbour, must not add doubt.
        let own = |attribute: &&Attribute<'_>| {
            !matches!(attribute.field, AttributeField::Address | AttributeField::PostalCode)
        };
        let attributes: Vec<Attribute<'_>> = mention.attributes.iter().filter(own).copied().collect();
        self.inner.mention(&Mention { table, attributes: &attributes, ..*mention });
    }

    fn ignored(&mut self, finding: &Finding<'_>, entry: usize) {
        self.inner.ignored(finding, entry);
    }

    fn column(&mut self, decision: &ColumnDecision) {
        self.inner.column(decision);
    }

    fn taken_out(&self, kind: KindId, value: &str) -> Option<(usize, Takes)> {
        self.inner.taken_out(kind, value)
    }

    fn line(&mut self, number: u64, text: Sensitive<'_>) {
        self.inner.line(number, text);
    }
}

/// Whether nothing but a number tells who it is.
fn is_bare(mention: &Mention<'_>) -> bool {
    let tells_nobody = |field: AttributeField| {
        matches!(
            field,
            AttributeField::Member | AttributeField::Other | AttributeField::Address | AttributeField::PostalCode
        )
    };
    mention.attributes.iter().all(|attribute| tells_nobody(attribute.field))
        && mention.attributes.iter().filter(|attribute| attribute.field == AttributeField::Member).count() == 1
}
