//! From a value to a type, with errors that know where they happened.
//!
//! `serde_json::from_value` loses the path; this deserializer carries it along.

mod failure;
mod variant;

use super::{ConfigError, Document, pointer};
use failure::Failure;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Visitor};
use serde_json::{Value, map};
use std::slice;
use variant::visit_enum;

pub(super) fn deserialize<T: DeserializeOwned>(
    document: &Document,
    at: &str,
) -> Result<T, ConfigError> {
    let part = document.part(at);
    T::deserialize(Node {
        value: &part,
        at: at.to_owned(),
    })
    .map_err(|failure| failure.explain(document, at).into())
}

/// A part of the document as a deserializer.
struct Node<'de> {
    value: &'de Value,
    at: String,
}

impl<'de> Node<'de> {
    fn visit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(truth) => visitor.visit_bool(*truth),
            Value::Number(number) => visit_number(number, visitor),
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(list) => visitor.visit_seq(Entries {
                rest: list.iter().enumerate(),
                at: &self.at,
            }),
            Value::Object(map) => visitor.visit_map(Keys {
                rest: map.iter(),
                next: None,
                at: &self.at,
            }),
        }
    }
}

fn visit_number<'de, V: Visitor<'de>>(
    number: &serde_json::Number,
    visitor: V,
) -> Result<V::Value, Failure> {
    match (number.as_u64(), number.as_i64(), number.as_f64()) {
        (Some(natural), _, _) => visitor.visit_u64(natural),
        (_, Some(integer), _) => visitor.visit_i64(integer),
        (_, _, Some(float)) => visitor.visit_f64(float),
        _ => Err(de::Error::custom("this number is too large")),
    }
}

impl<'de> de::Deserializer<'de> for Node<'de> {
    type Error = Failure;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        let at = self.at.clone();
        self.visit(visitor).map_err(|failure| failure.at(&at))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Failure> {
        if self.value.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let at = self.at.clone();
        visitor
            .visit_newtype_struct(self)
            .map_err(|failure| failure.at(&at))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        let at = self.at.clone();
        visit_enum(self, visitor).map_err(|failure| failure.at(&at))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

struct Entries<'de, 'a> {
    rest: std::iter::Enumerate<slice::Iter<'de, Value>>,
    at: &'a str,
}

impl<'de> de::SeqAccess<'de> for Entries<'de, '_> {
    type Error = Failure;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Failure> {
        let Some((index, value)) = self.rest.next() else {
            return Ok(None);
        };
        let at = pointer::child(self.at, &index.to_string());
        within(seed, value, at).map(Some)
    }
}

struct Keys<'de, 'a> {
    rest: map::Iter<'de>,
    next: Option<(&'de str, &'de Value)>,
    at: &'a str,
}

impl<'de> de::MapAccess<'de> for Keys<'de, '_> {
    type Error = Failure;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Failure> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        self.next = Some((key, value));
        seed.deserialize(de::value::BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Failure> {
        match self.next.take() {
            Some((key, value)) => within(seed, value, pointer::child(self.at, key)),
            None => Err(de::Error::custom("a value was asked for before its key")),
        }
    }
}

fn within<'de, T: DeserializeSeed<'de>>(
    seed: T,
    value: &'de Value,
    at: String,
) -> Result<T::Value, Failure> {
    let place = at.clone();
    seed.deserialize(Node { value, at })
        .map_err(|failure| failure.at(&place))
}
