//! Macros that published searches call but whose definitions come with other Splunk apps: the search app, the Common
//! Information Model, Enterprise Security, ESCU.

use super::macros::Macro;

struct BuiltIn {
    name: &'static str,
    arguments: &'static [&'static str],
    definition: &'static str,
}

const fn plain(name: &'static str, definition: &'static str) -> BuiltIn {
    BuiltIn { name, arguments: &[], definition }
}

const fn with(name: &'static str, arguments: &'static [&'static str], definition: &'static str) -> BuiltIn {
    BuiltIn { name, arguments, definition }
}

const ASSET: &str = "\
    lookup update=true asset_lookup_by_str asset AS $field$ OUTPUTNEW bunit AS $field$_bunit, category \
    AS $field$_category, city AS $field$_city, country AS $field$_country, dns AS $field$_dns, ip AS \
    $field$_ip, is_expected AS $field$_is_expected, lat AS $field$_lat, long AS $field$_long, mac AS \
    $field$_mac, nt_host AS $field$_nt_host, owner AS $field$_owner, pci_domain AS $field$_pci_domain, \
    priority AS $field$_priority, requires_av AS $field$_requires_av, should_timesync AS \
    $field$_should_timesync, should_update AS $field$_should_update | lookup update=true \
    asset_lookup_by_cidr asset AS $field$ OUTPUTNEW bunit AS $field$_bunit, category AS \
    $field$_category, city AS $field$_city, country AS $field$_country, dns AS $field$_dns, ip AS \
    $field$_ip, is_expected AS $field$_is_expected, lat AS $field$_lat, long AS $field$_long, mac AS \
    $field$_mac, nt_host AS $field$_nt_host, owner AS $field$_owner, pci_domain AS $field$_pci_domain, \
    priority AS $field$_priority, requires_av AS $field$_requires_av, should_timesync AS \
    $field$_should_timesync, should_update AS $field$_should_update";

/// Sorted by name and number of arguments.
const BUILT_IN: &[BuiltIn] = &[
    with("add_dm_object_name", &["object"], r#"rename * as "$object$.*""#),
    plain("allow_old_summaries_bool", "true"),
    with(
        "cim_corporate_email_domain_search",
        &["field"],
        "[| `cim_corporate_email_domains` | rename domain as $field$ | format]",
    ),
    plain("cim_corporate_email_domains", "inputlookup cim_corporate_email_domain_lookup"),
    with(
        "cim_corporate_web_domain_search",
        &["field"],
        "[| `cim_corporate_web_domains` | rename domain as $field$ | format]",
    ),
    plain("cim_corporate_web_domains", "inputlookup cim_corporate_web_domain_lookup"),
    // Its text is for people only.
    with("comment", &["text"], ""),
    with("ctime", &["field"], r#"convert timeformat="%m/%d/%Y %H:%M:%S" ctime($field$)"#),
    with("ctime", &["field", "format"], r#"convert timeformat="$format$" ctime($field$)"#),
    with("drop_dm_object_name", &["object"], r#"rename "$object$.*" as *"#),
    plain("fillnull_config", "null"),
    // Enterprise Security looks an asset up by its name, then by its network, and puts the field's name before what it finds.
    // The lookups are filled by it; without them the search fails by their names.
    with("get_asset", &["field"], ASSET),
    plain("oldsummaries_config", "true"),
    with("security_content_ctime", &["field"], r#"convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)"#),
    plain(
        "security_content_summariesonly",
        "summariesonly=`summariesonly_config` allow_old_summaries=`oldsummaries_config` fillnull_value=`fillnull_config`",
    ),
    plain("summariesonly", "summariesonly=`summariesonly_bool` allow_old_summaries=`allow_old_summaries_bool`"),
    plain("summariesonly_bool", "true"),
    plain("summariesonly_config", "false"),
    with("uitime", &["field"], r#"fieldformat $field$=strftime($field$, "%m/%d/%Y %H:%M:%S")"#),
    with("uitime", &["field", "format"], r#"fieldformat $field$=strftime($field$, "$format$")"#),
];

/// Each detection ends in a filter macro of its own, which keeps everything until its user fills it in.
const FILTER: BuiltIn = plain("", "search *");

/// Each data model searches the indexes of a macro of its own, which are all until an administrator names some.
const INDEXES: BuiltIn = plain("", "()");

fn find(name: &str) -> impl Iterator<Item = &'static BuiltIn> {
    let family = if is_between(name, "", "_filter") {
        Some(&FILTER)
    } else if is_between(name, "cim_", "_indexes") {
        Some(&INDEXES)
    } else {
        None
    };
    let name = name.to_owned();
    BUILT_IN.iter().filter(move |built_in| built_in.name == name).chain(family)
}

fn is_between(name: &str, before: &str, after: &str) -> bool {
    name.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).is_some_and(|model| !model.is_empty())
}

/// The built-in macros called `name`, to be used where no content defines that name.
pub(crate) fn get(name: &str) -> impl Iterator<Item = Macro> {
    let owned = name.to_owned();
    find(name)
        .map(move |found| Macro::new(owned.clone(), found.definition).with_arguments(found.arguments.iter().copied()))
}

/// The names that can be listed; those of filters and indexes can't.
pub(crate) fn names<'a>() -> impl Iterator<Item = &'a str> {
    BUILT_IN.iter().map(|built_in| built_in.name)
}

#[cfg(test)]
mod tests {
    use super::{BUILT_IN, get};
    use crate::{MacroSet, parse};

    fn definition(name: &str) -> Option<String> {
        get(name).next().map(|found| found.definition)
    }

    #[test]
    fn any_filter_keeps_everything() {
        assert_eq!(definition("windows_x_filter").as_deref(), Some("search *"));
        assert_eq!(definition("_filter"), None);
        assert_eq!(definition("filter"), None);
        assert_eq!(definition("cim_Endpoint_indexes").as_deref(), Some("()"));
        assert_eq!(definition("cim_indexes"), None);
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(BUILT_IN.is_sorted_by_key(|built_in| (built_in.name, built_in.arguments.len())));
    }

    #[test]
    fn all_of_them_can_be_used() {
        let set = MacroSet::new();
        for search in [
            "(`cim_Endpoint_indexes`) tag=process `comment(\"a, b\")` | `x_filter`",
            "| tstats `summariesonly` count from datamodel=Web where NOT (`cim_corporate_web_domain_search(\"Web.site\")`)",
            "| tstats `security_content_summariesonly` count from datamodel=Web | `drop_dm_object_name(Web)` | `ctime(a)`",
            "error | `get_asset(src)` | `get_asset(\"dest\")`",
            "| makeresults | `uitime(_time)` | `uitime(_time, \"%F\")` | `ctime(_time, \"%F\")` | `add_dm_object_name(Web)`",
        ] {
            if let Err(errors) = parse(search, &set) {
                panic!("{errors}");
            }
        }
    }
}
