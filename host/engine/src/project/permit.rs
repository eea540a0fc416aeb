//! What one plugin may do in a project. Every capability is decided here and nowhere else; the
//! transport holds hosts and secrets to it, the loaders memory and time, the registry native code.

use super::{
    limits::Limits,
    settings::PluginGrant,
    wish::{lacking, wish_hash},
};
use crate::transport::ProjectGrant;
use heartcut_plugin_api::manifest::Wants;

/// What one plugin may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// Hosts and secrets beyond those that its configuration names.
    pub reach: ProjectGrant,
    /// What one call may use.
    pub limits: Limits,
}

impl Permit {
    /// For a plugin that comes with heartcut: its wish, and what the project adds.
    pub fn built_in(wants: &Wants, granted: &PluginGrant) -> Self {
        Self {
            reach: ProjectGrant::as_wished(wants).and(&granted.reach),
            limits: Limits::default(),
        }
    }

    /// For a plugin from elsewhere: what the project grants and nothing else.
    ///
    /// # Errors
    /// Where it wants more than that, in plain words, unless `answered` marks this very wish:
    /// whoever answered it may have granted less.
    pub fn installed(
        wants: &Wants,
        granted: &PluginGrant,
        answered: Option<&str>,
    ) -> Result<Self, Vec<String>> {
        let lacking = lacking(wants, granted);
        if !lacking.is_empty() && answered != Some(wish_hash(wants).as_str()) {
            return Err(lacking);
        }
        Ok(Self {
            reach: granted.reach.clone(),
            // Whoever sees a plugin run into its limit need not wait for its author to wish for more.
            limits: Limits::raised(granted.memory_mb, granted.call_seconds),
        })
    }
}
