use super::streams::tell;
use heartcut_host::{HostError, secrets::Secrets};

/// Prints what failed, why, and what to do.
pub(crate) fn print_error(error: &HostError) {
    tell(&render(error));
}

/// The error with all secrets that were asked for blotted out.
pub(crate) fn redacted(mut error: HostError, secrets: &Secrets) -> HostError {
    let told = &mut error.error;
    let texts = std::iter::once(&mut told.message)
        .chain(&mut told.causes)
        .chain(&mut told.help);
    for text in texts {
        *text = secrets.redact(text);
    }
    error
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
    use heartcut_host::ErrorKind;
    use heartcut_plugin_api::PluginError;

    #[test]
    fn what_why_and_what_to_do() {
        let error = PluginError::new("quota", "provider `gemini` refused batch `b-12`")
            .cause("quota of project `x` is used up")
            .help("run `heartcut process` after 00:00 UTC");
        let error = HostError::new(ErrorKind::Provider, error);
        assert_eq!(
            render(&error),
            "error: provider `gemini` refused batch `b-12`\n  \
             caused by: quota of project `x` is used up\n\n\
             hint: run `heartcut process` after 00:00 UTC\n"
        );
    }

    #[test]
    fn no_secret_is_said() {
        let secrets = Secrets::new("/nowhere".as_ref(), |_| Some("sk-0123456789".into()));
        secrets.get("KEY").unwrap();
        let error = PluginError::new("auth", "key sk-0123456789 was refused")
            .cause("no such key: sk-0123456789")
            .help("look at sk-0123456789");
        let error = redacted(HostError::new(ErrorKind::Provider, error), &secrets);
        assert!(!render(&error).contains("0123"), "{}", render(&error));
        assert!(render(&error).contains("[secret KEY]"));
    }
}
