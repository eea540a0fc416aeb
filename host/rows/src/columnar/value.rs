//! Values of columns as JSON.

use arrow_array::{
    Array, StructArray,
    cast::AsArray,
    temporal_conversions as time,
    types::{
        Date32Type, Date64Type, Decimal128Type, Decimal256Type, Float16Type, Float32Type,
        Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
        TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type,
        UInt16Type, UInt32Type, UInt64Type,
    },
};
use arrow_schema::{DataType, TimeUnit};
use serde_json::{Map, Number, Value};
use std::fmt::Display;

/// A value, or the name of a type that JSON has nothing for.
type Converted = Result<Value, String>;

/// What a column holds in a row.
pub(super) fn of(array: &dyn Array, row: usize) -> Converted {
    if array.is_null(row) {
        return Ok(Value::Null);
    }
    match array.data_type() {
        DataType::Null => Ok(Value::Null),
        DataType::Boolean => Ok(array.as_boolean().value(row).into()),
        DataType::Utf8 => Ok(array.as_string::<i32>().value(row).into()),
        DataType::LargeUtf8 => Ok(array.as_string::<i64>().value(row).into()),
        DataType::Utf8View => Ok(array.as_string_view().value(row).into()),
        DataType::Binary => bytes(array.as_binary::<i32>().value(row)),
        DataType::LargeBinary => bytes(array.as_binary::<i64>().value(row)),
        DataType::BinaryView => bytes(array.as_binary_view().value(row)),
        DataType::List(_) => list(array.as_list::<i32>().value(row).as_ref()),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row).as_ref()),
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row).as_ref()),
        DataType::Struct(_) => object(array.as_struct(), row),
        DataType::Map(..) => map(&array.as_map().value(row)),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            of(
                dictionary.values().as_ref(),
                dictionary.normalized_keys()[row],
            )
        }
        DataType::Timestamp(unit, zone) => Ok(moment(array, row, *unit, zone.is_some())),
        _ => number(array, row),
    }
}

fn number(array: &dyn Array, row: usize) -> Converted {
    macro_rules! of {
        ($kind:ty) => {
            array.as_primitive::<$kind>().value(row)
        };
    }
    Ok(match array.data_type() {
        DataType::Int8 => of!(Int8Type).into(),
        DataType::Int16 => of!(Int16Type).into(),
        DataType::Int32 => of!(Int32Type).into(),
        DataType::Int64 => of!(Int64Type).into(),
        DataType::UInt8 => of!(UInt8Type).into(),
        DataType::UInt16 => of!(UInt16Type).into(),
        DataType::UInt32 => of!(UInt32Type).into(),
        DataType::UInt64 => of!(UInt64Type).into(),
        DataType::Float16 => float(of!(Float16Type).to_f64(), &of!(Float16Type)),
        DataType::Float32 => float(f64::from(of!(Float32Type)), &of!(Float32Type)),
        DataType::Float64 => float(of!(Float64Type), &of!(Float64Type)),
        DataType::Decimal128(..) => array
            .as_primitive::<Decimal128Type>()
            .value_as_string(row)
            .into(),
        DataType::Decimal256(..) => array
            .as_primitive::<Decimal256Type>()
            .value_as_string(row)
            .into(),
        DataType::Date32 => said(time::date32_to_datetime(of!(Date32Type)).map(|at| at.date())),
        DataType::Date64 => said(time::date64_to_datetime(of!(Date64Type)).map(|at| at.date())),
        other => return Err(format!("of type {other}")),
    })
}

/// The shortest number that is the same; what is no number at all stays a word.
fn float(value: f64, shown: &impl Display) -> Value {
    let short = shown.to_string().parse().unwrap_or(value);
    Number::from_f64(short).map_or_else(|| shown.to_string().into(), Value::Number)
}

fn moment(array: &dyn Array, row: usize, unit: TimeUnit, has_zone: bool) -> Value {
    let at = match unit {
        TimeUnit::Second => {
            time::timestamp_s_to_datetime(array.as_primitive::<TimestampSecondType>().value(row))
        }
        TimeUnit::Millisecond => time::timestamp_ms_to_datetime(
            array.as_primitive::<TimestampMillisecondType>().value(row),
        ),
        TimeUnit::Microsecond => time::timestamp_us_to_datetime(
            array.as_primitive::<TimestampMicrosecondType>().value(row),
        ),
        TimeUnit::Nanosecond => time::timestamp_ns_to_datetime(
            array.as_primitive::<TimestampNanosecondType>().value(row),
        ),
    };
    let zone = if has_zone { "Z" } else { "" };
    said(at.map(|at| format!("{}T{}{zone}", at.date(), at.time())))
}

fn said(value: Option<impl Display>) -> Value {
    value.map_or(Value::Null, |value| value.to_string().into())
}

/// Texts are sometimes written as bytes.
fn bytes(bytes: &[u8]) -> Converted {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        Err(_) => Err("of bytes that are no text".to_owned()),
    }
}

fn list(values: &dyn Array) -> Converted {
    let values = (0..values.len()).map(|at| of(values, at));
    Ok(Value::Array(values.collect::<Result<_, _>>()?))
}

fn object(fields: &StructArray, row: usize) -> Converted {
    let mut object = Map::new();
    for (name, column) in fields.column_names().iter().zip(fields.columns()) {
        object.insert((*name).to_owned(), of(column.as_ref(), row)?);
    }
    Ok(Value::Object(object))
}

/// A map with texts for keys is an object.
fn map(entries: &StructArray) -> Converted {
    let (keys, values) = (entries.column(0), entries.column(1));
    let mut object = Map::new();
    for at in 0..entries.len() {
        let key = match of(keys.as_ref(), at)? {
            Value::String(key) => key,
            other => other.to_string(),
        };
        object.insert(key, of(values.as_ref(), at)?);
    }
    Ok(Value::Object(object))
}
