use crate::{OpenAi, config::OpenAiConfig};
use heartcut_sdk::{parse_config, prelude::*};

fn created(config: Value) -> Result<OpenAi, PluginError> {
    let config: OpenAiConfig = parse_config(config)?;
    OpenAi::create(config, Assets::default())
}

#[test]
fn a_key_in_the_place_of_its_name_is_refused_and_not_shown() {
    for key in ["sk-proj-abc", "", "1KEY", "MY KEY", "MY.KEY"] {
        let error = created(json!({"api_key": key})).err().unwrap();
        assert_eq!(error.code, "bad-config", "{key}");
        assert!(
            key.is_empty() || !format!("{error:?}").contains(key),
            "{key} is shown"
        );
    }
    assert!(created(json!({"api_key": "MY_KEY2"})).is_ok());
}

#[test]
fn headers_and_additional_fields_are_checked() {
    let bad = [
        json!({"organization": "a\r\nx: y"}),
        json!({"project": ""}),
        json!({"extra_body": {"stream": true}}),
        json!({"extra_body": {"messages": []}}),
        json!({"extra": {}}),
    ];
    for config in bad {
        let error = created(config.clone()).err().unwrap();
        assert_eq!(error.code, "bad-config", "{config}");
    }
}
