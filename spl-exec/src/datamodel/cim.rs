//! The datasets of Splunk's Common Information Model.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use datafusion::{
    arrow::datatypes::{DataType, Field, Schema, TimeUnit},
    catalog::TableProvider,
    datasource::empty::EmptyTable,
};

/// The type that the model gives a field. Searches don't depend on it: events may hold text where a number is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CimKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A time.
    Time,
}

/// A field of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CimField {
    /// Its name, without a prefix.
    pub name: &'static str,
    /// The type that the model gives it.
    pub kind: CimKind,
    /// Whether an event may have several values of it.
    pub multivalue: bool,
    /// The dataset that declares it, from the root on: `All_Changes.Instance_Changes`. Empty for the fields of every event,
    /// which searches name without a prefix: `_time`, `host`.
    pub owner: String,
}

/// A dataset with its own and its inherited fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CimDataset {
    /// The model it is in: `Endpoint`.
    pub model: &'static str,
    /// Its path from the root dataset on: `All_Changes.Account_Management`.
    pub path: String,
    /// The root dataset's name, which searches put before its fields: `All_Changes`.
    pub prefix: &'static str,
    /// Fields of every event, then the root dataset's, and so on down to its own; no name twice.
    pub fields: Vec<CimField>,
    /// Fields that only the datasets below it have; a search may name them by their `owner`.
    pub below: Vec<CimField>,
    /// What tells its events from others, and its ancestors' events from others, up to but without the root.
    pub constraints: Vec<CimConstraint>,
}

/// What tells the events of a dataset from others of its parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CimConstraint {
    /// The dataset's path from the root on.
    pub path: String,
    /// A condition of the search language over unprefixed fields.
    pub condition: &'static str,
}

/// The dataset `name` of `model`, both in the model's letter case; `None` where the CIM doesn't have it.
///
/// `name` may be a path from the root on, `All_Changes.Account_Management`. Without a name it is the model's root
/// dataset, where there is only one: `Endpoint` has five and none of them is meant more than the others.
pub fn dataset(model: &str, name: Option<&str>) -> Option<CimDataset> {
    let model = cim().iter().find(|candidate| candidate.name == model)?;
    let found = match name {
        Some(name) => {
            let last = name.rsplit('.').next()?;
            let found = model.dataset(last)?;
            // A path must be the dataset's own, or its end: `Account_Management`, `All_Changes.Account_Management`.
            let path = model.path(found);
            (path == name || path.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'))).then_some(found)?
        }
        None => {
            let mut roots = model.datasets.iter().filter(|dataset| dataset.parent.is_none());
            let root = roots.next()?;
            roots.next().is_none().then_some(root)?
        }
    };
    let ancestors = model.ancestors(found);
    let mut seen = HashSet::new();
    let mut fields: Vec<CimField> = EVENT_FIELDS
        .iter()
        .map(|&(name, kind, multivalue)| CimField { name, kind, multivalue, owner: String::new() })
        .collect();
    fields.extend(ancestors.iter().rev().flat_map(|dataset| model.fields(dataset)));
    // `tag` is both a field of every event and one that most root datasets declare: searches use it with the prefix too.
    fields.retain(|field| seen.insert(field.name));
    let below = model
        .datasets
        .iter()
        .filter(|dataset| model.ancestors(dataset).iter().skip(1).any(|ancestor| ancestor.name == found.name))
        .flat_map(|dataset| model.fields(dataset))
        .collect();
    let constraints = ancestors
        .iter()
        .filter_map(|dataset| Some(CimConstraint { path: model.path(dataset), condition: dataset.condition? }));
    let constraints = constraints.collect();
    Some(CimDataset {
        model: model.name,
        path: model.path(found),
        prefix: ancestors.last().map_or(found.name, |root| root.name),
        fields,
        below,
        constraints,
    })
}

/// Every dataset as `Model.Dataset`, in the model's order.
pub fn names() -> Vec<String> {
    cim()
        .iter()
        .flat_map(|model| model.datasets.iter().map(|dataset| format!("{}.{}", model.name, dataset.name)))
        .collect()
}

/// A table with the dataset's columns and no events. Text is the type of all fields but `_time`, as it is in Splunk.
pub fn empty_table(dataset: &CimDataset) -> Arc<dyn TableProvider> {
    let fields: Vec<Field> = dataset
        .fields
        .iter()
        .map(|field| {
            let data_type = match field.name {
                "_time" => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
                _ if field.multivalue => DataType::new_list(DataType::Utf8, true),
                _ => DataType::Utf8,
            };
            Field::new(field.name, data_type, true)
        })
        .collect();
    Arc::new(EmptyTable::new(Arc::new(Schema::new(fields))))
}

const EVENT_FIELDS: [(&str, CimKind, bool); 6] = [
    ("_time", CimKind::Time, false),
    ("host", CimKind::Text, false),
    ("source", CimKind::Text, false),
    ("sourcetype", CimKind::Text, false),
    ("index", CimKind::Text, false),
    ("tag", CimKind::Text, true),
];

struct Model {
    name: &'static str,
    datasets: Vec<Declared>,
}

struct Declared {
    name: &'static str,
    parent: Option<&'static str>,
    condition: Option<&'static str>,
    fields: Vec<(&'static str, CimKind, bool)>,
}

impl Model {
    fn dataset(&self, name: &str) -> Option<&Declared> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }

    /// The dataset and those above it, the root last.
    fn ancestors<'a>(&'a self, dataset: &'a Declared) -> Vec<&'a Declared> {
        let parent = |dataset: &&'a Declared| self.dataset(dataset.parent?);
        // No lineage is longer than the list of datasets, whatever the data file says.
        std::iter::successors(Some(dataset), parent).take(self.datasets.len()).collect()
    }

    fn path(&self, dataset: &Declared) -> String {
        let names: Vec<_> = self.ancestors(dataset).iter().rev().map(|dataset| dataset.name).collect();
        names.join(".")
    }

    fn fields(&self, dataset: &Declared) -> Vec<CimField> {
        let owner = self.path(dataset);
        let field = |&(name, kind, multivalue)| CimField { name, kind, multivalue, owner: owner.clone() };
        dataset.fields.iter().map(field).collect()
    }
}

fn cim() -> &'static [Model] {
    static CIM: OnceLock<Vec<Model>> = OnceLock::new();
    CIM.get_or_init(|| read(include_str!("cim.txt")))
}

fn read(text: &'static str) -> Vec<Model> {
    let mut models: Vec<Model> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            models.push(Model { name, datasets: Vec::new() });
            continue;
        }
        let Some(model) = models.last_mut() else { continue };
        if !line.starts_with(' ') {
            let (name, rest) = line.split_once(" < ").unwrap_or((line, ""));
            let (parent, condition) = rest.split_once(" where ").unzip();
            model.datasets.push(Declared { name, parent, condition, fields: Vec::new() });
        } else if let Some(dataset) = model.datasets.last_mut() {
            dataset.fields.extend(line.split_whitespace().map(field));
        }
    }
    models
}

fn field(text: &'static str) -> (&'static str, CimKind, bool) {
    let single = text.strip_suffix('+');
    let text_and_kind = single.unwrap_or(text);
    let marks = [('#', CimKind::Number), ('?', CimKind::Boolean), ('@', CimKind::Time)];
    let (name, kind) = marks
        .iter()
        .find_map(|&(mark, kind)| Some((text_and_kind.strip_suffix(mark)?, kind)))
        .unwrap_or((text_and_kind, CimKind::Text));
    (name, kind, single.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field<'a>(dataset: &'a CimDataset, name: &str) -> &'a CimField {
        dataset.fields.iter().find(|field| field.name == name).unwrap()
    }

    #[test]
    fn a_dataset_has_the_fields_of_every_event() {
        let processes = dataset("Endpoint", Some("Processes")).unwrap();
        assert_eq!(processes.prefix, "Processes");
        assert_eq!(processes.fields.first().unwrap().name, "_time");
        assert_eq!(field(&processes, "sourcetype").owner, "");
        let parent = field(&processes, "parent_process_name");
        assert_eq!((parent.kind, parent.multivalue, parent.owner.as_str()), (CimKind::Text, false, "Processes"));
    }

    #[test]
    fn a_child_inherits() {
        let by_path = dataset("Change", Some("All_Changes.Account_Management.Accounts_Created")).unwrap();
        assert_eq!(by_path, dataset("Change", Some("Accounts_Created")).unwrap());
        assert_eq!(by_path, dataset("Change", Some("Account_Management.Accounts_Created")).unwrap());
        assert_eq!(by_path.prefix, "All_Changes");
        assert_eq!(field(&by_path, "src_nt_domain").owner, "All_Changes.Account_Management");
        assert_eq!(field(&by_path, "dest_category").owner, "All_Changes");
        assert!(field(&by_path, "dest_category").multivalue);
    }

    #[test]
    fn constraints_go_up_to_the_root() {
        let lockouts = dataset("Change", Some("Account_Lockouts")).unwrap();
        let found: Vec<_> = lockouts.constraints.iter().map(|c| (c.path.as_str(), c.condition)).collect();
        let expected = [
            ("All_Changes.Account_Management.Account_Lockouts", "result=\"lockout\""),
            ("All_Changes.Account_Management", "tag=account"),
        ];
        assert_eq!(found, expected);
        assert!(dataset("Change", None).unwrap().constraints.is_empty());
    }

    #[test]
    fn the_fields_of_children_are_known_above() {
        let root = dataset("Change", None).unwrap();
        assert!(root.fields.iter().all(|field| field.name != "image_id"));
        assert!(root.below.iter().any(|f| f.name == "image_id" && f.owner == "All_Changes.Instance_Changes"));
    }

    #[test]
    fn a_model_alone_means_its_only_root() {
        assert_eq!(dataset("Network_Traffic", None).unwrap().path, "All_Traffic");
        assert!(dataset("Endpoint", None).is_none());
    }

    #[test]
    fn unknown_names() {
        assert!(dataset("endpoint", Some("Processes")).is_none());
        assert!(dataset("Endpoint", Some("Process")).is_none());
        assert!(dataset("Endpoint", Some("Ports.Processes")).is_none());
        assert!(dataset("Endpoint", Some("")).is_none());
    }

    #[test]
    fn the_data_file_is_consistent() {
        assert_eq!(cim().len(), 27);
        assert_eq!(names().len(), 142);
        for model in cim() {
            for declared in &model.datasets {
                assert!(declared.parent.is_none_or(|parent| model.dataset(parent).is_some()), "{}", declared.name);
                assert!(dataset(model.name, Some(&model.path(declared))).is_some(), "{}", declared.name);
            }
        }
        for declared in cim().iter().flat_map(|model| &model.datasets) {
            assert_eq!(declared.parent.is_some(), declared.condition.is_some(), "{}", declared.name);
            let condition = declared.condition.unwrap_or("*");
            assert!(spl_parser::parse(condition, &spl_parser::MacroSet::new()).is_ok(), "{condition}");
        }
        let declared: usize = cim().iter().flat_map(|model| &model.datasets).map(|dataset| dataset.fields.len()).sum();
        assert_eq!(declared, 1156);
    }

    #[test]
    fn an_empty_table_has_the_columns() {
        let table = empty_table(&dataset("Endpoint", Some("Processes")).unwrap());
        let schema = table.schema();
        assert!(matches!(schema.field_with_name("_time").unwrap().data_type(), DataType::Timestamp(..)));
        assert_eq!(schema.field_with_name("process_id").unwrap().data_type(), &DataType::Utf8);
        assert!(matches!(schema.field_with_name("dest_category").unwrap().data_type(), DataType::List(_)));
    }
}
