//! Follows foreign keys: a row that names a person by number alone is a row of the table that the number points into.

use std::collections::HashMap;

use crate::detect::{Attributed, ColumnDecision, FindingSink, table_fingerprint};
use crate::model::{
    Attribute, AttributeField, FieldName, Finding, Form, KindId, Mention, MentionKind, NameOrder, Role, Sensitive,
    SensitiveString,
};
use crate::patterns::{FieldCode, Rules, Takes};
use crate::source::database::Table;

use super::table::headers;

/// Slots of people who stand in a row beside the one that its key names begin here.
const BESIDE: u16 = 1_000;

/// Passes findings on; bare numbers get the fingerprint of the table that their column points into.
pub(super) struct Joined<'r, S> {
    inner: S,
    rules: &'r Rules,
    /// Header of each column.
    names: Vec<String>,
    /// Fingerprint of the other table, by position.
    parents: HashMap<usize, u64>,
    /// Positions of columns whose cells are JSON.
    nested: Vec<usize>,
    /// Where the member number of the mention under way stands.
    last: Option<u64>,
    /// Findings of the mention under way that stand in JSON: kind and value.
    inside: Vec<(KindId, SensitiveString)>,
}

impl<'r, S: FindingSink> Joined<'r, S> {
    /// For the rows of a table among others.
    pub(super) fn new(inner: S, rules: &'r Rules, table: &Table, tables: &[Table]) -> Self {
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
        let is_nested = |at: &usize| table.columns.get(*at).is_some_and(|column| column.is_nested());
        let nested = (0..names.len()).filter(is_nested).collect();
        Self { inner, rules, names, parents, nested, last: None, inside: Vec::new() }
    }

    /// Gives back what findings were passed to.
    pub(super) fn into_inner(self) -> S {
        self.inner
    }

    fn position(&self, field: FieldName<'_>) -> Option<usize> {
        match field {
            FieldName::Shown(name) => self.names.iter().position(|known| known == name),
            FieldName::Position(at) => at.checked_sub(1),
            FieldName::None => None,
        }
    }

    /// Tells of the person that the key names, and of whoever else stands in the row.
    fn split(&mut self, mention: &Mention<'_>, (table, own, beside): (u64, &[Attribute<'_>], &[Vec<Attribute<'_>>])) {
        // The number says for certain who it is; where an order went, to an office or a neighbour, must not add doubt.
        let is_sure = |attribute: &&Attribute<'_>| {
            !matches!(attribute.field, AttributeField::Address | AttributeField::PostalCode)
        };
        let sure: Vec<Attribute<'_>> = own.iter().filter(is_sure).copied().collect();
        let is_of = |kind: &MentionKind, attributes: &[Attribute<'_>]| attributes.iter().any(|a| a.kind == kind.kind);
        let others = |kind: &MentionKind| beside.iter().any(|attributes| is_of(kind, attributes));
        let kinds = mention.kinds.iter().copied();
        let own_kinds: Vec<_> = kinds.clone().filter(|kind| is_of(kind, own) || !others(kind)).collect();
        let role = if mention.role == Role::Contact { Role::Unknown } else { mention.role };
        self.inner.mention(&Mention { table, attributes: &sure, kinds: &own_kinds, role, ..*mention });
        for (slot, attributes) in (mention.slot.saturating_add(BESIDE)..).zip(beside) {
            let kinds: Vec<_> = kinds.clone().filter(|kind| is_of(kind, attributes)).collect();
            if kinds.iter().any(|kind| self.rules.kind(kind.kind).bearing) {
                self.inner.mention(&Mention { slot, attributes, kinds: &kinds, ..*mention });
            }
        }
    }

    /// Full names that stand in JSON: a row takes no name out of a text, as it may be anybody's.
    fn names<'v>(&self, inside: &'v [(KindId, SensitiveString)]) -> Vec<Attribute<'v>> {
        let name = |(kind, value): &'v (KindId, SensitiveString)| {
            let field = AttributeField::FullName(NameOrder::Unknown);
            let is_name = self.rules.kind(*kind).field == FieldCode::FullName;
            is_name.then(|| Attribute { kind: *kind, field, value: value.lend(), form: Form::Raw })
        };
        inside.iter().filter_map(name).collect()
    }
}

impl<S: FindingSink> FindingSink for Joined<'_, S> {
    fn finding(&mut self, finding: &Finding<'_>, attributed: Attributed) {
        if !self.parents.is_empty() {
            let column = self.position(finding.location.field);
            if self.rules.kind(finding.kind).field == FieldCode::Member {
                self.last = column.and_then(|at| self.parents.get(&at).copied());
            }
            if attributed == Attributed::Yes && column.is_some_and(|at| self.nested.contains(&at)) {
                self.inside.push((finding.kind, finding.value.kept()));
            }
        }
        self.inner.finding(finding, attributed);
    }

    fn mention(&mut self, mention: &Mention<'_>) {
        let inside = std::mem::take(&mut self.inside);
        let Some(table) = self.last.take() else { return self.inner.mention(mention) };
        let is_inside = |attribute: &&Attribute<'_>| inside.iter().any(|(_, value)| value.lend() == attribute.value);
        let (nested, mut own): (Vec<Attribute<'_>>, Vec<_>) =
            mention.attributes.iter().copied().partition(|attribute| is_inside(&attribute));
        let names = self.names(&inside);
        // Of several people in one cell nothing tells what is whose but the names.
        let mut beside: Vec<Vec<Attribute<'_>>> = match names.as_slice() {
            [] if nested.is_empty() => Vec::new(),
            [] => vec![nested],
            [name] => vec![std::iter::once(*name).chain(nested.into_iter().filter(|a| a.kind != name.kind)).collect()],
            several => several.iter().map(|name| vec![*name]).collect(),
        };
        // Whom a customer names as a contact is not the customer.
        if mention.role == Role::Contact && !is_bare(&own) {
            let (members, others) = own.into_iter().partition(|attribute| attribute.field == AttributeField::Member);
            own = members;
            beside.push(others);
        }
        if is_bare(&own) {
            self.split(mention, (table, &own, &beside));
        } else {
            self.inner.mention(mention);
        }
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

/// Whether nothing but numbers tells who it is, and one of them is that of the key.
fn is_bare(attributes: &[Attribute<'_>]) -> bool {
    use AttributeField::{Account, Address, Card, Id, Member, Other, PostalCode};
    let is_number = |field| matches!(field, Member | Other | Address | PostalCode | Id | Card | Account);
    attributes.iter().all(|attribute| is_number(attribute.field))
        && attributes.iter().filter(|attribute| attribute.field == Member).count() == 1
}
