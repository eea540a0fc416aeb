use heartcut_host::{ErrorKind, HostError, Result, project::LockedPlugin};
use heartcut_plugin_api::PluginId;

/// The id that a name stands for: the role may be left out where one plugin has the name.
pub(super) fn named(installed: &[LockedPlugin], name: &str) -> Result<PluginId> {
    if name.contains('/') {
        let id = name.parse();
        return id.map_err(|error| HostError::new(ErrorKind::Config, error));
    }
    let ids = installed.iter().map(|plugin| &plugin.id);
    let named: Vec<_> = ids.filter(|id| id.name == name).collect();
    match named.as_slice() {
        [one] => Ok((*one).clone()),
        [] => {
            let message = format!("no plugin `{name}` is installed in this project");
            Err(HostError::config("not-installed", message)
                .help("`heartcut plugin list` shows what is"))
        }
        several => {
            let ids: Vec<_> = several.iter().map(|id| format!("`{id}`")).collect();
            let message = format!("`{name}` could be {}", ids.join(" or "));
            Err(HostError::config("ambiguous-plugin", message))
        }
    }
}
