use super::*;

fn help_text(words: &[&str]) -> String {
    command_help(words).unwrap()
}

#[test]
fn commands_explain_themselves() {
    assert!(help_text(&["run"]).contains("Usage: heartcut run [OPTIONS] <PIPELINE>"));
    assert!(help_text(&["dataset", "check"]).contains("Usage: heartcut dataset check"));
}

#[test]
fn what_was_meant_is_named() {
    for (words, near) in [
        (&["pipline"][..], "pipelines"),
        (&["verfy"], "verify"),
        (&["dataset", "chekc"], "check"),
    ] {
        let error = command_help(words).err().unwrap();
        let help = error.error.help.unwrap();
        assert!(
            help.contains(&format!("did you mean `{near}`?")),
            "{words:?}: {help}"
        );
    }
    let far = command_help(&["something-else"]).err().unwrap();
    assert!(far.error.help.unwrap().contains("`heartcut help` lists"));
}
