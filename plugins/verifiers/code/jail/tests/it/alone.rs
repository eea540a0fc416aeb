//! Programs that are run once, and the folders that they have to themselves.

use crate::{machine::workers, running::checked_for};
use heartcut_jail::{Ended, Limits, Only, Ran, Test, Tier, Worker};
use std::time::Duration;

/// Each leaves something else in its folder, or changes the folder, or does nothing.
const LEAVING: &[&str] = &[
    "open('left', 'w').write('x')",
    "import os\nos.mkdir('left')\nos.chdir('left')\nopen('deeper', 'w').close()",
    "import os\nos.symlink('/etc', 'left')",
    "import os\ntry:\n    os.chmod('.', 0)\nexcept OSError:\n    pass",
    "open('gone', 'w').close()\nimport os\nos.remove('gone')",
    "pass",
];

#[test]
fn nobody_finds_what_the_program_before_has_left() {
    let looks = "import os\nprint(os.listdir('.'), oct(os.stat('.').st_mode & 0o7777))\nopen('mine', 'w').write('x')\nprint(os.listdir('.'))";
    for (tier, mut worker) in workers() {
        if tier != Tier::Namespaces {
            continue;
        }
        for round in 0..5 {
            for leaving in LEAVING {
                only(&mut worker, leaving);
                let found = only(&mut worker, looks).stdout;
                assert_eq!(found, "[] 0o1777\n['mine']\n", "{round} {leaving}");
            }
        }
    }
}

#[test]
fn a_test_and_its_program_have_a_folder_each() {
    for (tier, mut worker) in workers() {
        if tier != Tier::Namespaces {
            continue;
        }
        let program = "import os\nopen('mine', 'w').close()\ndef f():\n    return os.listdir('.')";
        let test = "import os\nassert os.listdir('.') == []\nassert f() == ['mine']";
        let said = checked_for(&mut worker, "f", program, "", test).0;
        assert_eq!(said, "passed");
    }
}

fn only(worker: &mut Worker, program: &str) -> Ran {
    let limits = Limits::default();
    let test = Test::Stdin {
        input: String::new(),
        limits,
    };
    match worker.run_only(program, limits, test).unwrap() {
        Only::Ran(ran) => *ran,
        Only::Refused(why) => panic!("{why}"),
    }
}

#[test]
fn a_program_with_one_test_is_opened_run_and_closed_at_once() {
    for (tier, mut worker) in workers() {
        let limits = Limits::default();
        let test = |input: &str| Test::Stdin {
            input: input.into(),
            limits,
        };
        let ran = only(&mut worker, "print(6 * 7)");
        assert_eq!(
            (ran.stdout.as_str(), ran.ended),
            ("42\n", Ended::Exited(0)),
            "{tier}"
        );
        let refused = worker.run_only("print(", limits, test("")).unwrap();
        assert!(
            matches!(&refused, Only::Refused(why) if why.contains("SyntaxError")),
            "{refused:?}"
        );
        let ends = worker
            .run_only("import os\nos._exit(3)", limits, test(""))
            .unwrap();
        assert!(
            matches!(&ends, Only::Ran(ran) if ran.ended == Ended::Exited(3)),
            "{ends:?}"
        );
        let spins = Limits {
            cpu: Duration::from_secs(1),
            ..limits
        };
        let endless = Test::Stdin {
            input: String::new(),
            limits: spins,
        };
        let ran = worker.run_only("while True: pass", spins, endless).unwrap();
        assert!(
            matches!(&ran, Only::Ran(ran) if ran.ended == Ended::CpuLimit),
            "{ran:?}"
        );
        // What takes long to compile is not the time of its test.
        let long = format!("x = [{}]\nprint(len(x))", "'a', 1, ".repeat(100_000));
        let Only::Ran(ran) = worker.run_only(&long, limits, test("")).unwrap() else {
            panic!("{tier} refused");
        };
        assert_eq!(ran.stdout, "200000\n");
        assert_eq!(
            only(&mut worker, "print(input)").ended,
            Ended::Exited(0),
            "{tier}"
        );
    }
}
