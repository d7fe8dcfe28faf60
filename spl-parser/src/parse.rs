//! A search, command by command.

use crate::{
    Code, Diagnostic, Severity, Span, Spanned,
    ast::Pipeline,
    command::{self, Argument, Command, Flag, Known, Other, Syntax, other},
    input::{State, Tokens, end, shorten},
    lex::{Cursor, Kind, Mode, lex, split},
    state::Mark,
};

/// Parses a search whose macros are expanded.
///
/// `opaque` are the places of macro calls that could not be expanded and were reported; a command that holds one isn't
/// parsed and yields no further message. A mistake in one command doesn't hide those in the others. There is a pipeline
/// exactly where every command parsed; the messages may be warnings then.
///
/// ```
/// let (pipeline, problems) = spl_parser::parse_expanded("error OR fail | head 5", &[]);
/// assert_eq!(pipeline.map(|pipeline| pipeline.to_string()).as_deref(), Some("search error OR fail | head 5"));
/// assert!(problems.is_empty());
///
/// let (_, problems) = spl_parser::parse_expanded("error | head -5", &[]);
/// assert_eq!(problems[0].message, "The number of results must be a positive number.");
/// ```
pub fn parse_expanded(text: &str, opaque: &[Span]) -> (Option<Pipeline>, Vec<Diagnostic>) {
    let Ok(length) = u32::try_from(text.len()) else {
        return (None, vec![Diagnostic::error(Code::TooLarge, Span::default(), "The search is too large.")]);
    };
    let mut opaque = opaque.to_vec();
    opaque.sort_unstable();
    let (structure, mut diagnostics) = split::split(text, &opaque, quotes_fields);
    let state = State::new(text, &structure);
    let pipeline = pipeline(&state, Span::new(0, length), &opaque);
    let failed = !diagnostics.is_empty();
    diagnostics.extend(state.into_diagnostics());
    diagnostics.sort_by_key(|diagnostic| diagnostic.primary.span.start);
    (pipeline.filter(|_| !failed), diagnostics)
}

/// Parses a search or, where the state says that we are in brackets, a subsearch.
pub(crate) fn pipeline(state: &State<'_>, span: Span, opaque: &[Span]) -> Option<Pipeline> {
    Search { state, span, depth: state.brackets(), opaque }.parse()
}

/// Whether single quotes are quotes among the arguments of this command.
fn quotes_fields(name: &str) -> bool {
    matches!(command::find(name), Some(Known::Typed(syntax)) if syntax.mode == Mode::Eval)
}

/// A search or subsearch that is being parsed.
struct Search<'a, 't> {
    state: &'a State<'t>,
    span: Span,
    /// In how many brackets it stands.
    depth: usize,
    /// In order.
    opaque: &'a [Span],
}

impl Search<'_, '_> {
    fn parse(&self) -> Option<Pipeline> {
        let text = self.state.text;
        let segments = self.state.structure.segments(self.span, self.depth);
        let blank = |span: &Span| span.of(text).trim().is_empty();
        let piped = segments.len() > 1 && segments.first().is_some_and(blank);
        let broken = self.state.structure.broken.unwrap_or(usize::MAX);
        if self.span.of(text).trim().is_empty() {
            let message = if self.depth > 0 { "The subsearch is empty." } else { "The search is empty." };
            self.state.report(
                Diagnostic::error(Code::MissingCommand, self.span, message)
                    .help("write a condition such as `error`, or a command such as `| tstats count`"),
            );
            return None;
        }
        let mut commands = Vec::new();
        let mut complete = true;
        let mut holes = self.opaque.iter().peekable();
        let last = segments.len().saturating_sub(1);
        for (n, span) in segments.into_iter().enumerate() {
            if n == 0 && piped {
                continue;
            }
            // What a missing partner makes uncertain isn't looked at.
            if span.range().end >= broken || self.state.gives_up() {
                return None;
            }
            while holes.next_if(|hole| hole.end <= span.start).is_some() {}
            if holes.peek().is_some_and(|hole| hole.start < span.end) {
                complete = false;
                continue;
            }
            let command = if blank(&span) {
                self.missing(span, n == last);
                None
            } else {
                self.command(trim(text, span), n == 0 && self.depth == 0)
            };
            complete &= command.is_some();
            commands.extend(command);
        }
        // In brackets the pipe before a command that generates is optional.
        let searches =
            matches!(commands.first().map(|first: &Spanned<Command>| &first.value), Some(Command::Search(_)));
        let leading_pipe = !searches || piped && self.depth == 0;
        (complete && !commands.is_empty()).then_some(Pipeline { leading_pipe, commands })
    }

    fn missing(&self, span: Span, last: bool) {
        let pipe =
            if last { Span::new(span.start.saturating_sub(1), span.start) } else { Span::new(span.end, span.end + 1) };
        let message = match (last, self.state.text.get(..pipe.range().start)) {
            (false, Some(before)) => format!(
                "Missing a search command before '|'. Error at position '{}' of search query '{}'.",
                before.chars().count(),
                self.state.text
            ),
            _ => "Missing a search command after '|'.".to_owned(),
        };
        // `a || b` of other languages.
        let doubled = !last && span.start == span.end;
        let help =
            if doubled { "remove the pipe, or write OR for `||`" } else { "remove the pipe, or write a command" };
        self.state.report(Diagnostic::error(Code::MissingCommand, pipe, message).help(help));
    }

    fn command(&self, span: Span, first: bool) -> Option<Spanned<Command>> {
        let mut cursor = Cursor::new(self.state.text, span);
        let mut name = cursor.eat_while(|c| c.is_alphanumeric() || "_-.:".contains(c));
        if first {
            // The word `search` may be left out before the first pipe.
            let named = name.eq_ignore_ascii_case("search") && begins_arguments(&cursor);
            if !named {
                warn_generating(self.state, name, &cursor);
                return self.implied(span, name, &cursor);
            }
        } else if name.is_empty() {
            cursor.eat_while(|c| !c.is_whitespace());
            name = cursor.since(span.range().start);
        }
        if let Some((before, _)) = name.split_once('-')
            && command::find(before).is_some_and(|known| known.has(Flag::TakesSign))
        {
            cursor = Cursor::new(self.state.text, span);
            cursor.skip(before);
            name = before;
        }
        let known = command::find(name);
        let arguments = Span::new(cursor.span_since(cursor.pos()).start, span.end);
        match known {
            Some(Known::Typed(syntax)) => self.arguments(syntax, arguments).map(|command| Spanned::new(command, span)),
            Some(Known::Named(name)) => self.other(name, false, arguments, span),
            // A condition in brackets, or after a pipe, lacks its command: `[index=web]`.
            None if is_command_name(name) && compares(&cursor) => {
                let at = Span::new(span.start, arguments.start);
                let search = if self.depth > 0 { "[search …]" } else { "| search …" };
                let mut unknown = command::unknown(name, at, Severity::Error);
                unknown.help = Some(format!("a condition comes after the word `search`: `{search}`"));
                self.state.report(unknown);
                None
            }
            // What Splunk doesn't have may come with an app.
            None if is_command_name(name) => {
                let at = Span::new(span.start, arguments.start);
                self.state.report(command::unknown(name, at, Severity::Warning));
                self.other(name, true, arguments, span)
            }
            // A bracket would belong to a subsearch.
            None if holds_placeholder(name) && !name.contains(['[', '"']) => {
                let at = Span::new(span.start, arguments.start);
                let message = format!("Unknown search command '{}'.", shorten(name));
                self.state.report(
                    Diagnostic::warning(Code::UnboundToken, at, message)
                        .help("the command's name is a token or placeholder, and can be read once that has a value"),
                );
                self.other(name, true, arguments, span)
            }
            None => {
                let at = Span::new(span.start, arguments.start);
                self.state.report(command::unknown(name, at, Severity::Error));
                None
            }
        }
    }

    /// The first command where `search` is left out; the cursor stands behind its first word.
    ///
    /// Dashboards have searches that go on with the rows of others and begin as what follows a pipe, without the pipe:
    /// `where (a+b)>5`. What can't be a condition is read as the command that it begins with.
    fn implied(&self, span: Span, word: &str, cursor: &Cursor<'_>) -> Option<Spanned<Command>> {
        let state = self.state;
        let before = state.mark();
        let search = self.known("search", span, span);
        if search.is_some() || !state.has_failed_since(&before) || !begins_arguments(cursor) {
            return search;
        }
        let errors = state.roll_back(before);
        let before = state.mark();
        let at = Span::new(span.start, cursor.span_since(cursor.pos()).start);
        let arguments = Span::new(at.end, span.end);
        // Single quotes meant nothing when the pipes were looked for.
        let fits = !quotes_fields(word) || state.structure.quotes_close(state.text, arguments);
        let command = if fits { self.known(word, arguments, span) } else { None };
        if command.is_some() {
            let message = format!("`{word}` is read as a command, since it begins no condition.");
            state.report(Diagnostic::warning(Code::Suspicious, at, message).help(format!("write `| {word}`")));
        } else {
            state.roll_back(before);
            errors.into_iter().for_each(|error| state.report(error));
        }
        command
    }

    /// A command that Splunk has.
    fn known(&self, name: &str, arguments: Span, span: Span) -> Option<Spanned<Command>> {
        match command::find(name)? {
            Known::Typed(syntax) => self.arguments(syntax, arguments).map(|command| Spanned::new(command, span)),
            Known::Named(name) => self.other(name, false, arguments, span),
        }
    }

    fn other(&self, name: &str, custom: bool, arguments: Span, span: Span) -> Option<Spanned<Command>> {
        let other = other::parse(name, custom, arguments, self.state)?;
        Some(Spanned::new(Command::Other(other), span))
    }

    fn arguments(&self, syntax: &Syntax, span: Span) -> Option<Command> {
        let state = self.state;
        let before = state.mark();
        let outer = state.fresh();
        let read = self.read(syntax, span);
        state.resume(outer);
        match read {
            Ok(command) if !state.has_failed_since(&before) => Some(command),
            Err(Unread::Spliced) => {
                state.roll_back(before);
                other::parse(syntax.name, false, span, state).map(Command::Other)
            }
            // In the search language a token is a word like any other.
            Err(Unread::BrokenSubsearch) => None,
            _ if syntax.mode == Mode::Search => None,
            _ => self.unbound(syntax, span, before),
        }
    }

    /// Reads the arguments to their end. Mistakes that let them be read are reported, too.
    fn read(&self, syntax: &Syntax, span: Span) -> Result<Command, Unread> {
        let state = self.state;
        let tokens = lex(state.text, span, syntax.mode, state.structure);
        let result = (syntax.parse)(Tokens::new(&tokens, state)).and_then(|(i, command)| {
            // A parser may read past its end in a text lexed anew; what is left is of this one.
            end(i).map(|_| command)
        });
        let error = match result {
            Ok(command) => return Ok(command),
            Err(error) => error,
        };
        let Some(mut diagnostic) = state.explain(error) else { return Err(Unread::BrokenSubsearch) };
        let first = tokens.iter().find(|token| token.kind == Kind::Subsearch).map(|token| token.span);
        let spliced = first.is_some_and(|first| {
            // What lacks something, `by`, may lack what the subsearch gives.
            let at = diagnostic.primary.span;
            let word = at.of(state.text);
            let between = Span::new(at.end.min(first.start), first.start).of(state.text);
            let is_word = !word.is_empty() && word.chars().all(char::is_alphabetic);
            first == at || at.end <= first.start && is_word && between.trim().is_empty()
        });
        // Of expressions only whole ones: `eval [ … ]`.
        let begins = tokens.first().is_some_and(|token| token.kind == Kind::Subsearch);
        let spliced = spliced && (syntax.mode == Mode::Args || begins);
        if spliced && !syntax.has(Flag::TakesSubsearch) {
            return Err(Unread::Spliced);
        }
        if diagnostic.code == Code::Expected && diagnostic.help.is_none() {
            diagnostic.help = Some(format!("usage: {}", syntax.usage));
        }
        state.report(diagnostic);
        Err(Unread::Broken)
    }

    /// What `limit=$n$` means is known once the token has a value: until then the command is kept as it is written, and its
    /// mistakes are warnings.
    fn unbound(&self, syntax: &Syntax, span: Span, before: Mark) -> Option<Command> {
        let state = self.state;
        let problems = state.roll_back(before);
        if !holds_placeholder(span.of(state.text)) {
            problems.into_iter().for_each(|problem| state.report(problem));
            return None;
        }
        for problem in problems {
            state.report(match problem.severity {
                Severity::Error => Diagnostic::warning(Code::UnboundToken, problem.primary.span, problem.message)
                    .help("the command holds a token or placeholder, and can be read once that has a value"),
                _ => problem,
            });
        }
        let text = span.of(state.text).trim().to_owned();
        let text = other::without_continuation(Spanned::new(Argument::Text(text), span));
        let arguments = text.into_iter().collect();
        Some(Command::Other(Other { name: syntax.name.to_owned(), custom: false, arguments }))
    }
}

/// Why a command's arguments are not read to their end.
enum Unread {
    /// There is a mistake, which is reported.
    Broken,
    /// There is one in a subsearch.
    BrokenSubsearch,
    /// A subsearch's rows become text among the arguments, which can't be read before it has run.
    Spliced,
}

/// Whether `$name$` or `<<name>>` stands anywhere in it.
pub(crate) fn holds_placeholder(text: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || "_.:-|".contains(c);
    let mut dollars = text.split('$');
    dollars.next();
    let mut names = dollars.filter(|name| !name.is_empty() && name.chars().all(is_name));
    // What follows the last dollar is no name.
    let last = text.rsplit('$').next().unwrap_or_default();
    names.any(|name| !std::ptr::eq(name, last)) || text.contains("<<") && text.contains(">>")
}

/// Whether an app may have a command of this name.
fn is_command_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:".contains(c))
}

/// Without the white space around.
fn trim(text: &str, span: Span) -> Span {
    let written = span.of(text);
    let before = written.len() - written.trim_start().len();
    let start = span.start + u32::try_from(before).unwrap_or(0);
    Span::new(start, start + u32::try_from(written.trim().len()).unwrap_or(0))
}

/// Whether a comparison follows.
fn compares(cursor: &Cursor<'_>) -> bool {
    let mut after = cursor.clone();
    after.eat_while(char::is_whitespace);
    // The `<` of `<<FIELD>>` compares nothing.
    after.placeholder().is_none() && ["=", "!=", "<", ">"].iter().any(|op| after.starts_with(op))
}

/// Whether what follows a command's name lets it be one: `search=x` is a comparison.
fn begins_arguments(cursor: &Cursor<'_>) -> bool {
    !compares(cursor) && cursor.peek().is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '"'))
}

/// `tstats count …` without a pipe before it looks for the word.
fn warn_generating(state: &State<'_>, name: &str, cursor: &Cursor<'_>) {
    let written = cursor.clone().since(cursor.pos() - name.len());
    if command::find(written).is_some_and(|known| known.has(Flag::NeedsPipe)) && begins_arguments(cursor) {
        state.report(
            Diagnostic::warning(
                Code::Suspicious,
                cursor.span_since(cursor.pos() - name.len()),
                format!("`{name}` is searched for as a word."),
            )
            .help(format!("a search that begins with this command begins with a pipe: `| {name}`")),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{complaint, prints, warning};
    use crate::{Span, parse_expanded};

    #[test]
    fn pipes() {
        prints("a | stats count | HEAD", "search a | stats count | head");
        prints("|tstats count", "| tstats count");
        prints("<<FIELD>> | head", "search <<FIELD>> | head");
        prints("search <<FIELD>>=1", "search \"<<FIELD>>\"=1");
        prints("search <1", "search search<1");
        assert_eq!(
            complaint("a | «|» head"),
            "SPL103 Missing a search command before '|'. Error at position '4' of search query 'a | | head'."
        );
        assert_eq!(complaint("a «|» "), "SPL103 Missing a search command after '|'.");
        assert_eq!(complaint("«»"), "SPL103 The search is empty.");
    }

    #[test]
    fn unknown_commands() {
        prints("a | stat count | x.y-z [head]", "search a | stat count | x.y-z [| head]");
        assert_eq!(complaint("| «=» b"), "SPL201 Unknown search command '='.");
        assert_eq!(complaint("| «<<F>>[a» b [c]]"), "SPL201 Unknown search command '<<F>>[a'.");
        assert_eq!(warning("«tstats» count"), "SPL404 `tstats` is searched for as a word.");
    }

    #[test]
    fn what_lacks_its_pipe() {
        prints("where (a+b)>5 | head", "| where a + b > 5 | head");
        prints("where a>5", "search where AND a>5");
        prints("where (a+'b c')>[search don't] | head", "| where a + 'b c' > [search don't] | head");
        // What is between its single quotes would be the pipe.
        assert_eq!(
            complaint("where (a+$x$'b)«>»5 | highlight \"c'd\""),
            "SPL202 Expected `AND`, `OR`, a term or the end of the command."
        );
        assert_eq!(warning("«eval» x=(a>b)"), "SPL404 `eval` is read as a command, since it begins no condition.");
        assert_eq!(complaint("where (a+b)«>»"), "SPL202 Expected `AND`, `OR`, a term or the end of the command.");
        assert_eq!(complaint("nothing (a+b)«>»5"), "SPL202 Expected `AND`, `OR`, a term or the end of the command.");
    }

    #[test]
    fn what_holds_a_token_is_read_later() {
        prints("| head $n$ | sort b", "| head $n$ | sort b");
        prints("| head limit = <<N>>", "| head limit = <<N>>");
        assert_eq!(warning("| tail «$form.n$»"), "SPL409 The number of results must be a positive number.");
        let (_, problems) = parse_expanded("| tstats count where a==$x$ by", &[]);
        let told: Vec<_> = problems.iter().map(|problem| (problem.code, problem.help.is_some())).collect();
        assert_eq!(told, [(crate::Code::Suspicious, true), (crate::Code::UnboundToken, true)]);
        assert_eq!(problems.first().map(|problem| problem.primary.text.as_str()), Some(""));
        assert_eq!(complaint("| tail «$5»"), "SPL206 The number of results must be a positive number.");
    }

    #[test]
    fn names_end_at_signs_quotes_brackets_and_parentheses() {
        prints("a | sort-count | SORT- x | fields-_raw, y", "search a | sort -count | sort -x | fields - _raw, y");
        prints("a | append[search x] | where(b=1)", "search a | append [search x] | where b = 1");
        prints(
            "a | Rex\"(?<x>.)\" | eval\"x y\"=1|eval'z'=2",
            "search a | rex \"(?<x>.)\" | eval \"x y\" = 1 | eval z = 2",
        );
        prints("Search[search x] | x.sort-count y", "search [search x] | x.sort-count y");
    }

    #[test]
    fn what_holds_a_subsearch_is_read_later() {
        prints("| collect index=[search a | return $b] | head", "| collect index= [search a | return $b] | head");
        prints("| table a [search b]", "| table a [search b]");
        assert_eq!(
            complaint("| table a «(»[search b]"),
            "SPL202 Expected `,`, a field name or the end of the command."
        );
        assert_eq!(complaint("| table a [dedup«»]"), "SPL202 At least one field must be given as an argument.");
    }

    #[test]
    fn conditions_are_no_commands() {
        let help = "SPL201 Unknown search command 'index'.";
        assert_eq!(complaint("a | append [«index»=b | stats count]"), help);
        assert_eq!(complaint("a [«index» = b]"), help);
        assert_eq!(complaint("a | «index»=b"), help);
    }

    #[test]
    fn subsearches_complete_clauses() {
        for search in [
            "| stats count by [search a | return $b]",
            "| timechart count by [search a | return $b]",
            "| eval [search a | return b]",
        ] {
            prints(search, search);
        }
    }

    #[test]
    fn names_may_be_tokens() {
        prints("| $cmd$ x=1 | <<A>>", "| $cmd$ x=1 | <<A>>");
        assert_eq!(warning("a | «$form.c$» b"), "SPL409 Unknown search command '$form.c$'.");
    }

    #[test]
    fn what_a_subsearch_writes_is_read_later() {
        prints(
            "a | outputcsv [ | makeresults | return $file ] append=t",
            "search a | outputcsv [| makeresults | return $file] append=t",
        );
        prints("| makeresults count=[search a | return $n]", "| makeresults count= [search a | return $n]");
        assert_eq!(complaint("| set «[search a]» [search b]"), "SPL202 Expected `union`, `diff` or `intersect`.");
    }

    #[test]
    fn all_commands_are_heard() {
        let (pipeline, problems) = parse_expanded("a= | sort | head x=[ | = b ] | stats by", &[]);
        assert_eq!(pipeline, None);
        let messages: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(messages.len(), 4, "{messages:?}");
    }

    #[test]
    fn what_is_opaque_is_left_alone() {
        let text = "a= | `m(\"|\")` )( | head x=";
        let (pipeline, problems) = parse_expanded(text, &[Span::new(5, 13)]);
        assert_eq!((pipeline, problems.len()), (None, 2));
        let (pipeline, problems) = parse_expanded("`m` | head", &[Span::new(0, 3)]);
        assert_eq!((pipeline, problems), (None, vec![]));
    }

    #[test]
    fn a_broken_end_does_not_hide_the_beginning() {
        let (_, problems) = parse_expanded("a= | head \"", &[]);
        let codes: Vec<_> = problems.iter().map(|problem| problem.code).collect();
        assert_eq!(codes, [crate::Code::Expected, crate::Code::UnbalancedQuote]);
    }
}
