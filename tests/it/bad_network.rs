//! What lies between heartcut and a service: proxies and TLS.

use crate::scene;
use heartcut_tests::fault_server::Plan;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener},
    thread,
};

/// A server that answers everything with these bytes; its port.
fn answering(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("its address").port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let mut asked = [0; 4096];
            // Whoever hangs up early is not waited for.
            drop(stream.read(&mut asked));
            drop(stream.write_all(answer));
        }
    });
    port
}

#[test]
fn a_proxy_that_refuses_is_named() {
    let port = answering(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    let scene = scene(2, Plan::default());
    let base_url = scene.server.base_url();
    scene.edit(&base_url, "https://service.example/v1");
    let proxy = format!("http://user:sesame@127.0.0.1:{port}");
    let output = scene
        .command()
        .env("HTTPS_PROXY", &proxy)
        .run()
        .expect_code(5);
    let output = output.expect_said(&["error: ", "proxy", "HTTPS_PROXY", "hint: "]);
    assert!(!output.stderr.contains("sesame"), "{}", output.stderr);
    scene.edit("https://service.example/v1", &base_url);
    scene.summary();
}

#[test]
fn a_service_without_tls_is_told_apart_from_one_that_is_gone() {
    let port = answering(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
    let scene = scene(2, Plan::default());
    scene.edit(
        &scene.server.base_url(),
        &format!("https://127.0.0.1:{port}/v1"),
    );
    let output = scene.run().expect_code(5);
    output.expect_said(&["error: ", "TLS", "hint: "]);
}
