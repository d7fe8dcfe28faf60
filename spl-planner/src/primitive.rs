//! The functions that the language's operators and commands need beside DataFusion's own.
//!
//! `spl-exec` implements them; the planner only knows their arguments and what they return. Each takes everything it
//! needs as arguments, so that a plan can be serialised.

/// A function behind an operator or a command.
///
/// "Text" below means Utf8, LargeUtf8, Utf8View, a dictionary of those, or a List of Utf8, whose elements are
/// treated one by one: conversions give a List back, tests are true where any element passes. Null gives null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Primitive {
    /// `to_text(value) -> Utf8`: any Arrow value as SPL shows it; numbers without trailing zeros, times as epoch seconds,
    /// Boolean as `true`/`false`; a List of anything gives a List of Utf8.
    ToText,
    /// `to_number(text) -> Float64`: null where the text is no number.
    ToNumber,
    /// `to_epoch(timestamp) -> Float64`: seconds since the epoch.
    ToEpoch,
    /// `from_epoch(number) -> Timestamp(µs, UTC)`.
    FromEpoch,
    /// `compare(left, op, right) -> Boolean`, op one of the literals `=`, `!=`, `<`, `<=`, `>`, `>=`. Sides are text
    /// or Float64. As numbers where both sides are numeric, else as text, case-sensitive, by bytes. With `text ` before it (`text =`) op takes
    /// both sides as text whatever they look like.
    Compare,
    /// `wildcard_match(text, pattern...) -> Boolean`: patterns are Utf8 literals in which `*` stands for any run and
    /// `\0` makes the next character literal; the whole value must match one of them, ignoring letter case.
    WildcardMatch,
    /// As `WildcardMatch`, letter case counts: `wildcard_match_case(text, pattern...)`.
    WildcardMatchCase,
    /// `wildcard_differs(text, pattern...) -> Boolean`: the field is there and does not match; of a list, some element matches none
    /// of the patterns.
    WildcardDiffers,
    /// `term_match(raw, term) -> Boolean`: `raw` holds the term as whole segments, ignoring case; `*` is a wildcard.
    TermMatch,
    /// As `TermMatch` for `CASE(term)`: letter case counts.
    TermMatchCase,
    /// `token_match(raw, term) -> Boolean`: `TERM(term)`: `raw` holds it bounded by major breakers.
    TokenMatch,
    /// `phrase_match(raw, text) -> Boolean`: `raw` contains the quoted text, ignoring case; `*` is a wildcard.
    PhraseMatch,
    /// `cidr_match(cidr, text) -> Boolean`: an IPv4 or IPv6 address within the network; false for what is no address.
    CidrMatch,
    /// `like_match(text, pattern) -> Boolean`: SQL's LIKE over text or lists, `%` and `_`, case-sensitive, no escape.
    LikeMatch,
    /// `sort_key(value, mode) -> Binary`: bytes that order as `sort` does; mode one of the literals `auto`, `num`, `str`, `ip`.
    /// Null (also `num(x)` of what is no number) gives null.
    SortKey,
    /// `time_bucket(timestamp, amount Int64, unit, time zone) -> Timestamp`: the start of the span; unit one of `us`, `ms`, `cs`, `ds`, `s`, `m`,
    /// `h`, `d`, `w`, `mon`, `q`, `y`.
    TimeBucket,
    /// `step(value, number) -> value`: the value as it is. It marks one of two equal computations of a search as the later one.
    Step,
    /// `require(value, condition, message) -> value`: the value as it is; where the condition is false the search fails with the message.
    Require,
    /// `first_value_of(text list) -> Utf8`: the first value of a multivalue, where a function takes only one.
    FirstOf,
    /// `convert_ctime(value, format, time zone) -> Utf8`: epoch seconds as text; what is no number stays as it is.
    Ctime,
    /// `convert_mktime(text, format, time zone) -> Utf8`: the inverse; null where the text doesn't fit the format.
    Mktime,
    /// `convert_auto(text) -> Utf8`: the best of the conversions below, or the text as it is.
    Auto,
    /// `convert_num(text) -> Utf8`: as `Auto`, null where none fits.
    Num,
    /// `convert_dur2sec(text) -> Utf8`: `[D+]HH:MM:SS` as seconds.
    Dur2sec,
    /// `convert_memk(text) -> Utf8`: a size with the unit k, m or g as kilobytes.
    Memk,
    /// `convert_mstime(text) -> Utf8`: `[MM:]SS.SSS` as seconds.
    Mstime,
    /// `convert_rmcomma(text) -> Utf8`.
    Rmcomma,
    /// `convert_rmunit(text) -> Utf8`: the number at the beginning.
    Rmunit,
}

/// A function over all rows in their order, behind a command. DataFusion runs it as a window function over the whole partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowsPrimitive {
    /// `moving_average(number, kind, period) -> Float64`: kind one of the literals `sma`, `ema`, `wma`; null where the number is.
    MovingAverage,
    /// `transactions(time Int64 µs, starts, ends, with_start, with_end, maxspan µs, maxpause µs, maxevents, connected, unifyends, field...)
    /// -> Struct(id Int64, closed Boolean, complete Boolean)`: the transaction of each row, newest rows first. The limits are
    /// Int64 literals, null for none, and the rest up to the fields Boolean. Fields are text. Rows of no transaction have a null `id`.
    Transactions,
}
