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
    /// `lookup(table, kinds, fold, most, least, default, key...) -> Struct`: the values that the lines of a table have for a row.
    ///
    /// The table is a Struct of Lists of text, one for each column: `k0`, `k1` … are the matched ones, `o0`, `o1` … those that are answered,
    /// and the result has a List of text for each of the latter. Kinds is a character for each key: `=`, `*` or `/` for text that is
    /// equal, has wildcards or is a network; fold (Boolean) ignores letter case. Of a multivalue key each value is looked up, and what is found is put
    /// behind one another: for each the first `most` lines (Int64), and where they are fewer than `least` (Int64) the text `default` as often
    /// as they fall short. Of a null key nothing is looked up.
    Lookup,
    /// `lookup_column(struct, number Int64) -> List`: one of the columns, counted from 0, of what `Lookup` gives. DataFusion's `get_field` would be moved
    /// into the projection below, once for each column, and the lookup with it.
    LookupColumn,
    /// `lookup_json(struct, name...) -> Utf8`: the fields of a Struct of Lists of text as a JSON object under other names; null where all of
    /// them are null.
    LookupJson,
    /// `event_fields(raw, name...) -> Struct`: the fields of these names that an event's text holds, one child each; null where it holds
    /// none. A child is Utf8, or List of Utf8 where the name holds `{}`.
    EventFields,
    /// `event_field_names(raw) -> List of Utf8`: the names of all fields that an event's text holds.
    EventFieldNames,
}
