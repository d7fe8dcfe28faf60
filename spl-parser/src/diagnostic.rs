//! Messages about a search: what is wrong, where, and what to write instead.

use std::fmt;

use crate::Span;

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The search runs; its author should know.
    Warning,
    /// The search can't run.
    Error,
}

/// A place and what was found there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where, in the expanded text.
    pub span: Span,
    /// What was found; may be empty.
    pub text: String,
}

/// The stable number of a message: `SPL204`. Numbers are grouped by stage and never used again for something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(u16)]
pub enum Code {
    // 0xx: expansion of macros and comments
    /// A macro that nobody defined.
    UnknownMacro = 1,
    /// A macro called with another number of arguments than it has.
    MacroArguments = 2,
    /// A macro that leads back to itself, or calls nested too deep.
    MacroRecursion = 3,
    /// A backtick without its partner.
    UnclosedMacro = 4,
    /// A comment without its end.
    UnclosedComment = 5,
    /// The search, with its macros expanded, is larger than the limit.
    TooLarge = 6,
    /// A macro whose definition is an eval expression, or that validates its arguments.
    MacroDefinition = 7,
    /// A token that nobody gave a value.
    UnknownToken = 8,

    // 1xx: quotes, brackets, pipes
    /// A quote without its partner.
    UnbalancedQuote = 101,
    /// A parenthesis or bracket without its partner.
    UnbalancedBracket = 102,
    /// Two pipes with nothing between, or a pipe at the end.
    MissingCommand = 103,
    /// A character that can't stand where it stands.
    UnexpectedCharacter = 104,
    /// Parentheses, brackets or expressions nested too deep.
    TooDeep = 105,

    // 2xx: grammar
    /// A command that Splunk doesn't have.
    UnknownCommand = 201,
    /// Something else was expected here.
    Expected = 202,
    /// A function that the eval language doesn't have.
    UnknownFunction = 203,
    /// A function that stats doesn't have.
    UnknownStatsFunction = 204,
    /// An option that the command doesn't have.
    UnknownOption = 205,
    /// An option's value is not of its type, or it is given twice.
    OptionValue = 206,
    /// A number that is none.
    InvalidNumber = 207,
    /// A time that is none.
    InvalidTime = 208,
    /// Wildcards that don't fit each other.
    WildcardMismatch = 209,

    // 3xx: meaning
    /// A function called with the wrong number or kind of arguments.
    FunctionArguments = 301,
    /// Operands of types that don't go together.
    TypeMismatch = 302,
    /// A name given or used twice.
    DuplicateName = 303,
    /// A regular expression that doesn't compile.
    InvalidRegex = 304,
    /// A dataset that is not registered and that the CIM doesn't have.
    UnknownDataset = 305,
    /// A command that can't stand at this place.
    MisplacedCommand = 306,
    /// Something of Splunk's that we can't do yet.
    Unsupported = 307,
    /// What DataFusion refused to plan.
    Plan = 308,
    /// A lookup that nobody defined.
    UnknownLookup = 309,
    /// A lookup or file that the search names can't be read.
    Resource = 310,

    // 4xx: warnings
    /// A field that no column has; it is null everywhere.
    UnknownField = 401,
    /// An option that has no effect here.
    NoEffect = 402,
    /// A subsearch gave more rows than its limit.
    SubsearchTruncated = 403,
    /// Something that is rarely meant.
    Suspicious = 404,
    /// A dataset without any data.
    NoData = 405,
    /// A command that can't be read before a token in it has a value.
    UnboundToken = 409,

    // 5xx: lints, see `lint::lints`
    /// Two constants are compared with each other.
    ComparedConstants = 501,
    /// A function that is asked about a field gets a text.
    TextForField = 502,
    /// Single quotes that are part of a value.
    SingleQuotedValue = 503,
    /// Curly quotes, which quote nothing.
    CurlyQuote = 504,
    /// Two aggregates of one name.
    DuplicateOutput = 505,
    /// A `*` where the eval language compares texts letter by letter.
    EvalWildcard = 506,
    /// `like` with a pattern that has no wildcard of its own.
    LikeWithoutWildcard = 507,
    /// A regular expression that is written as a text with wildcards.
    WildcardAsRegex = 508,
    /// A field that no row has here.
    MissingField = 509,
    /// A `*` among the fields after BY.
    WildcardInBy = 510,
    /// A relative time where the eval language sees a text.
    TimeTextInEval = 511,
    /// A time range that ends before it begins.
    EmptyTimeRange = 512,
    /// A `*` in the middle of a term.
    InnerWildcard = 513,
    /// A `*` at the start of a term.
    LeadingWildcard = 514,
    /// All indexes are searched.
    AnyIndex = 515,
    /// No index is named.
    NoIndex = 516,
    /// `sort` drops rows.
    SortLimit = 517,
    /// Subsearches drop rows.
    SubsearchLimit = 518,
    /// Rows are dropped before they are sorted.
    HeadBeforeSort = 519,
    /// `!=` drops rows without the field.
    NotEqual = 520,
    /// `case` without a branch for the rest.
    CaseWithoutDefault = 521,
    /// A field's name where a value is expected.
    FieldAsValue = 523,
    /// A field of a dataset without the dataset's name.
    DatasetPrefix = 524,
    /// An expression in an aggregate without `eval(…)`.
    MissingEval = 525,
    /// A field's name with dots, which the eval language takes for a chain of joined fields.
    DottedField = 526,
}

impl Code {
    /// The number alone.
    pub fn number(self) -> u16 {
        self as u16
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SPL{:03}", self.number())
    }
}

/// One message about a search.
///
/// Spans are offsets in the expanded text; rendering maps them back through the macros to what the user wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable number.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in SPL's words; where Splunk has a published message for the mistake, its text is part of it.
    pub message: String,
    /// Where.
    pub primary: Label,
    /// Other places that matter.
    pub secondary: Vec<Label>,
    /// What to write instead.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, span, message.into())
    }

    /// A warning at `span`.
    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, span, message.into())
    }

    fn new(severity: Severity, code: Code, span: Span, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            primary: Label { span, text: String::new() },
            secondary: Vec::new(),
            help: None,
        }
    }

    /// Says what was found at the place.
    #[must_use]
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// Points at another place.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label { span, text: text.into() });
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }
}
