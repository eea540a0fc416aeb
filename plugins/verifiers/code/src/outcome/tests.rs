use super::*;

fn ended(ended: Ended) -> Ran {
    Ran {
        ended,
        stdout: String::new(),
        is_utf8: true,
        stderr: String::new(),
        report: String::new(),
        cpu: Default::default(),
        peak_kib: 0,
        lacked_threads: false,
    }
}

#[test]
fn what_others_did_is_not_the_fault_of_a_program() {
    for end in [
        Ended::Killed,
        Ended::Starved,
        Ended::TestLimit,
        Ended::TestIdle,
    ] {
        let outcome = TestOutcome::of_end(&ended(end)).unwrap();
        assert!(!outcome.is_failure(), "{end:?}");
    }
    for end in [
        Ended::CpuLimit,
        Ended::Signal(11),
        Ended::Exited(1),
        Ended::Idle,
    ] {
        let outcome = TestOutcome::of_end(&ended(end)).unwrap();
        assert!(outcome.is_failure(), "{end:?}");
    }
}
