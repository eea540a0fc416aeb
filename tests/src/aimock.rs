//! A chat service that others wrote, so that the wire is not judged by ourselves alone.

use crate::environment;
use fs_err as fs;
use serde_json::{Value, json};
use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A running `aimock`, which ends with the value.
#[derive(Debug)]
pub struct Aimock {
    child: Child,
    port: u16,
}

impl Aimock {
    /// Starts it with answers by question; none where `.ci/tools` did not install it.
    pub fn start(folder: &Path, answers: &[(String, String)]) -> Option<Self> {
        let program = environment::target().join("tools/bin/aimock");
        if !program.exists() {
            environment::tool_missing("aimock is not installed; run .ci/tools");
            return None;
        }
        let fixtures = folder.join("aimock-fixtures.json");
        fs::write(&fixtures, fixture_file(answers).to_string()).expect("the fixtures");
        let port = free_port();
        let mut command = Command::new(program);
        command
            .arg("--port")
            .arg(port.to_string())
            .arg("--fixtures")
            .arg(fixtures);
        command.args(["--strict", "--log-level", "warn", "--journal-max", "0"]);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut aimock = Self {
            child: command.spawn().expect("aimock starts"),
            port,
        };
        aimock.wait_until_ready();
        Some(aimock)
    }

    /// What a pipeline names as `base_url`.
    pub fn base_url(&self) -> String {
        format!("http://127.0.0.1:{}/v1", self.port)
    }

    fn wait_until_ready(&mut self) {
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let ended = self.child.try_wait().expect("aimock can be asked");
            assert!(ended.is_none(), "aimock ended at once: {ended:?}");
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "aimock never listened"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Aimock {
    fn drop(&mut self) {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        drop(killed);
    }
}

fn fixture_file(answers: &[(String, String)]) -> Value {
    let fixture = |(question, answer): &(String, String)| json!({"match": {"userMessage": question}, "response": {"content": answer}});
    json!({"fixtures": answers.iter().map(fixture).collect::<Vec<_>>()})
}

/// A port of loopback on which nobody listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener
        .local_addr()
        .expect("the listener has an address")
        .port()
}
