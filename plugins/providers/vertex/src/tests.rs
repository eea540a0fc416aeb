mod cloud;
mod golden;

use crate::REGISTRATION;

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}
