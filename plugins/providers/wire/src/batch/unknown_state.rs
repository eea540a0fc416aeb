use heartcut_sdk::PluginError;

/// Characters of a state's name that are shown.
const SHOWN: usize = 60;

/// What the user hears of a state that nobody knows: the job is asked again until it ends.
pub fn unknown_state(name: &str) -> PluginError {
    let plain = name.chars().filter(|c| !c.is_control());
    let name: String = plain.take(SHOWN).collect();
    PluginError::new(
        "unknown-state",
        "the batch is in a state that heartcut does not know",
    )
    .cause(format!("the service calls it `{name}`"))
    .help("it is asked again until it ends")
}
