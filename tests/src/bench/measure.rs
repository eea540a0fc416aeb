use nix::sys::resource::{Usage, UsageWho, getrusage};
use serde_json::{Value, json};
use std::{
    process::{Command, Stdio},
    time::Instant,
};

/// What a command cost.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Wall seconds.
    pub wall_s: f64,
    /// Seconds of user and system time.
    pub cpu_s: f64,
    /// Most memory it had at any time, in MiB.
    pub peak_mib: f64,
    /// What it printed.
    pub stdout: String,
}

impl Measured {
    /// Runs `command` under the helper `measure`, a process whose only child it is: that way the
    /// figures of the system are those of this command alone.
    pub fn of(command: &Command) -> Self {
        let own = std::env::current_exe().expect("the bench knows where it lies");
        let mut helper = Command::new(own);
        helper
            .arg("measure")
            .arg(command.get_program())
            .args(command.get_args());
        if let Some(folder) = command.get_current_dir() {
            helper.current_dir(folder);
        }
        for (name, value) in command.get_envs() {
            helper.env(name, value.unwrap_or_default());
        }
        let output = helper
            .stderr(Stdio::inherit())
            .output()
            .expect("the helper starts");
        let found: Value = serde_json::from_slice(&output.stdout).expect("the helper prints JSON");
        let code = &found["code"];
        assert_eq!(
            code, 0,
            "{command:?} ended with {code}: {}",
            found["stderr"]
        );
        let figure = |name: &str| found[name].as_f64().expect("a figure");
        Self {
            wall_s: figure("wall_s"),
            cpu_s: figure("cpu_s"),
            peak_mib: figure("peak_mib"),
            stdout: found["stdout"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// The JSON that it printed.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).expect("it prints JSON")
    }
}

/// The helper: runs a command and tells what it cost, as JSON.
pub fn measure_child(words: &[String]) -> Value {
    let started = Instant::now();
    let output = Command::new(&words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .output();
    let output = output.expect("the command starts");
    let wall_s = started.elapsed().as_secs_f64();
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    json!({
        "code": output.status.code(),
        "wall_s": wall_s,
        "cpu_s": cpu_seconds(&usage),
        "peak_mib": usage.max_rss() as f64 / 1024.0,
        "stdout": String::from_utf8_lossy(&output.stdout),
        "stderr": String::from_utf8_lossy(&output.stderr),
    })
}

fn cpu_seconds(usage: &Usage) -> f64 {
    let seconds =
        |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    seconds(usage.user_time()) + seconds(usage.system_time())
}
