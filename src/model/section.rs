//! Which division and part of a document a record stands in.

/// A counted division of a document, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Division {
    /// Page as it is printed.
    Page(u32),
    /// Slide of a presentation.
    Slide(u32),
    /// Message of a mailbox.
    Message(u32),
}

impl Division {
    /// Returns the number.
    pub fn number(self) -> u32 {
        match self {
            Self::Page(number) | Self::Slide(number) | Self::Message(number) => number,
        }
    }
}

macro_rules! parts {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)*) => {
        /// What of a document a record belongs to.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Part { $($(#[$doc])* $variant,)* }

        impl Part {
            /// All parts.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the code used in frames and reports.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Returns the part of a code.
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|part| part.code() == code)
            }
        }
    };
}

parts! {
    /// The running text or the sheets.
    #[default]
    Body = "body";
    /// Page header or footer; header fields of a message.
    Header = "header";
    /// Footnote or endnote.
    Footnote = "footnote";
    /// Comment or annotation of a reader.
    Comment = "comment";
    /// Notes of the speaker.
    Notes = "notes";
    /// Text box, drawing or chart.
    TextBox = "text_box";
    /// Fields that somebody filled in.
    Form = "form";
    /// Text that was deleted and is still kept.
    Deleted = "deleted";
    /// What is not shown: hidden inputs, comments in the markup, attributes, scripts.
    Hidden = "hidden";
    /// Title, author and the like.
    Properties = "properties";
}

/// Where records stand from now on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// Page, slide or message; none where the format has none or does not tell.
    pub division: Option<Division>,
    /// Part of the document, or of the division.
    pub part: Part,
}

impl Section {
    /// A part of a document without divisions.
    pub fn of(part: Part) -> Self {
        Self { division: None, part }
    }

    /// A part of a division.
    pub fn within(division: Division, part: Part) -> Self {
        Self { division: Some(division), part }
    }
}
