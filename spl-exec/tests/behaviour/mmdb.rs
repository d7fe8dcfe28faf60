//! A writer of MaxMind databases, as small as tests need it.

use std::net::IpAddr;

/// A value of the data section.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    Short(u16),
    Whole(u32),
    Long(u64),
    Map(Vec<(&'static str, Value)>),
    List(Vec<Value>),
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

impl Value {
    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Text(text) => {
                control(2, text.len(), out);
                out.extend(text.as_bytes());
            }
            Self::Number(number) => {
                control(3, 8, out);
                out.extend(number.to_be_bytes());
            }
            Self::Short(number) => {
                control(5, 2, out);
                out.extend(number.to_be_bytes());
            }
            Self::Whole(number) => {
                control(6, 4, out);
                out.extend(number.to_be_bytes());
            }
            Self::Long(number) => {
                control(9, 8, out);
                out.extend(number.to_be_bytes());
            }
            Self::Map(pairs) => {
                control(7, pairs.len(), out);
                for (key, value) in pairs {
                    text(key).write(out);
                    value.write(out);
                }
            }
            Self::List(values) => {
                control(11, values.len(), out);
                values.iter().for_each(|value| value.write(out));
            }
        }
    }
}

/// The byte that says what comes, and how much of it.
fn control(kind: u8, size: usize, out: &mut Vec<u8>) {
    let kind = if kind < 8 { (kind << 5, None) } else { (0, Some(kind - 7)) };
    let size = match size {
        0..29 => (size as u8, None),
        _ => (29, Some(u8::try_from(size - 29).unwrap())),
    };
    out.push(kind.0 | size.0);
    out.extend(kind.1);
    out.extend(size.1);
}

/// A database of networks, given as an address and how many of its bits count, none of which lies in another.
pub(crate) fn database(networks: &[(&str, u8, Value)]) -> Vec<u8> {
    // A node is where its two bits lead: to another node, to data, or nowhere.
    let mut nodes: Vec<[Option<Result<usize, usize>>; 2]> = vec![[None, None]];
    let mut data = Vec::new();
    for (address, length, value) in networks {
        let at = data.len();
        value.write(&mut data);
        let (bits, length) = match address.parse().unwrap() {
            IpAddr::V4(address) => (u128::from(u32::from(address)), length + 96),
            IpAddr::V6(address) => (u128::from(address), *length),
        };
        let mut node = 0;
        for depth in 0..length {
            let bit = usize::from((bits << depth) >> 127 == 1);
            if depth + 1 == length {
                nodes[node][bit] = Some(Err(at));
            } else if let Some(Ok(next)) = nodes[node][bit] {
                node = next;
            } else {
                nodes.push([None, None]);
                let next = nodes.len() - 1;
                nodes[node][bit] = Some(Ok(next));
                node = next;
            }
        }
    }
    let count = nodes.len();
    let mut file = Vec::new();
    for record in nodes.into_iter().flatten() {
        let number = match record {
            None => count,
            Some(Ok(node)) => node,
            Some(Err(at)) => count + 16 + at,
        };
        file.extend(&u32::try_from(number).unwrap().to_be_bytes()[1..]);
    }
    file.extend([0; 16]);
    file.extend(data);
    file.extend(b"\xab\xcd\xefMaxMind.com");
    let metadata = Value::Map(vec![
        ("binary_format_major_version", Value::Short(2)),
        ("binary_format_minor_version", Value::Short(0)),
        ("build_epoch", Value::Long(1_700_000_000)),
        ("database_type", text("Test-City")),
        ("description", Value::Map(vec![("en", text("places of tests"))])),
        ("ip_version", Value::Short(6)),
        ("languages", Value::List(vec![text("en"), text("de")])),
        ("node_count", Value::Whole(u32::try_from(count).unwrap())),
        ("record_size", Value::Short(24)),
    ]);
    metadata.write(&mut file);
    file
}

fn names(english: &str, german: Option<&str>) -> Value {
    let german = german.map(|german| ("de", text(german)));
    Value::Map([Some(("en", text(english))), german].into_iter().flatten().collect())
}

/// Three places: one of which much is known, one of which little is, one by its newer address.
pub(crate) fn places() -> Vec<u8> {
    let munich = Value::Map(vec![
        ("city", Value::Map(vec![("names", names("Munich", Some("München")))])),
        ("continent", Value::Map(vec![("code", text("EU")), ("names", names("Europe", Some("Europa")))])),
        ("country", Value::Map(vec![("iso_code", text("DE")), ("names", names("Germany", Some("Deutschland")))])),
        (
            "location",
            Value::Map(vec![
                ("latitude", Value::Number(48.15)),
                ("longitude", Value::Number(11.5)),
                ("metro_code", Value::Short(807)),
                ("time_zone", text("Europe/Berlin")),
            ]),
        ),
        (
            "subdivisions",
            Value::List(vec![
                Value::Map(vec![("iso_code", text("BY")), ("names", names("Bavaria", Some("Bayern")))]),
                Value::Map(vec![("iso_code", text("X")), ("names", names("Upper Bavaria", None))]),
            ]),
        ),
    ]);
    let ghana =
        Value::Map(vec![("country", Value::Map(vec![("iso_code", text("GH")), ("names", names("Ghana", None))]))]);
    let south = Value::Map(vec![(
        "location",
        Value::Map(vec![("latitude", Value::Number(-33.0)), ("longitude", Value::Number(-70.25))]),
    )]);
    database(&[("198.51.100.0", 24, munich), ("203.0.113.8", 32, ghana), ("2001:db8::", 32, south)])
}
