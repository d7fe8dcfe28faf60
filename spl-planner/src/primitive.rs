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
    /// `rows_match(text..., patterns) -> Boolean`: patterns are a literal List of Utf8, one for each text, row after row; for any row each text
    /// matches its pattern, as by `WildcardMatch`.
    RowsMatch,
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
    /// `time_bucket(timestamp, amount Int64, unit, time zone, [align Int64]) -> Timestamp`: the start of the span; unit one of `us`, `ms`, `cs`, `ds`, `s`, `m`,
    /// `h`, `d`, `w`, `mon`, `q`, `y`; a span begins at `align`, microseconds since the epoch, where it is given.
    TimeBucket,
    /// `time_buckets(first, last, amount, unit, time zone, [align]) -> List of Timestamp`: the starts of all spans from one time to another,
    /// both of them the same in all rows.
    TimeBuckets,
    /// `time_bucket_auto(timestamp, least, greatest, bins, least seconds, time zone) -> Timestamp`: the start of the span, whose length is such that
    /// at most so many cover the range.
    TimeBucketAuto,
    /// `bin_number(text, width Float64) -> Utf8`: the bin `low-high`; what is no number stays as it is.
    BinNumber,
    /// `bin_log(text, coefficient Float64, base Float64) -> Utf8`: as `BinNumber` with borders at `coefficient * base^n`.
    BinLog,
    /// `bin_auto(text, least, greatest, bins, least width) -> Utf8`: as `BinNumber` with a width such that at most so many bins cover the range; all
    /// but the text are Float64.
    BinAuto,
    /// `number_bins(least, greatest, width) -> List of Utf8`: all bins from one number to another.
    NumberBins,
    /// `make_mv(text, delimiter, keep empty Boolean) -> List of Utf8`: the parts between delimiters.
    MakeMv,
    /// `make_mv_tokens(text, regex, keep empty Boolean) -> List of Utf8`: the first group of each match.
    MakeMvTokens,
    /// `replace_values(text, from, to, ...) -> Utf8`: whole values by patterns with `*`, letter case counts.
    ReplaceValues,
    /// `step(value, number) -> value`: the value as it is. It marks one of two equal computations of a search as the later one.
    Step,
    /// `require(value, condition, message) -> value`: the value as it is; where the condition is false the search fails with the message.
    Require,
    /// `barrier(value) -> value`: the value as it is. It is declared volatile, so that the optimizer does not put what it holds in place of a
    /// column: of a chain of evals, each of which reads the one before twice, that makes an expression of exponential size.
    Barrier,
    /// `concat_text(left, right) -> Utf8`: null where one of them is.
    Concat,
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
    /// `rex(text, regex, most, places, group...) -> Struct`: what the named groups match, each name a literal. `most` is the number of matches that
    /// are taken, an Int64 literal, 0 for all. The fields are called by their places, from `0` on, and are Utf8: the first value that a group
    /// matches, null where it takes no part. A last field holds `group=start-end` of each group, joined by `&`, in characters from 0
    /// on, the last one included; it is null where the Boolean literal `places` is false.
    Rex,
    /// As `Rex` for multivalues: `rex_all(text, regex, most, places, group...)`: the fields are Lists of Utf8. Of a list `most` counts for each value.
    RexAll,
    /// `sed_replace(text, regex, replacement, nth, on) -> Utf8`: the nth match, an Int64 literal from 1 on, is replaced, where the
    /// Boolean literal `on` is true also all that follow. In the replacement `\1` is the first group and `\\` a backslash.
    SedReplace,
    /// `sed_translate(text, from, to) -> Utf8`: each character of the literal `from` becomes the one of `to` at its place.
    SedTranslate,
    /// `spath(text, path) -> List of Utf8`: what a path leads to in JSON or XML, of every value of a list; the path is a literal that
    /// [`Catalog::is_path`](crate::Catalog::is_path) takes. Null where it leads nowhere.
    Spath,
    /// `xpath(text, path) -> List of Utf8`: the same for an XPath, a literal that [`Catalog::is_xpath`](crate::Catalog::is_xpath) takes.
    Xpath,
    /// `ip_location(text, path, language) -> Struct` of texts: what the MaxMind database in the file at `path` knows of an address, as `City`, `Country`, `Region`,
    /// `lat`, `lon`, `Continent`, `MetroCode` and `Timezone`; empty texts for what it doesn't know, and nulls where the text is null.
    IpLocation,
    /// `lookup(table, kinds, fold, most, least, default, key...) -> Struct`: the values that the lines of a table have for a row.
    ///
    /// The table is a Struct of Lists of text, one for each column: `k0`, `k1` … are the matched ones, `o0`, `o1` … those that are answered,
    /// and the result has a List of text for each of the latter. Kinds is a character for each key: `=`, `*` or `/` for text that is
    /// equal, has wildcards or is a network; fold (Boolean) ignores letter case. Of a multivalue key each value is looked up, and what is found is put
    /// behind one another: for each the first `most` lines (Int64), and where they are fewer than `least` (Int64) the text `default` as often
    /// as they fall short. Of a null key nothing is looked up.
    Lookup,
    /// `lookup_json(struct, name...) -> Utf8`: the fields of a Struct of Lists of text as a JSON object under other names; null where all of
    /// them are null.
    LookupJson,
    /// `event_fields(raw, name...) -> Struct`: the fields of these names that an event's text holds, one child each; null where it holds
    /// none. A child is Utf8, or List of Utf8 where the name holds `{}`.
    EventFields,
    /// `event_field_names(raw) -> List of Utf8`: the names of all fields that an event's text holds.
    EventFieldNames,
    /// `text_fields(text, way, prefix, name...) -> Struct`: as `EventFields`, by the way of a command, a literal: `spath` (JSON or XML, up to
    /// 5000 bytes), `xmlkv` (the elements that hold no others), `members` (those of a JSON object), `cells` (the same with single values). All
    /// children are Lists of Utf8, except those of `cells`, which are Utf8. The literal `prefix` stands before all names.
    TextFields,
    /// `text_field_names(text, way, prefix) -> List of Utf8`
    TextFieldNames,
    /// `pair_fields(text, pairdelim, kvdelim, limit, maxchars, automatic, multiple, clean, name...) -> Struct`: the values of pairs, with
    /// the options of `extract` as literals: Utf8, null where not given, Int64 and Boolean. A child is List of Utf8 where `multiple` is true,
    /// else Utf8.
    PairFields,
    /// `pair_field_names(text, pairdelim, kvdelim, limit, maxchars, automatic, multiple, clean) -> List of Utf8`
    PairFieldNames,
    /// `add_values(list, more) -> List of Utf8`: the values of the first list, and those of the second that it lacks, as often as it lacks
    /// them. Null is a list without values.
    AddValues,
    /// `table_lines(text, header, nameless, several, original, term...) -> List of Utf8`: the lines of the tables in a text, each a JSON object of
    /// its values by their names, and the line itself as `_raw`. `header` is the line of names as an Int64 literal, 0 to find it; `nameless` that
    /// there is none; `several` that there may be several tables; `original` that the text itself comes last. Only lines with one of
    /// the literal terms, if there are any.
    TableLines,
    /// `fields_to_json(fill, (name, type, value)...) -> Utf8`: a JSON object. Names and types are literals, the types those of `tojson`: `auto`, `bool`,
    /// `json`, `none`, `num`, `str`. A value that is null or doesn't fit is left out, or null where the Boolean literal `fill` is true.
    FieldsToJson,
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
