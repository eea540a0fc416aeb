mod cloud;
mod golden;
mod strict;

use crate::{Gemini, REGISTRATION};
use heartcut_sdk::{parse_config, prelude::*};

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}

pub(crate) fn service(config: Value) -> Gemini {
    Gemini::create(parse_config(config).unwrap(), Assets::default()).unwrap()
}
