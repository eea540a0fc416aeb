use serde::{Deserialize, Serialize};

/// What holds a program, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Namespaces with a private root, landlock, seccomp and resource limits.
    Namespaces,
    /// Landlock, seccomp and resource limits: for containers that may make no user namespaces.
    Landlock,
}

impl Tier {
    /// All tiers, strongest first.
    pub const ALL: [Self; 2] = [Self::Namespaces, Self::Landlock];

    /// The tier as it is written in verdicts.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Landlock => "landlock",
        }
    }
}

impl std::fmt::Display for Tier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
