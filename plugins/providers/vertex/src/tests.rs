mod cloud;
mod golden;
mod strict;

use crate::REGISTRATION;

#[test]
fn conforms() {
    heartcut_sdk_testing::conformance(&REGISTRATION).assert();
}
