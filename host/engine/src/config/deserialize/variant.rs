//! Enums: a name, or a table with the name as its only key.

use super::{Failure, Node, failure::What, within};
use crate::config::{pointer, words};
use serde::de::{self, DeserializeSeed, IntoDeserializer, Visitor};
use serde_json::{Map, Value};

pub(super) fn visit_enum<'de, V: Visitor<'de>>(
    node: Node<'de>,
    visitor: V,
) -> Result<V::Value, Failure> {
    match node.value {
        Value::String(name) => visitor.visit_enum(name.as_str().into_deserializer()),
        Value::Object(map) => visitor.visit_enum(Variant::only(map, &node.at)?),
        other => Err(What::WrongKind {
            expected: "text or a table".to_owned(),
            found: words::found(other),
        }
        .into()),
    }
}

/// `{ name = content }` as a variant of an enum.
struct Variant<'de> {
    name: &'de str,
    content: Node<'de>,
}

impl<'de> Variant<'de> {
    fn only(map: &'de Map<String, Value>, at: &str) -> Result<Self, Failure> {
        match map.iter().next() {
            Some((name, value)) if map.len() == 1 => {
                let content = Node {
                    value,
                    at: pointer::child(at, name),
                };
                Ok(Self { name, content })
            }
            _ => Err(What::WrongKind {
                expected: "a table with a single key".to_owned(),
                found: format!("one with {}", map.len()),
            }
            .into()),
        }
    }
}

impl<'de> de::EnumAccess<'de> for Variant<'de> {
    type Error = Failure;
    type Variant = Node<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Node<'de>), Failure> {
        let name = de::value::BorrowedStrDeserializer::<Failure>::new(self.name);
        let name = seed.deserialize(name)?;
        Ok((name, self.content))
    }
}

impl<'de> de::VariantAccess<'de> for Node<'de> {
    type Error = Failure;

    fn unit_variant(self) -> Result<(), Failure> {
        de::Deserialize::deserialize(self)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Failure> {
        within(seed, self.value, self.at)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Failure> {
        de::Deserializer::deserialize_any(self, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Failure> {
        de::Deserializer::deserialize_any(self, visitor)
    }
}
