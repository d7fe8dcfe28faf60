//! Macros that published detections call but whose definitions come with other Splunk apps.

use super::macros::Macro;

struct BuiltIn {
    name: &'static str,
    arguments: &'static [&'static str],
    definition: &'static str,
}

const BUILT_IN: &[BuiltIn] = &[
    BuiltIn { name: "drop_dm_object_name", arguments: &["X"], definition: "rename $X$.* as *" },
    BuiltIn { name: "fillnull_config", arguments: &[], definition: "null" },
    BuiltIn { name: "oldsummaries_config", arguments: &[], definition: "true" },
    BuiltIn {
        name: "security_content_ctime",
        arguments: &["field"],
        definition: r#"convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)"#,
    },
    BuiltIn {
        name: "security_content_summariesonly",
        arguments: &[],
        definition: "summariesonly=`summariesonly_config` allow_old_summaries=`oldsummaries_config` \
                     fillnull_value=`fillnull_config`",
    },
    BuiltIn { name: "summariesonly_config", arguments: &[], definition: "false" },
];

/// Each detection ends in a filter macro of its own, which keeps everything until its user fills it in.
const FILTER: BuiltIn = BuiltIn { name: "", arguments: &[], definition: "search *" };

fn find(name: &str) -> Option<&'static BuiltIn> {
    let listed = BUILT_IN.iter().find(|built_in| built_in.name == name);
    listed.or_else(|| name.strip_suffix("_filter").filter(|stem| !stem.is_empty()).map(|_| &FILTER))
}

/// The built-in macro `name`, to be used where no content defines that name.
pub(crate) fn get(name: &str) -> Option<Macro> {
    find(name).map(|found| Macro::new(name, found.definition).with_arguments(found.arguments.iter().copied()))
}

/// The names that can be listed; those of filters can't.
pub(crate) fn names<'a>() -> impl Iterator<Item = &'a str> {
    BUILT_IN.iter().map(|built_in| built_in.name)
}

#[cfg(test)]
mod tests {
    use super::get;

    #[test]
    fn any_filter_keeps_everything() {
        assert_eq!(get("windows_x_filter").unwrap().definition, "search *");
        assert_eq!(get("_filter"), None);
        assert_eq!(get("filter"), None);
    }
}
