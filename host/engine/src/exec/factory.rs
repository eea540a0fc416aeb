use super::{ExecCommand, session::ExecSession};
use heartcut_plugin_api::{
    AssetRequest, Assets, Factory, Instance, PluginError, Role,
    boundary::{Far, Profile},
};
use serde_json::{Value, json};
use std::{path::PathBuf, time::Duration};

/// Seconds that a command may take for an answer.
const TIMEOUT: u64 = 300;

/// Makes plugins of a command.
pub(super) struct ExecFactory {
    role: Role,
    command: ExecCommand,
    folder: PathBuf,
}

impl ExecFactory {
    pub(super) fn new(role: Role, command: ExecCommand, folder: PathBuf) -> Self {
        Self {
            role,
            command,
            folder,
        }
    }
}

impl Factory for ExecFactory {
    fn manifest(&self) -> &str {
        ""
    }

    fn role(&self) -> Role {
        self.role
    }

    fn config_schema(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "timeout_seconds": {
                    "type": "integer",
                    "minimum": 1,
                    "default": TIMEOUT,
                    "description": "How long the command may take for one answer before it is \
                                    stopped and started again.",
                },
            },
            "additionalProperties": false,
        })
    }

    fn assets(&self, _: &Value) -> Result<Vec<AssetRequest>, PluginError> {
        Ok(Vec::new())
    }

    fn create(&self, config: Value, _: Assets) -> Result<Instance, PluginError> {
        let seconds = config.get("timeout_seconds").and_then(Value::as_u64);
        let session = ExecSession::new(
            self.role,
            self.command.clone(),
            self.folder.clone(),
            Duration::from_secs(seconds.unwrap_or(TIMEOUT)),
        )?;
        let profile = Profile {
            identity: Some(self.command.to_string()),
            local: true,
            batches: None,
        };
        Ok(Far::with_profile(session, profile).into_instance(self.role))
    }
}
