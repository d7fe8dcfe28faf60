//! Words and marks of SPL in any order: whatever of it parses prints, and what is printed parses to the same tree.
//!
//! Trees made by a generator have only shapes that somebody thought of, and random characters hardly ever parse.
//! `PROPTEST_CASES=100000 cargo test -p spl-parser --test soup` looks further than the default does: few soups parse, and
//! mistakes are rare among them.

use proptest::{collection::vec, prelude::*, sample::select};
use spl_parser::{MacroSet, parse};

const HEADS: &[&str] = &[
    "",
    "search ",
    "| search ",
    "| search a IN (",
    "a [",
    "| eval ",
    "| eval x=",
    "| where ",
    "| where searchmatch(\"",
    "| stats ",
    "| stats sum(",
    "| stats sum(eval(",
    "| stats count as ",
    "| stats count by ",
    "| tstats ",
    "| tstats count where ",
    "| tstats count from datamodel=A ",
    "| tstats count by ",
    "| sort ",
    "| sort -",
    "| rename ",
    "| rename a as ",
    "| fields ",
    "| fields - ",
    "| head ",
    "| head (",
    "| tail ",
    "| dedup ",
    "| dedup a sortby ",
    "| convert ",
    "| convert ctime(",
    "| table ",
    "| fillnull ",
    "| fillnull value=",
    "| lookup ",
    "| rex ",
    "| rex field=a ",
    "| regex ",
    "| spath ",
    "| replace a with ",
    "| strcat ",
    "| rangemap field=a ",
    "| return ",
    "| tojson ",
    "| multikv fields ",
    "| makemv ",
    "| format ",
    "| highlight ",
    "| setfields ",
    "| map ",
    "| foreach a ",
    "| iplocation ",
    "| extract ",
    "| xpath ",
    "| filldown ",
    "| rest ",
    "| rest /a ",
    "| collect ",
    "| sendalert a ",
    "| sendemail to=",
    "| script ",
    "| predict ",
    "| x11 ",
    "| fit ",
    "| fit A b from ",
    "| fit A b by ",
    "| apply ",
    "| score ",
    "| sample ",
    "| gauge ",
    "| mcatalog ",
    "| dbinspect index=",
    "| kmeans ",
    "| noop ",
    "| custom ",
    "| $a$",
];

/// Separated by spaces.
const NAMES: &str = r#"a b a.b 1 1.5 .5 1e3 1,000 é -a +a a-b a* * a() a(b) "a" "" 'a' '' <<A>> <<A>>b {a} {} $a$ $a"#;
const WORDS: &str =
    "OR AND NOT or not xor in IN like LIKE as AS by BY where from groupby sortby to over d desc t true eval";
const MARKS: &str = r#"( ) () [ ] | = == != < <= << > >= ! + - . , * / % { } $ # : ; @ " ' \ \\ \" \' \| ``` `"#;
const PHRASES: &str = r#"IN ( a=b a="b" a!=b a_IN_(b) a_IN_(b,_c=d) "a_b" 'a_b' [search_a] [|_head] ```c``` CASE(a) CASE("a)") TERM(
    TERM(a_b) case( eval( abs(x) f(x) [search_a_|_return_$b] $a|s$ $f$(x) in(a,b) searchmatch("a=b") searchmatch( sum(a) count count( dc num( num(a) ip datamodel= A.B
    span=1h span x=1 fieldstr=x limit= limit=5 null=t value= fillnull_value= timeformat= delim= field= (?<a>x) [a-z] $a earliest= latest=-1d@d -1d @w7 now()
    rt-5m $t$ starttime=5 daysago= host::a a::b NOT_IN_( IN_[_|_head_]"#;

const TAILS: &[&str] = &["", "", "", ")", "))", "\"", "\")", "]", " | head", " by a"];

fn soup() -> impl Strategy<Value = String> {
    let mut atoms = vec!["\n".to_owned(), "\u{a0}".to_owned(), "\0".to_owned()];
    for list in [NAMES, WORDS, MARKS, PHRASES] {
        atoms.extend(list.split_whitespace().map(|atom| atom.replace('_', " ")));
    }
    let atom = (select(atoms), any::<bool>()).prop_map(|(atom, space)| if space { atom + " " } else { atom });
    (select(HEADS), vec(atom, 1..9), select(TAILS))
        .prop_map(|(head, atoms, tail)| head.to_owned() + &atoms.concat() + tail)
}

#[test]
fn a_backslash_before_a_comment_ends_no_text() {
    let macros = MacroSet::new();
    let search = parse("| eval <<A>> \\```c```", &macros).unwrap();
    let again = parse(&search.pipeline.to_string(), &macros).unwrap();
    assert_eq!(again.pipeline, search.pipeline);
}

proptest! {
    // A regression becomes a test by name rather than a seed in a file.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_parses_prints_and_parses_to_the_same(texts in vec(soup(), 16)) {
        let macros = MacroSet::new();
        for text in texts {
            let Ok(search) = parse(&text, &macros) else { continue };
            let printed = search.pipeline.to_string();
            let again = parse(&printed, &macros).map(|again| again.pipeline);
            prop_assert_eq!(again.as_ref().ok(), Some(&search.pipeline), "{:?} printed {:?}", text, printed);
        }
    }
}
