//! What others do to a jail, and what it does to them.

use crate::{
    again::is_root,
    life::tree,
    machine::{interpreter, signal, skipped, worker, workers},
};
use heartcut_jail::{
    Checker, Ended, Interpreter, JailError, Limits, Opened, Ran, Result, Setup, Test, Tier, Worker,
};
use std::{ffi::OsStr, os::unix::fs::PermissionsExt, time::Duration};

fn script(worker: &mut Worker, program: &str) -> Result<Ran> {
    let limits = Limits::default();
    assert_eq!(worker.open(program, limits)?, Opened::Ready);
    let input = String::new();
    worker.run(Test::Stdin { input, limits })
}

/// Root's Python often lies where nobody else gets to.
#[test]
fn programs_of_root_are_somebody_else() {
    if !is_root() {
        return skipped("only root has to become somebody else");
    }
    let program = "import os\nimport colorsys, xml.dom.minidom, encodings.cp1252, unicodedata\n\
                   print(*os.getresuid(), *os.getresgid(), os.getgroups())";
    for (tier, mut worker) in workers() {
        let ran = script(&mut worker, program).unwrap();
        assert_eq!(ran.ended, Ended::Exited(0), "{tier}: {ran:?}");
        assert!(
            !ran.stdout.split(' ').any(|id| id == "0"),
            "{tier}: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_python_that_only_root_can_read_is_refused() {
    if !is_root() {
        return skipped("only root has files that it alone can read");
    }
    let folder = tempfile::tempdir().unwrap();
    fs_err::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).unwrap();
    let Some(python) = interpreter() else { return };
    let interpreter = Interpreter {
        prefix: folder.path().to_owned(),
        ..python
    };
    for tier in Tier::ALL {
        let setup = Setup {
            tier,
            interpreter: interpreter.clone(),
            imports: Vec::new(),
        };
        let refused = Worker::start(&setup);
        let Err(JailError::NoJail { message, .. }) = refused else {
            panic!("{tier}: {refused:?}");
        };
        assert!(message.contains("chmod -R o+rX"), "{tier}: {message}");
    }
}

/// Takes all threads that it gets, and keeps them for a while.
const HOG: &str = "import threading, time\nthreading.stack_size(65536)\n\
    def hold():\n    time.sleep(3)\n\
    for _ in range(1000):\n    try:\n        threading.Thread(target=hold, daemon=True).start()\n    except RuntimeError:\n        break\n\
    print(threading.active_count() > 200, flush=True)\ntime.sleep(3)";
const THREADS: &str = "import threading, time\nthreading.stack_size(65536)\n\
    all = [threading.Thread(target=time.sleep, args=(0.01,)) for _ in range(40)]\n\
    for one in all: one.start()\nfor one in all: one.join()\nprint(len(all))";

#[test]
pub(crate) fn threads_of_one_jail_are_not_missing_in_another_one() {
    for (tier, mut hog) in workers() {
        let mut neighbour = worker(tier);
        let holding = std::thread::spawn(move || script(&mut hog, HOG).unwrap());
        std::thread::sleep(Duration::from_millis(1500));
        // Who shares a user with the hog may get a jail anew, as the judge does.
        let ran = script(&mut neighbour, THREADS).or_else(|e| {
            assert!(!is_root(), "{tier}: {e}");
            script(&mut worker(tier), THREADS)
        });
        assert_eq!(ran.unwrap().stdout, "40\n", "{tier}");
        assert_eq!(holding.join().unwrap().stdout, "True\n", "{tier}");
    }
}

/// What a program says of threads may have been a neighbour's doing, who is gone when it is looked for.
#[test]
pub(crate) fn who_shares_a_user_may_have_lacked_threads() {
    let program =
        "import sys\nsys.stderr.write(\"RuntimeError: can't start new thread\")\nprint(1)";
    for (tier, mut worker) in workers() {
        let is_shared = tier == Tier::Landlock && !is_root();
        let ran = script(&mut worker, program).unwrap();
        assert_eq!(ran.lacked_threads, is_shared, "{tier}");
        assert!(!script(&mut worker, "print(1)").unwrap().lacked_threads);
    }
}

/// A test that computes for longer than its program may wait.
#[test]
fn the_time_of_a_test_is_not_counted_as_the_programs() {
    let limits = Limits {
        cpu: Duration::from_secs(1),
        wall: Duration::from_secs(1),
        ..Limits::default()
    };
    let checker = Checker {
        kind: "assert".into(),
        setup: "import time".into(),
        code: "while time.process_time() < 2.5:\n    pass\nassert f(1) == 1".into(),
        fn_name: Some("f".into()),
    };
    for (tier, mut worker) in workers() {
        worker.open("def f(a):\n    return a", limits).unwrap();
        let ran = worker
            .run(Test::Checked {
                checker: checker.clone(),
                limits,
            })
            .unwrap();
        assert!(ran.report.contains("passed"), "{tier}: {ran:?}");
    }
}

/// Not a test by itself: what the next one starts, on one processor that has more to do.
#[test]
#[ignore = "started by a_busy_machine_lets_any_thread_wait"]
fn computes_in_a_thread() {
    let limits = Limits {
        cpu: Duration::from_secs(30),
        wall: Duration::from_millis(1500),
        ..Limits::default()
    };
    let program = "import threading, time\ndef main():\n    while time.process_time() < 0.4:\n        pass\n\
                   one = threading.Thread(target=main)\none.start()\none.join()\nwhile time.process_time() < 0.6:\n    pass";
    for (tier, mut worker) in workers() {
        worker.open(program, limits).unwrap();
        let input = String::new();
        let ran = worker.run(Test::Stdin { input, limits }).unwrap();
        assert_eq!(ran.ended, Ended::Exited(0), "{tier}: {ran:?}");
    }
}

/// Programs often compute in a thread, which may have a larger stack, and wait for it.
#[test]
fn a_busy_machine_lets_any_thread_wait() {
    let Some(processor) = a_processor() else {
        return skipped("nothing keeps a process on one processor here");
    };
    // Each in a session of its own: a kernel may give sessions the same share, and not processes.
    let on_it = |program: &OsStr| {
        let mut command = std::process::Command::new("setsid");
        command.args(["taskset", "-c", processor.as_str()]);
        command.arg(program);
        command
    };
    let spins = ["-c", "while :; do :; done"];
    let spin = |_| on_it("sh".as_ref()).args(spins).spawn();
    let others: Vec<_> = (0..4).map(spin).collect();
    let test = on_it(std::env::current_exe().unwrap().as_os_str())
        .args(["neighbours::computes_in_a_thread", "--exact"])
        .args(["--include-ignored", "--nocapture"])
        .stdout(std::process::Stdio::null())
        .status();
    for other in others {
        let mut other = other.unwrap();
        other.kill().unwrap();
        other.wait().unwrap();
    }
    assert!(test.unwrap().success());
}

/// One that this process may use, where there is a program that keeps to it.
fn a_processor() -> Option<String> {
    let status = fs_err::read_to_string("/proc/self/status").unwrap();
    let allowed = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let first = allowed.trim().split([',', '-']).next()?.to_owned();
    let works = std::process::Command::new("setsid")
        .args(["taskset", "-c", &first, "true"])
        .status();
    works.is_ok_and(|status| status.success()).then_some(first)
}

/// What a program hands over is gone through at its cost.
#[test]
fn a_range_without_end_is_the_programs() {
    let limits = Limits {
        cpu: Duration::from_secs(1),
        ..Limits::default()
    };
    let checker = Checker {
        kind: "assert".into(),
        setup: String::new(),
        code: "assert sum(f(1)) == 1".into(),
        fn_name: Some("f".into()),
    };
    for (tier, mut worker) in workers() {
        worker
            .open("def f(a):\n    return range(10 ** 18)", limits)
            .unwrap();
        let ran = worker
            .run(Test::Checked {
                checker: checker.clone(),
                limits,
            })
            .unwrap();
        assert_eq!(ran.ended, Ended::CpuLimit, "{tier}: {ran:?}");
    }
}

/// What a machine without memory does, or a person.
#[test]
fn who_is_killed_from_outside_is_said_to_be() {
    let limits = Limits {
        cpu: Duration::from_secs(60),
        ..Limits::default()
    };
    let input = String::new();
    let checker = Checker {
        kind: "assert".into(),
        setup: String::new(),
        code: "assert f(1) == 1".into(),
        fn_name: Some("f".into()),
    };
    for (tier, mut worker) in workers() {
        // The test's process is the last that was made.
        for (test, is_last) in [
            (
                Test::Stdin {
                    input: input.clone(),
                    limits,
                },
                false,
            ),
            (
                Test::Stdin {
                    input: input.clone(),
                    limits,
                },
                true,
            ),
            (
                Test::Checked {
                    checker: checker.clone(),
                    limits,
                },
                false,
            ),
        ] {
            let program =
                "def f(a):\n    while True:\n        pass\nif __name__ == '__main__':\n    f(1)";
            worker.open(program, limits).unwrap();
            let before = tree(worker.process()).len();
            let launcher = worker.process();
            let running = std::thread::spawn(move || {
                let ran = if is_last {
                    worker.run_last(test)
                } else {
                    worker.run(test)
                };
                (ran, worker)
            });
            std::thread::sleep(Duration::from_millis(700));
            let all = tree(launcher);
            assert!(is_last || all.len() > before);
            signal(*all.last().unwrap(), "KILL");
            let (ran, back) = running.join().unwrap();
            worker = back;
            assert_eq!(ran.unwrap().ended, Ended::Killed, "{tier} {is_last}");
            worker.close().unwrap();
        }
        assert_eq!(
            script(&mut worker, "print(1)").unwrap().stdout,
            "1\n",
            "{tier}"
        );
    }
}

/// Modules that print when they are imported, or end.
#[test]
fn what_imports_print_is_not_printed_by_programs() {
    let Some(interpreter) = interpreter() else {
        return;
    };
    for (tier, _) in workers() {
        let setup = Setup {
            tier,
            interpreter: interpreter.clone(),
            imports: ["this", "antigravity_", "__hello__"]
                .map(str::to_owned)
                .to_vec(),
        };
        let mut worker = Worker::start(&setup).unwrap();
        assert_eq!(worker.missing, ["antigravity_"], "{tier}");
        let ran = script(&mut worker, "print(1)").unwrap();
        assert_eq!(
            (ran.stdout.as_str(), ran.stderr.as_str()),
            ("1\n", ""),
            "{tier}"
        );
    }
}

/// The time of a test is not the program's.
#[test]
fn a_test_that_does_not_end_is_not_the_fault_of_its_program() {
    let limits = Limits {
        cpu: Duration::from_secs(1),
        wall: Duration::from_secs(120),
        ..Limits::default()
    };
    let checker = Checker {
        kind: "assert".into(),
        setup: String::new(),
        code: "while f(1) == 1:\n    for _ in range(10 ** 7):\n        pass".into(),
        fn_name: Some("f".into()),
    };
    // It takes twenty seconds: one tier will do.
    let Some((tier, mut worker)) = workers().pop() else {
        return;
    };
    worker.open("def f(a):\n    return a", limits).unwrap();
    let ran = worker.run(Test::Checked { checker, limits }).unwrap();
    assert_eq!(ran.ended, Ended::TestLimit, "{tier}");
}

/// Who waits for whom: a program in its own time, or in a call of the test, or the test by itself.
#[test]
fn a_test_that_waits_by_itself_is_not_the_fault_of_its_program() {
    let limits = Limits {
        wall: Duration::from_millis(300),
        ..Limits::default()
    };
    let right = "def f(a):\n    return a";
    let slow = "import time\ndef f(a):\n    while True:\n        time.sleep(0.01)";
    let slow_before = "import time\ntime.sleep(600)\ndef f(a):\n    return a";
    let slow_later = "import time\ndef f(a):\n    yield a\n    time.sleep(600)";
    let waits = "import time\ntime.sleep(600)\nassert f(1) == 1";
    let waits_later = "import time\nassert f(1) == 1\nwhile True:\n    time.sleep(0.01)";
    let asks = "assert f(1) == 1";
    let asks_aside =
        "import threading\none = threading.Thread(target=f, args=(1,))\none.start()\none.join()";
    let catches = "try:\n    f(1)\nexcept:\n    pass";
    let cases = [
        (right, waits, Ended::TestIdle),
        (right, waits_later, Ended::TestIdle),
        (slow, waits, Ended::TestIdle),
        (slow, asks, Ended::Idle),
        (slow, asks_aside, Ended::Idle),
        (slow, catches, Ended::Idle),
        (slow_before, asks, Ended::Idle),
        (slow_later, "assert list(f(1)) == [1]", Ended::Idle),
    ];
    let check = |tier: Tier, mut worker: Worker| {
        for (program, code, ended) in cases {
            worker.open(program, limits).unwrap();
            let checker = Checker {
                kind: "assert".into(),
                setup: String::new(),
                code: code.into(),
                fn_name: Some("f".into()),
            };
            let ran = worker.run(Test::Checked { checker, limits }).unwrap();
            assert_eq!(ran.ended, ended, "{tier} {program} {code}: {ran:?}");
        }
    };
    // Waiting is all that they do.
    std::thread::scope(|scope| {
        for (tier, worker) in workers() {
            scope.spawn(move || check(tier, worker));
        }
    });
}

/// As JSON it would be six times as long.
#[test]
fn zeros_are_carried_as_they_are() {
    let limits = Limits {
        output: 256 << 20,
        memory: 2 << 30,
        ..Limits::default()
    };
    let Some((tier, mut worker)) = workers().pop() else {
        return;
    };
    let program = "import os\nzeros = bytes(1 << 20)\nfor _ in range(200):\n    left = zeros\n    while left:\n        left = left[os.write(1, left):]";
    worker.open(program, limits).unwrap();
    let input = String::new();
    let ran = worker.run(Test::Stdin { input, limits }).unwrap();
    assert_eq!(
        (ran.ended, ran.stdout.len()),
        (Ended::Exited(0), 200 << 20),
        "{tier}"
    );
}
