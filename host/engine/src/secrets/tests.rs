use super::{SecretError, Secrets};
use heartcut_plugin_api::{PluginError, Retry, StopReason};
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

fn environment(entries: &'static [(&'static str, &'static str)]) -> Secrets {
    let find = |name: &str| {
        entries
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, v)| v.into())
    };
    Secrets::new("/nonexistent".as_ref(), find)
}

fn dotenv(text: &str) -> (tempfile::TempDir, Secrets) {
    let project = tempfile::tempdir().unwrap();
    fs_err::write(project.path().join(".env"), text).unwrap();
    let secrets = Secrets::new(project.path(), |_| None);
    (project, secrets)
}

fn value(secrets: &Secrets, name: &str) -> Option<String> {
    secrets
        .get(name)
        .unwrap()
        .map(|secret| secret.expose().to_owned())
}

#[test]
fn lines_of_a_dotenv() {
    let table = [
        ("KEY=sk-1", Some("sk-1")),
        ("  KEY = sk-1  ", Some("sk-1")),
        ("export KEY=sk-1", Some("sk-1")),
        ("export\tKEY=sk-1", Some("sk-1")),
        ("KEY=sk-1\r\nB=2\r\n", Some("sk-1")),
        ("\u{feff}KEY=sk-1", Some("sk-1")),
        ("KEY=\"sk 1\" # mine", Some("sk 1")),
        ("KEY='s\"k\\n'", Some("s\"k\\n")),
        ("KEY=\"s\\\"k\\\\\"", Some("s\"k\\")),
        ("KEY=sk-1 # comment", Some("sk-1")),
        ("KEY=sk#1", Some("sk#1")),
        ("KEY=a=b==", Some("a=b==")),
        ("KEY=${OTHER}", Some("${OTHER}")),
        ("KEY=old\nKEY=new", Some("new")),
        ("# KEY=sk-1", None),
        ("KEY=# nothing", None),
        ("KEY=", None),
        ("KEY=''", None),
        ("KEY", None),
        ("exportKEY=sk-1", None),
        ("MY_KEY=sk-1\nKEYS=2", None),
        ("", None),
        ("B='open\nKEY=sk-1", Some("sk-1")),
    ];
    for (text, expected) in table {
        let (_project, secrets) = dotenv(text);
        assert_eq!(value(&secrets, "KEY").as_deref(), expected, "{text:?}");
    }
}

#[test]
fn the_environment_goes_before_the_dotenv_unless_it_is_empty() {
    let project = tempfile::tempdir().unwrap();
    fs_err::write(project.path().join(".env"), "A=file\nB=file\nC=file").unwrap();
    let secrets = Secrets::new(project.path(), |name| match name {
        "A" => Some("environment".into()),
        "B" => Some(" ".into()),
        _ => None,
    });
    assert_eq!(value(&secrets, "A").as_deref(), Some("environment"));
    assert_eq!(value(&secrets, "B").as_deref(), Some("file"));
    assert_eq!(value(&secrets, "C").as_deref(), Some("file"));
    assert_eq!(value(&secrets, "D"), None);
}

#[test]
fn the_real_environment_is_read() {
    let secrets = Secrets::of_project("/nonexistent".as_ref());
    assert_eq!(value(&secrets, "PATH"), std::env::var("PATH").ok());
}

#[test]
fn only_names_asked_for_are_looked_up_and_only_once() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let count = Arc::new(AtomicUsize::new(0));
    let (names, times) = (Arc::clone(&asked), Arc::clone(&count));
    let secrets = Secrets::new("/nonexistent".as_ref(), move |name| {
        names.lock().unwrap().push(name.to_owned());
        times.fetch_add(1, Ordering::SeqCst);
        Some("value".into())
    });
    assert_eq!(count.load(Ordering::SeqCst), 0);
    for _ in 0..3 {
        value(&secrets, "ONE");
    }
    assert_eq!(*asked.lock().unwrap(), ["ONE"]);
}

#[test]
fn white_space_around_is_dropped_and_control_characters_within_are_refused() {
    let secrets = environment(&[
        ("A", " sk-1\r\n"),
        ("B", "sk-1\nX-Evil: 1"),
        ("C", "a\u{0}b"),
    ]);
    assert_eq!(value(&secrets, "A").as_deref(), Some("sk-1"));
    for name in ["B", "C"] {
        let error = secrets.get(name).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            text.contains(name) && !text.contains("Evil") && !text.contains("sk-1"),
            "{text}"
        );
    }
    let (_project, secrets) = dotenv("A=\"one\\ntwo\"");
    assert!(matches!(
        secrets.get("A"),
        Err(SecretError::ControlCharacter { .. })
    ));
}

#[test]
fn an_unreadable_dotenv_is_an_error_that_says_what_to_do() {
    let (project, secrets) = dotenv("A=1\nB=\"open");
    assert_eq!(value(&secrets, "A").as_deref(), Some("1"));
    let open = secrets.get("B").unwrap_err();
    let place = format!(
        "{}:2: the quote does not end",
        project.path().join(".env").display()
    );
    assert_eq!(open.to_string(), place);

    fs_err::write(project.path().join(".env"), b"C=\xff").unwrap();
    let error = PluginError::from(secrets.get("C").unwrap_err());
    assert_eq!(error.code, "bad-secret");
    assert_eq!(
        error.retry,
        Retry::Stop {
            reason: StopReason::Auth
        }
    );
    assert!(error.help.is_some() && error.causes.len() == 1, "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let bytes = |_: &str| Some(std::ffi::OsString::from_vec(b"sk-\xff-tail".to_vec()));
    let error = Secrets::new("/nonexistent".as_ref(), bytes)
        .get("A")
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the environment variable `A` is not UTF-8 text"
    );
    assert!(!format!("{error:?}").contains("tail"));
}

#[test]
fn debug_shows_names_only() {
    let secrets = environment(&[("A", "sk-alpha"), ("B", "sk-beta")]);
    let secret = secrets.get("A").unwrap();
    assert_eq!(format!("{secret:?}"), "Some([secret A])");
    assert_eq!(format!("{secrets:?}"), "{[secret A]}");
    assert_eq!(format!("{secrets:#?}"), "{\n    [secret A],\n}");
}

#[test]
fn known_secrets_are_redacted_wherever_they_stand() {
    let secrets = environment(&[
        ("A", "sk-alpha"),
        ("LONG", "sk-alpha-beta"),
        ("X", "x"),
        ("LATER", "later"),
    ]);
    for name in ["A", "LONG", "X"] {
        value(&secrets, name);
    }
    let table = [
        ("", ""),
        ("nothing here", "nothing here"),
        ("sk-alpha", "[secret A]"),
        (
            "<sk-alpha-beta>sk-alpha!sk-alph",
            "<[secret LONG]>[secret A]!sk-alph",
        ),
        ("ä sk-alphask-alpha", "ä [secret A][secret A]"),
        ("x is a placeholder", "x is a placeholder"),
        ("later is not known yet", "later is not known yet"),
    ];
    for (text, expected) in table {
        assert_eq!(secrets.redact(text), expected);
    }
}

proptest::proptest! {
    #[test]
    fn no_secret_survives_redaction(text in "[ab\\[\\]secrt ]{0,40}", at in 0_usize..40) {
        let secrets = environment(&[("K", "baab")]);
        value(&secrets, "K");
        let at = at.min(text.len());
        let text = format!("{}baab{}", &text[..at], &text[at..]);
        assert!(!secrets.redact(&text).contains("baab"));
    }

    #[test]
    fn dotenv_files_never_panic(text in r#"(A|=|"|'|\\|#| |\n|ü|export){0,20}"#) {
        let (_project, secrets) = dotenv(&text);
        secrets.get("A").ok();
    }
}
