//! `ip_location`: the places of addresses, from a MaxMind database.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    path::Path,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::SystemTime,
};

use datafusion::{
    arrow::{
        array::{ArrayRef, StringBuilder, StructArray},
        datatypes::{DataType, Field, Fields},
    },
    common::{DataFusionError, Result, exec_err},
    logical_expr::ColumnarValue,
};
use maxminddb::{LookupResult, MaxMindDbError, PathElement, Reader};
use serde::{Deserialize, Deserializer, de};

use crate::{
    error::Error,
    function::support::{arguments::TextArg, number::format_number, udf::Function},
};

pub(super) const IP_LOCATION: Function =
    Function { name: "ip_location", arity: (3, 3), returns: |_| DataType::Struct(fields()), invoke };

const NAMES: [&str; 8] = ["City", "Country", "Region", "lat", "lon", "Continent", "MetroCode", "Timezone"];

/// The language whose names there are of everything.
const ENGLISH: &str = "en";

/// What asks for codes in place of names.
const CODES: &str = "code";

type Database = Reader<Vec<u8>>;

/// A database, with the time of its file: a file may be replaced.
type Opened = (Option<SystemTime>, Arc<Database>);

/// The databases that were opened, by the names of their files.
static OPEN: LazyLock<Mutex<HashMap<String, Opened>>> = LazyLock::new(Mutex::default);

fn fields() -> Fields {
    NAMES.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect()
}

/// The full name of a database's file, which is read to see that it is one.
pub(crate) fn open(path: &Path) -> crate::error::Result<String> {
    let name = path.display().to_string();
    let real = path.canonicalize().map_err(|error| Error::io(&name, error))?;
    let real = real.display().to_string();
    database(&real).map_err(|error| match error {
        MaxMindDbError::Io(error) => Error::io(&name, error),
        other => Error::data_from(&name, "this is no MaxMind database", other),
    })?;
    Ok(real)
}

fn database(path: &str) -> Result<Arc<Database>, MaxMindDbError> {
    let changed = std::fs::metadata(path).and_then(|file| file.modified()).ok();
    let mut open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((time, database)) = open.get(path)
        && *time == changed
    {
        return Ok(Arc::clone(database));
    }
    let database = Arc::new(Reader::open_readfile(path)?);
    open.insert(path.to_owned(), (changed, Arc::clone(&database)));
    Ok(database)
}

fn invoke(arguments: &[ColumnarValue], rows: usize) -> Result<ColumnarValue> {
    let [address, path, language] = arguments else {
        return exec_err!("ip_location takes an address, a file and a language");
    };
    let (address, path, language) = (TextArg::try_new(address)?, TextArg::try_new(path)?, TextArg::try_new(language)?);
    let mut builders: Vec<StringBuilder> = NAMES.iter().map(|_| StringBuilder::new()).collect();
    if let (Some(path), Some(language)) = (path.constant(), language.constant()) {
        let failed = |error: MaxMindDbError| DataFusionError::Execution(format!("the database {path}: {error}"));
        let database = database(path).map_err(failed)?;
        // Events repeat their addresses.
        let mut known: HashMap<&str, [String; NAMES.len()]> = HashMap::new();
        for row in 0..rows {
            let Some(text) = address.get(row) else {
                builders.iter_mut().for_each(StringBuilder::append_null);
                continue;
            };
            if !known.contains_key(text) {
                known.insert(text, place(&database, text, language).map_err(failed)?);
            }
            let place = known.get(text).into_iter().flatten();
            builders.iter_mut().zip(place).for_each(|(builder, value)| builder.append_value(value));
        }
    } else {
        builders.iter_mut().for_each(|builder| builder.append_nulls(rows));
    }
    let columns = builders.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
    Ok(ColumnarValue::Array(Arc::new(StructArray::try_new(fields(), columns, None)?)))
}

/// What the database knows of an address, in the order of [`NAMES`].
fn place(database: &Database, text: &str, language: &str) -> Result<[String; NAMES.len()], MaxMindDbError> {
    let Ok(address) = text.trim().parse::<IpAddr>() else { return Ok(Default::default()) };
    // A database of the older addresses knows none of the newer.
    if address.is_ipv6() && database.metadata().ip_version == 4 {
        return Ok(Default::default());
    }
    let found = database.lookup(address)?;
    let number = |path: &[PathElement<'_>]| -> Result<String, MaxMindDbError> {
        Ok(found.decode_path::<Figure>(path)?.map(|figure| format_number(figure.0)).unwrap_or_default())
    };
    let location = PathElement::Key("location");
    Ok([
        name(&found, &[PathElement::Key("city")], None, language)?,
        name(&found, &[PathElement::Key("country")], Some("iso_code"), language)?,
        name(&found, &[PathElement::Key("subdivisions"), PathElement::Index(0)], Some("iso_code"), language)?,
        number(&[location.clone(), PathElement::Key("latitude")])?,
        number(&[location.clone(), PathElement::Key("longitude")])?,
        name(&found, &[PathElement::Key("continent")], Some("code"), language)?,
        number(&[location.clone(), PathElement::Key("metro_code")])?,
        value::<String>(&found, &[location], &["time_zone"])?.unwrap_or_default(),
    ])
}

/// A number of any of the types that a database may hold it as.
struct Figure(f64);

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;

        impl de::Visitor<'_> for Visitor {
            type Value = Figure;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number")
            }

            fn visit_f64<E>(self, number: f64) -> Result<Figure, E> {
                Ok(Figure(number))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Figure, E> {
                Ok(Figure(number as f64))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Figure, E> {
                Ok(Figure(number as f64))
            }
        }

        deserializer.deserialize_any(Visitor)
    }
}

/// The name of a place in a language, or in English where it has none in that. \[U\]
fn name(
    found: &LookupResult<'_, Vec<u8>>,
    of: &[PathElement<'_>],
    code: Option<&str>,
    language: &str,
) -> Result<String, MaxMindDbError> {
    let wanted = match code.filter(|_| language == CODES) {
        Some(code) => value(found, of, &[code])?,
        None => value(found, of, &["names", language])?,
    };
    Ok(match wanted {
        Some(name) => name,
        None => value(found, of, &["names", ENGLISH])?.unwrap_or_default(),
    })
}

fn value<'d, T: Deserialize<'d>>(
    found: &LookupResult<'d, Vec<u8>>,
    of: &[PathElement<'_>],
    keys: &[&str],
) -> Result<Option<T>, MaxMindDbError> {
    let path: Vec<PathElement<'_>> = of.iter().cloned().chain(keys.iter().map(|key| PathElement::Key(key))).collect();
    found.decode_path(&path)
}
