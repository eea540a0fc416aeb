use super::{Fit, fit};

#[test]
fn versions_go_together_or_not() {
    let table = [
        ("0.0.1", "0.0.1", Fit::Fits),
        ("0.0.1", "0.0.2", Fit::TooOld),
        ("0.0.3", "0.0.2", Fit::TooNew),
        ("0.1.0", "0.0.2", Fit::TooNew),
        ("0.1.3", "0.1.4", Fit::Fits),
        ("0.1.4", "0.1.3", Fit::TooNew),
        ("0.0.9", "0.1.0", Fit::TooOld),
        ("0.2.0", "0.1.4", Fit::TooNew),
        ("1.0.0", "1.2.0", Fit::Fits),
        ("1.2.9", "1.2.0", Fit::Fits),
        ("1.3.0", "1.2.9", Fit::TooNew),
        ("0.9.0", "1.0.0", Fit::TooOld),
        ("2.0.0", "1.9.0", Fit::TooNew),
        ("1", "1.2.0", Fit::Fits),
        ("next", "0.0.1", Fit::TooNew),
    ];
    for (plugin, host, wanted) in table {
        assert_eq!(fit(plugin, host), wanted, "{plugin} on {host}");
    }
}
