use super::MessagePack;
use heartcut_plugin_api::{
    Case,
    boundary::{Codec, Json},
};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn other_bytes_are_garbage() {
    let case = MessagePack::encode(&Case::new("1", "2", "3")).unwrap();
    let followed = [case.as_slice(), &[0xc0]].concat();
    let twice = case.repeat(2);
    let deep = [vec![0x91; 100_000], vec![0xc0]].concat();
    let long_array = [0xdd, 0xff, 0xff, 0xff, 0xff];
    let table: [&[u8]; 7] = [
        &[],
        &case[..5],
        &followed,
        &twice,
        &deep,
        &long_array,
        b"{}",
    ];
    for bytes in table {
        let shown = &bytes[..bytes.len().min(20)];
        let error = MessagePack::decode::<Case>(bytes).unwrap_err();
        assert_eq!(error.code, "garbage", "{shown:?}");
        assert!(MessagePack::decode::<Value>(bytes).is_err(), "{shown:?}");
    }
    assert_eq!(MessagePack::decode::<Case>(&case).unwrap().id, "1");
}

#[test]
fn what_json_can_nest_messagepack_can() {
    let mut value = json!(1);
    for _ in 0..120 {
        value = json!([value]);
    }
    let bytes = MessagePack::encode(&value).unwrap();
    assert_eq!(MessagePack::decode::<Value>(&bytes).unwrap(), value);
}

proptest! {
    #[test]
    fn any_bytes_are_a_record_or_an_error(bytes: Vec<u8>) {
        if let Ok(value) = MessagePack::decode::<Value>(&bytes) {
            // A map may name a key twice, so that only the value has to survive.
            let again = MessagePack::encode(&value).unwrap();
            prop_assert_eq!(MessagePack::decode::<Value>(&again).unwrap(), value.clone());
            let text = Json::encode(&value).unwrap();
            prop_assert_eq!(Json::decode::<Value>(&text).unwrap(), value);
        }
    }
}
