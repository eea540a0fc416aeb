//! Each attack in each tier.

use crate::machine::workers;
use heartcut_jail::{Ended, Limits, Opened, Ran, Test, Worker};
use std::{path::Path, time::Duration};

fn limits(program: &str) -> Limits {
    // Who is to be found idle need not be waited for; a busy machine makes everybody look so.
    let wall = if program.starts_with("# ends: idle") {
        2
    } else {
        60
    };
    Limits {
        cpu: Duration::from_millis(400),
        wall: Duration::from_secs(wall),
        memory: 128 << 20,
        output: 1 << 20,
    }
}

/// Runs it in a process beside its program's, and in that one.
fn attack(worker: &mut Worker, program: &str) -> [Ran; 2] {
    assert_eq!(
        worker.open(program, limits(program)).unwrap(),
        Opened::Ready
    );
    let test = Test::Stdin {
        input: String::new(),
        limits: limits(program),
    };
    let forked = worker.run(test.clone()).unwrap();
    [forked, worker.run_last(test).unwrap()]
}

/// The first line of an attack says how it must end.
fn ends_as_it_must(program: &str, ran: &Ran) -> bool {
    match program
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("# ends: "))
    {
        Some("exits") => ran.ended == Ended::Exited(0),
        Some("cpu-limit") => ran.ended == Ended::CpuLimit,
        Some("output-limit") => ran.ended == Ended::OutputLimit,
        Some("idle") => ran.ended == Ended::Idle,
        Some("memory") => ran.stderr.trim_end().ends_with("MemoryError"),
        Some("any") => true,
        other => panic!("{other:?} is no end"),
    }
}

fn programs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/attacks");
    let files = fs_err::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut programs: Vec<_> = files
        .map(|path| {
            (
                path.file_stem().unwrap().display().to_string(),
                fs_err::read_to_string(path).unwrap(),
            )
        })
        .collect();
    programs.sort();
    assert!(programs.len() >= 40);
    programs
}

#[test]
pub(crate) fn every_attack_is_contained_in_every_tier() {
    for (tier, mut worker) in workers() {
        for (name, program) in programs() {
            for ran in attack(&mut worker, &program) {
                assert!(
                    !ran.stdout.contains("ESCAPED"),
                    "{tier} {name}: {}",
                    ran.stdout
                );
                assert!(ends_as_it_must(&program, &ran), "{tier} {name}: {ran:?}");
            }
            let [after, _] = attack(&mut worker, "# ends: exits\nprint(input.__name__)");
            assert_eq!(
                after.stdout, "input\n",
                "{tier} does not work after {name}: {after:?}"
            );
        }
    }
}

/// What one program leaves in its folder, the next does not find.
#[test]
fn programs_find_nothing_of_each_other() {
    for (tier, mut worker) in workers() {
        let leave = "try:\n    open('/tmp/left', 'w').write('x')\nexcept OSError:\n    pass\n";
        attack(&mut worker, leave);
        let look = "import os\nprint(os.path.exists('/tmp/left'), os.path.exists('left'))";
        let [found, _] = attack(&mut worker, look);
        assert_eq!(found.stdout, "False False\n", "{tier}");
    }
}

/// What landlock does not see: the mode, the times and the length of a file that others own.
#[test]
fn files_outside_stay_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept");
    fs_err::write(&path, "kept").unwrap();
    let program = format!(
        r#"
import os
path = {path:?}
for change in (lambda: os.chmod(path, 0o777), lambda: os.utime(path, (1, 1)), lambda: os.truncate(path, 0),
               lambda: os.remove(path), lambda: os.rename(path, path + "-"), lambda: os.link(path, path + "+")):
    try:
        change()
        print("ESCAPED")
    except OSError:
        pass
"#
    );
    for (tier, mut worker) in workers() {
        for ran in attack(&mut worker, &program) {
            assert!(!ran.stdout.contains("ESCAPED"), "{tier}: {}", ran.stdout);
        }
        assert_eq!(fs_err::read_to_string(&path).unwrap(), "kept", "{tier}");
    }
}
