use super::*;
use serde_json::json;

fn key(edit: impl Fn(&mut Vec<Message>, &mut Params, &mut KeyMaterialParts)) -> [u8; 32] {
    let mut messages = vec![Message::system("be brief"), Message::user("2 + 2?")];
    let mut params = Params {
        temperature: Some(0.7),
        ..Params::default()
    };
    let mut parts = KeyMaterialParts {
        identity: "http://a/v1",
        model: "m",
        provider: "p",
        sample: 0,
    };
    edit(&mut messages, &mut params, &mut parts);
    let params = canonical_params(params);
    let material = KeyMaterial {
        identity: parts.identity,
        messages: &messages,
        model: parts.model,
        origin: None,
        params: &params,
        provider: parts.provider,
        sample: parts.sample,
    };
    material.key().unwrap().digest
}

struct KeyMaterialParts {
    identity: &'static str,
    model: &'static str,
    provider: &'static str,
    sample: u32,
}

#[test]
fn every_part_of_a_request_counts() {
    let base = key(|_, _, _| {});
    assert_eq!(base, key(|_, _, _| {}));
    let others = [
        key(|_, _, k| k.identity = "http://b/v1"),
        key(|_, _, k| k.model = "n"),
        key(|_, _, k| k.provider = "q"),
        key(|_, _, k| k.sample = 1),
        key(|m, _, _| m[0].content.push('!')),
        key(|m, _, _| m[1].content.push('!')),
        key(|_, p, _| p.temperature = None),
        key(|_, p, _| p.max_output_tokens = Some(5)),
        key(|_, p, _| p.seed = Some(0)),
    ];
    for (i, other) in others.iter().enumerate() {
        assert_ne!(&base, other, "change {i} keeps the key");
    }
}

#[test]
fn order_of_free_form_keys_does_not_count() {
    let fields = |text: &str| serde_json::from_str::<serde_json::Map<_, _>>(text).unwrap();
    let one = fields(r#"{"a": {"x": 1, "y": 2}, "b": 3}"#);
    let two = fields(r#"{"b": 3, "a": {"y": 2, "x": 1}}"#);
    assert_eq!(
        key(|_, p, _| p.extra = one.clone()),
        key(|_, p, _| p.extra = two.clone())
    );
}

#[test]
fn sorting_reaches_into_arrays() {
    let mut value = json!([{"b": 1, "a": [{"d": 1, "c": 2}]}]);
    sort_keys(&mut value);
    assert_eq!(value.to_string(), r#"[{"a":[{"c":2,"d":1}],"b":1}]"#);
}
