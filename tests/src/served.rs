//! A service that others wrote, started on a port of its own.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A running service, which ends with the value.
#[derive(Debug)]
pub struct Served {
    child: Child,
    port: u16,
}

impl Served {
    /// Starts the program that listens at `port` of loopback and waits until it does.
    pub fn start(mut command: Command, port: u16) -> Self {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut served = Self {
            child: command.spawn().expect("the service starts"),
            port,
        };
        served.wait_until_ready();
        served
    }

    /// `127.0.0.1:PORT`.
    pub fn address(&self) -> String {
        format!("{}:{}", Ipv4Addr::LOCALHOST, self.port)
    }

    fn wait_until_ready(&mut self) {
        let started = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            let ended = self.child.try_wait().expect("the service can be asked");
            assert!(ended.is_none(), "the service ended at once: {ended:?}");
            assert!(
                started.elapsed() < Duration::from_secs(60),
                "the service never listened"
            );
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let killed = self.child.kill().and_then(|()| self.child.wait());
        drop(killed);
    }
}

/// A port of loopback on which nobody listens.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    listener
        .local_addr()
        .expect("the listener has an address")
        .port()
}
