//! Splunk's own content, where it is at hand: every search parses, prints, and parses to the same again.

use std::path::{Path, PathBuf};

use spl_exec::content::{find_searches, load_content};
use spl_parser::{MacroSet, parse};

#[test]
fn published_searches_parse_print_and_parse_to_the_same() {
    let shared = std::env::var("SPL_SHARED").unwrap_or_else(|_| "../shared".to_owned());
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(shared);
    let root = shared.join("escu");
    if !root.is_dir() {
        println!("skipped: there is no {}; set SPL_SHARED", root.display());
        return;
    }
    let mut macros = MacroSet::new();
    macros.extend(load_content(&root).unwrap().macros);
    let folders: Vec<PathBuf> = ["detections", "baselines"].iter().map(|folder| root.join(folder)).collect();
    let mut count = 0;
    for found in find_searches(&folders) {
        let found = found.unwrap();
        let parsed = parse(&found.search, &macros).unwrap_or_else(|errors| panic!("{}\n{errors}", found.name));
        let printed = parsed.pipeline.to_string();
        let again = parse(&printed, &MacroSet::new()).unwrap_or_else(|errors| panic!("{printed}\n{errors}"));
        assert_eq!(again.pipeline, parsed.pipeline, "{printed}");
        count += 1;
    }
    assert!(count > 1_700, "{count}");
}
