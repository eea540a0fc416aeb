use super::Use;

/// A place in the tree of the workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// `plugin-api`.
    Api,
    /// `plugin-api/abi`.
    Abi,
    /// `sdk`.
    Sdk,
    /// `sdk/testing`.
    SdkTesting,
    /// A crate with a `plugin.toml`.
    Plugin,
    /// A library in a plugin's folder.
    PluginLibrary,
    /// The library of the code judge that runs programs in WASM, where a machine grants no jail.
    PluginSandbox,
    /// `host/engine`.
    Engine,
    /// `host/rows`.
    Rows,
    /// `host/loader-*`.
    Loader,
    /// `host/cli`.
    Cli,
    /// `data`.
    Data,
    /// `tests`.
    Tests,
    /// None of these.
    Nowhere,
}

/// Crates from outside that one place alone may use.
const RESERVED: [(&str, &[Layer]); 9] = [
    ("abi_stable", &[Layer::Abi]),
    ("libloading", &[Layer::Loader]),
    ("wasmtime", &[Layer::Loader, Layer::PluginSandbox]),
    ("reqwest", &[Layer::Engine]),
    ("rusqlite", &[Layer::Engine, Layer::Tests]),
    (
        "tokio",
        &[Layer::Engine, Layer::Loader, Layer::Cli, Layer::Tests],
    ),
    ("clap", &[Layer::Cli]),
    ("parquet", &[Layer::Rows]),
    ("arrow-array", &[Layer::Rows]),
];

impl Layer {
    /// The layer of the crate at `place`, relative to the root of the workspace.
    pub fn of(place: &str, has_plugin_manifest: bool) -> Self {
        match place {
            "plugin-api" => Self::Api,
            "plugin-api/abi" => Self::Abi,
            "sdk" => Self::Sdk,
            "sdk/testing" => Self::SdkTesting,
            "host/engine" => Self::Engine,
            "host/rows" => Self::Rows,
            "host/cli" => Self::Cli,
            "data" => Self::Data,
            "tests" => Self::Tests,
            "plugins/verifiers/code/wasm" => Self::PluginSandbox,
            _ if place.starts_with("host/loader-") => Self::Loader,
            _ if place.starts_with("plugins/") && has_plugin_manifest => Self::Plugin,
            _ if place.starts_with("plugins/") => Self::PluginLibrary,
            _ => Self::Nowhere,
        }
    }

    /// Whether a crate here may use one of the workspace that stands at `other`.
    pub fn may_use(self, other: Self, r#use: Use) -> bool {
        match self {
            Self::Api | Self::Data | Self::Nowhere => false,
            Self::Abi | Self::Rows => other == Self::Api,
            Self::Engine => matches!(other, Self::Api | Self::Rows),
            Self::Sdk => matches!(other, Self::Api | Self::Abi),
            Self::SdkTesting => other == Self::Sdk,
            Self::Plugin | Self::PluginLibrary => {
                let conformance = other == Self::SdkTesting && r#use == Use::Tests;
                let library = matches!(other, Self::PluginLibrary | Self::PluginSandbox);
                library || other == Self::Sdk || conformance
            }
            Self::PluginSandbox => other == Self::PluginLibrary,
            Self::Loader => {
                // It is held against what is linked in.
                let linked = matches!(other, Self::Plugin | Self::Sdk | Self::SdkTesting);
                matches!(other, Self::Engine | Self::Abi | Self::Api)
                    || (linked && r#use == Use::Tests)
            }
            Self::Cli => !matches!(other, Self::Cli | Self::Tests),
            Self::Tests => other == Self::Cli,
        }
    }

    /// Whether a crate here may use `name` from outside the workspace.
    pub fn may_use_outside(self, name: &str, r#use: Use) -> bool {
        if r#use == Use::Tests {
            return true;
        }
        if self == Self::Api {
            return matches!(name, "inventory" | "serde" | "serde_json");
        }
        let reserved = RESERVED.iter().find(|(reserved, _)| *reserved == name);
        reserved.is_none_or(|(_, layers)| layers.contains(&self))
    }
}
