//! Plugins of this workspace as libraries: they conform, and say what they say linked in.

use crate::{
    build::{PLUGINS, library, plugin_folder},
    scene::unlocked,
};
use heartcut_dataset_gsm8k as _;
use heartcut_formatter_cot as _;
use heartcut_host::registry::Loader;
use heartcut_loader_native::NativeLoader;
use heartcut_plugin_api::{Factory, Manifest, Registration};
use heartcut_provider_openai as _;
use heartcut_sdk_testing::{Suite, transcript};
use heartcut_verifier_math as _;

fn linked(id: &str) -> (&'static Registration, Manifest) {
    let mut all = Registration::linked().map(|registration| {
        let manifest: Manifest = toml::from_str(registration.manifest).expect("a manifest");
        (registration, manifest)
    });
    all.find(|(_, manifest)| manifest.id.to_string() == id)
        .expect("it is linked in")
}

fn loaded(role: &str, name: &str, manifest: &Manifest) -> Box<dyn Factory> {
    let code = unlocked(library(&format!("{role}-{name}")));
    NativeLoader.load(&code, manifest).expect("it loads")
}

#[test]
fn libraries_conform() {
    for (role, name) in PLUGINS {
        let (_, manifest) = linked(&format!("{role}/{name}"));
        let factory = loaded(role, name, &manifest);
        Suite::new(factory.as_ref())
            .folder(plugin_folder(role, name))
            .run()
            .assert();
    }
}

#[test]
fn libraries_say_what_linked_plugins_say() {
    for (role, name) in PLUGINS {
        let (registration, manifest) = linked(&format!("{role}/{name}"));
        let factory = loaded(role, name, &manifest);
        assert_eq!(factory.manifest(), registration.manifest);
        assert_eq!(factory.config_schema(), (registration.config_schema)());
        let folder = plugin_folder(role, name);
        let built_in = transcript(registration, &folder).expect("it speaks");
        let native = transcript(factory.as_ref(), &folder).expect("it speaks");
        assert!(
            built_in.len() > 3,
            "{role}/{name} says {} things",
            built_in.len()
        );
        assert_eq!(native, built_in, "{role}/{name}");
    }
}
