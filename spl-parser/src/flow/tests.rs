use super::*;

fn here() -> Dropped {
    Dropped { command: Rc::from("stats"), span: Span::default() }
}

fn closed(names: &[&str]) -> Flow {
    let mut flow = Flow::of(Origin::Events);
    flow.make(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), &here());
    flow
}

fn gone(flow: &mut Flow, name: &str) -> bool {
    matches!(flow.find(name), Found::Gone(_))
}

#[test]
fn rows_of_two_kinds_have_the_fields_of_both() {
    let mut flow = closed(&["a"]);
    flow.merge(closed(&["b"]));
    assert_eq!((flow.find("a"), flow.find("b")), (Found::Set, Found::Set));
    assert!(gone(&mut flow, "c"));
    flow.merge(Flow::of(Origin::Resource(Rc::from("lookup:x"))));
    assert_eq!(flow.find("c"), Found::From(Origin::Resource(Rc::from("lookup:x")), "c".to_owned()));
}

#[test]
fn what_one_of_two_has_dropped_may_come_from_the_other() {
    let mut one = Flow::of(Origin::Events);
    one.remove("a", &here());
    one.remove("b*", &here());
    let mut other = Flow::of(Origin::Events);
    other.remove("a", &here());
    let mut both = one.clone();
    both.merge(other);
    assert!(gone(&mut one, "bc") && !gone(&mut both, "bc"));
    assert!(gone(&mut both, "a"));
    both.merge(Flow::of(Origin::Events));
    assert!(!gone(&mut both, "a"));
}

#[test]
fn the_last_step_counts() {
    let mut flow = Flow::of(Origin::Events);
    flow.rename("a.*", "*", &here());
    assert_eq!(flow.find("b"), Found::From(Origin::Events, "a.b".to_owned()));
    flow.remove("b*", &here());
    assert!(gone(&mut flow, "bc"));
    flow.rename("c_*", "b*", &here());
    assert_eq!(flow.find("bc"), Found::From(Origin::Events, "a.c_c".to_owned()));
    assert!(gone(&mut flow, "c_c"));
    flow.may_have("*", &Origin::Command);
    assert_eq!(flow.find("c_c"), Found::Set);
}

#[test]
fn patterns_keep_what_they_match() {
    let mut flow = closed(&["a1", "a2", "b", "_time"]);
    flow.keep(&["a*".to_owned(), "_*".to_owned(), "c".to_owned()], &here());
    assert_eq!(flow.names().iter().collect::<Vec<_>>(), ["_time", "a1", "a2", "c"]);
    assert!(!flow.is_open());
    let mut flow = Flow::of(Origin::Events);
    flow.keep(&["a*".to_owned(), "b".to_owned()], &here());
    assert_eq!((flow.find("a1"), flow.find("b")), (Found::From(Origin::Events, "a1".to_owned()), Found::Set));
    assert!(gone(&mut flow, "c"));
    assert!(matches!(flow.find("*"), Found::From(..)));
}

#[test]
fn computed_patterns_are_new() {
    let mut flow = closed(&["x", "avg(*)"]);
    assert_eq!((flow.find("avg(y)"), flow.find("x")), (Found::Set, Found::Set));
    assert!(gone(&mut flow, "y"));
}

#[test]
fn too_much_work_is_given_up() {
    let mut flow = closed(&["a", "b"]);
    flow.spend(MOST_STEPS);
    let unknown = |name: &str| Found::From(Origin::Events, name.to_owned());
    assert_eq!((flow.find("a"), flow.find("c")), (unknown("a"), unknown("c")));
    flow.write("c");
    flow.make(&["d".to_owned()], &here());
    assert_eq!((flow.find("c"), flow.find("a"), flow.is_open()), (unknown("c"), unknown("a"), true));
    let mut other = closed(&["a", "b"]).after(&flow);
    assert_eq!(other.find("a"), unknown("a"));
    let mut third = closed(&["a"]);
    third.merge(flow);
    assert_eq!(third.find("a"), unknown("a"));
}
