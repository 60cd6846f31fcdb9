//! The nouns of headcount. No I/O, no threads, no clock.

mod as_is;
mod asset;
mod date;
mod estimate;
mod evidence;
mod finding;
mod kind;
mod link_model;
mod location;
mod mention;
mod outcome;
mod record;
mod section;
mod sensitive;

pub use as_is::AsIs;
pub use asset::{
    Access, AccessSource, AssetId, ChangeSignature, ContentHash, FolderId, Readers, ReadingId, RootId, RulesId,
    TableFacts,
};
pub use date::Date;
pub use estimate::{Estimate, Refusal};
pub(crate) use evidence::mark_of_list;
pub use evidence::{
    Column, Dense, Evidence, EvidenceRow, Guards, ListColumn, MAX_LIST_TOKENS, RowKey, Token, TokenList, TokenLists,
};
pub use finding::{Confidence, ConfidenceClass, Finding, Grade, Why};
pub use kind::{KindId, Tier};
pub use link_model::{Blocks, Guarded, LevelWeight, LinkModel};
pub use location::{FieldName, Location, Unit};
pub use mention::{Attribute, AttributeField, Form, Mention, MentionKind, NameOrder, Role};
pub use outcome::{AssetsAndBytes, Coverage, Gap, Outcome, OutcomeState, Reason};
pub use record::{Flow, Object, ObjectField, Passage, RecordSink, Row, TableHead};
pub use section::{Division, Part, Section};
pub use sensitive::{Sensitive, SensitiveString};
