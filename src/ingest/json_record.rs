//! A line of JSON taken apart. Only what is wanted is kept: the rest may be as long and as deeply nested as it likes.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::columns::{Columns, Field};
use super::limits::Limits;
use super::records::{EMPTY, Fields, Record, shows};
use crate::article::MetadataSource;

/// Lines of which the names of fields are noted.
const NAMED: usize = 1000;

/// The value of a field.
#[derive(Debug, PartialEq)]
enum Scalar {
    Text(String),
    Number(String),
    Null,
    /// A truth value, a list or an object.
    Other,
}

/// A record, and the names of the fields that its text and its id were read from.
#[derive(Debug)]
pub struct Read {
    /// The record.
    pub record: Record,
    /// Where its text stands.
    pub text: String,
    /// Where its id stands, if it has one.
    pub id: Option<String>,
}

/// Reads a line.
///
/// # Errors
/// Why it is no record, in words.
pub fn read(line: &[u8], number: u64, columns: &Columns, limits: &Limits) -> Result<Record, String> {
    read_with_names(line, number, columns, limits).map(|read| read.record)
}

/// The same, and says where text and id stand.
///
/// # Errors
/// As [`read`].
pub fn read_with_names(line: &[u8], number: u64, columns: &Columns, limits: &Limits) -> Result<Read, String> {
    limits.check("a line", line.len())?;
    let line = std::str::from_utf8(line)
        .map_err(|e| format!("not valid UTF-8 at byte {} of the line; save the file as UTF-8", e.valid_up_to()))?;
    let mut fields = object(line, columns)?;
    let plan = columns.plan(fields.iter().map(|(name, _)| name.as_str()));
    let shown = |value: &Scalar| matches!(value, Scalar::Text(text) if shows(text));
    let Some(&text_at) = plan.of(Field::Text).iter().find(|&&at| shown(&fields[at].1)) else {
        return Err(without_text(columns, &fields, plan.of(Field::Text)));
    };
    let is_given = |at: &&usize| match &fields[**at].1 {
        Scalar::Text(value) => !value.trim().is_empty(),
        Scalar::Number(_) => true,
        _ => false,
    };
    let id_at = plan.of(Field::Id).iter().find(is_given).copied();
    let id = id_at.and_then(|at| match &fields[at].1 {
        Scalar::Text(value) | Scalar::Number(value) => Some(value.clone()),
        _ => None,
    });
    let said = Fields::of(
        |field| {
            let candidates = || plan.of(field).iter();
            let best = candidates().find(is_given).or_else(|| candidates().next())?;
            match &fields[*best].1 {
                Scalar::Text(value) | Scalar::Number(value) => Some(value.clone()),
                // Of no use, and to be remarked on.
                Scalar::Other if field == Field::Published => Some("a list, an object, or true or false".into()),
                _ => None,
            }
        },
        MetadataSource::Record,
    );
    let id_name = id_at.map(|at| fields[at].0.clone());
    let (text_name, value) = fields.swap_remove(text_at);
    let Scalar::Text(text) = value else { return Err(EMPTY.into()) };
    Ok(Read { record: Record { id, number: Some(number), text, fields: said }, text: text_name, id: id_name })
}

fn without_text(columns: &Columns, fields: &[(String, Scalar)], candidates: &[usize]) -> String {
    match candidates.iter().map(|&at| &fields[at]).find(|(_, value)| *value != Scalar::Null) {
        None => {
            format!("{}; a record needs id and text, and --columns text=NAME names another", columns.no_text("field"))
        }
        Some((_, Scalar::Text(_))) => EMPTY.into(),
        Some((name, _)) => format!("the field `{name}` is not a string"),
    }
}

/// The fields of an object that may be of use.
fn object(line: &str, columns: &Columns) -> Result<Vec<(String, Scalar)>, String> {
    let mut parser = serde_json::Deserializer::from_str(line);
    let read = parser.deserialize_map(Object(columns)).and_then(|fields| parser.end().map(|()| fields));
    read.map_err(|error| {
        if error.is_data() {
            return "not a JSON object; give one object a line with the fields id and text".into();
        }
        // For the parser every line is the first.
        let message = error.to_string();
        let message = message.rsplit_once(" at line ").map_or(message.as_str(), |(problem, _)| problem);
        format!("not JSON ({message} at column {}); give one object a line", error.column())
    })
}

/// The names of the fields that the first lines have.
pub fn keys(bytes: &[u8]) -> Vec<String> {
    struct Keys;
    impl<'de> Visitor<'de> for Keys {
        type Value = Vec<String>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut keys = Vec::new();
            while let Some((key, IgnoredAny)) = map.next_entry()? {
                keys.push(key);
            }
            Ok(keys)
        }
    }
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()).take(NAMED);
    let keys: BTreeSet<String> = lines
        .filter_map(|line| serde_json::Deserializer::from_slice(line).deserialize_map(Keys).ok())
        .flatten()
        .collect();
    keys.into_iter().collect()
}

struct Object<'a>(&'a Columns);

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Vec<(String, Scalar)>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Vec<(String, Scalar)> = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if !self.0.knows(&key) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value = map.next_value()?;
            // Of a field that is repeated the last counts.
            match fields.iter_mut().find(|(name, _)| *name == key) {
                Some(field) => field.1 = value,
                None => fields.push((key, value)),
            }
        }
        Ok(fields)
    }
}

impl<'de> Deserialize<'de> for Scalar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = Scalar;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a value")
            }

            fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(value.to_owned()))
            }

            fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
                Ok(Scalar::Text(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
                Ok(Scalar::Number(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
                Ok(Scalar::Number(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
                Ok(serde_json::Number::from_f64(value).map_or(Scalar::Other, |n| Scalar::Number(n.to_string())))
            }

            fn visit_bool<E>(self, _: bool) -> Result<Scalar, E> {
                Ok(Scalar::Other)
            }

            fn visit_unit<E>(self) -> Result<Scalar, E> {
                Ok(Scalar::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Scalar, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Scalar, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Scalar::Other)
            }
        }
        deserializer.deserialize_any(One)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(line: &str, columns: &str) -> Result<Read, String> {
        read_with_names(line.as_bytes(), 1, &columns.parse().expect("columns"), &Limits::default())
    }

    #[test]
    fn the_likeliest_field_that_says_something_is_read() {
        let line = r#"{"text":" ","Body":"one","uid":7,"url":"u","source":{"x":1},"domain":"d","date":null,"published_at":"2020-01-18"}"#;
        let Read { record, text, id } = taken(line, "").expect("a record");
        assert_eq!((record.text.as_str(), text.as_str()), ("one", "Body"));
        assert_eq!((record.id.as_deref(), id.as_deref()), (Some("7"), Some("uid")));
        assert_eq!(record.fields.outlet.map(|outlet| outlet.name).as_deref(), Some("d"));
        assert_eq!(record.fields.published.map(|published| published.written).as_deref(), Some("2020-01-18"));
        assert_eq!(record.fields.url.as_deref(), Some("u"));
    }

    #[test]
    fn columns_that_are_given_are_read_alone() {
        let line = r#"{"text":"one","story":"two","id":"a"}"#;
        assert_eq!(taken(line, "text=story").expect("a record").record.text, "two");
        let reason = taken(line, "text=tale").expect_err("no text");
        assert!(reason.starts_with("no field `tale`, which --columns names"), "{reason}");
    }

    #[test]
    fn nesting_is_no_danger() {
        let deep = |count: usize| format!("{}{}", "[".repeat(count), "]".repeat(count));
        let line =
            format!(r#"{{"x":{},"text":"one","y":{}}}"#, deep(300_000), r#"{"a":"#.repeat(9) + "1" + &"}".repeat(9));
        assert_eq!(taken(&line, "").expect("a record").record.text, "one");
        let reason = taken(&format!(r#"{{"text":{}}}"#, deep(300_000)), "").expect_err("no text");
        assert_eq!(reason, "the field `text` is not a string");
        assert!(taken(&"{\"text\":".repeat(100_000), "").is_err());
        assert!(taken(&"[".repeat(100_000), "").expect_err("no object").starts_with("not a JSON object"));
    }

    #[test]
    fn a_line_beyond_the_limit_is_not_read() {
        let limits = Limits { record: 30, ..Limits::default() };
        let line = r#"{"text":"one two three four five"}"#;
        let reason = read(line.as_bytes(), 1, &Columns::default(), &limits).expect_err("too long");
        assert!(reason.starts_with("a line of 34 bytes, and 30 are the limit; raise --max-record"), "{reason}");
    }

    #[test]
    fn the_names_of_fields_are_noted() {
        assert_eq!(keys(b"{\"b\":[{\"c\":1}],\"a\":1}\nno\n\n{\"d\":{}}"), ["a", "b", "d"]);
    }
}
