//! Packages of plugins, and a place on loopback to get them from.

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
};

/// The `plugin.toml` of `dataset/NAME`, a dataset without code over sums, with a wish such as
/// `hosts = ["a.b"]`.
pub fn mapped_sums(name: &str, version: &str, wish: &str) -> String {
    let example = |n: u64| {
        format!(
            "[[examples]]\ntitle = \"sum {n}\"\n\
             input = {{ ask = \"What is {n} + 1?\", reply = \"so #### {0}\" }}\n\
             expect = {{ question = \"What is {n} + 1?\", answer = \"{0}\", kind = \"math\" }}\n",
            n + 1
        )
    };
    let examples: String = (0..5).map(example).collect();
    format!(
        "id = \"dataset/{name}\"\nversion = \"{version}\"\napi = \"0.0.1\"\n\
         summary = \"sums without code\"\nfiles = [\"sums.jsonl\"]\n\n[wants]\n{wish}\n\n\
         [mapped]\nkind = \"math\"\nquestion = \"ask\"\nanswer = \"reply | after('#### ')\"\n\n\
         [[mapped.splits]]\nname = \"train\"\nsources = [{{ file = \"sums.jsonl\" }}]\n\n{examples}"
    )
}

/// The `.tar.gz` of a folder.
pub fn archive(folder: &Path) -> Vec<u8> {
    let mut builder = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::default()));
    builder
        .append_dir_all("package", folder)
        .expect("the folder can be packed");
    let packed = builder.into_inner().and_then(GzEncoder::finish);
    packed.expect("the archive is whole")
}

/// SHA-256 in hex.
pub fn sha256(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Serves one file under `/file`, and under `/moved` the way to it; ends with the process.
pub fn serve(bytes: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let bytes: Arc<[u8]> = bytes.into();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            answer(stream, &bytes);
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, bytes: &[u8]) {
    let mut first = String::new();
    let mut reader = BufReader::new(stream.try_clone().expect("a stream"));
    drop(reader.read_line(&mut first));
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|count| count > 2) {
        line.clear();
    }
    let head = match first.split(' ').nth(1) {
        Some("/file") => format!("200 OK\r\nContent-Length: {}", bytes.len()),
        Some("/moved") => "302 Found\r\nLocation: /file\r\nContent-Length: 0".to_owned(),
        _ => "404 Not Found\r\nContent-Length: 0".to_owned(),
    };
    let body: &[u8] = if head.starts_with("200") { bytes } else { b"" };
    let head = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n");
    // A client that went away is no failure of the server.
    drop(stream.write_all(&[head.as_bytes(), body].concat()));
    drop(stream.shutdown(std::net::Shutdown::Write));
    drop(stream.read(&mut [0]));
}
