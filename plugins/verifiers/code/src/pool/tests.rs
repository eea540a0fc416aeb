use super::*;

/// A verdict is not lost with the last jail that it took.
#[test]
fn the_version_of_an_interpreter_outlives_its_jail() {
    let pool = Pool::new(&CodeConfig::default());
    let mut loan = pool.lend().unwrap();
    let version = loan.python().to_owned();
    assert!(version.starts_with("3."));
    loan.lose();
    if let Granted::Jail(setup, _) = &mut loan.granted {
        setup.interpreter.executable = "/nowhere/python3".into();
    }
    assert!(loan.worker().is_err());
    assert_eq!(loan.python(), version);
}
