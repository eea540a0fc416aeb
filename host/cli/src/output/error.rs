use heartcut_host::HostError;

/// Prints what failed, why, and what to do.
pub(crate) fn print_error(error: &HostError) {
    eprint!("{}", render(error));
}

fn render(error: &HostError) -> String {
    let error = &error.error;
    let mut text = format!("error: {}\n", indent(&error.message));
    let mut last = error.message.as_str();
    for cause in &error.causes {
        if cause != last {
            text.push_str(&format!("  caused by: {}\n", indent(cause)));
        }
        last = cause;
    }
    if let Some(help) = &error.help {
        text.push_str(&format!("\nhint: {help}\n"));
    }
    text
}

fn indent(text: &str) -> String {
    text.replace('\n', "\n       ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use heartcut_plugin_api::PluginError;

    #[test]
    fn what_why_and_what_to_do() {
        let error = PluginError::new("quota", "provider `gemini` refused batch `b-12`")
            .cause("quota of project `x` is used up")
            .help("run `heartcut process` after 00:00 UTC");
        let error = HostError::new(heartcut_host::ErrorKind::Provider, error);
        assert_eq!(
            render(&error),
            "error: provider `gemini` refused batch `b-12`\n  \
             caused by: quota of project `x` is used up\n\n\
             hint: run `heartcut process` after 00:00 UTC\n"
        );
    }
}
