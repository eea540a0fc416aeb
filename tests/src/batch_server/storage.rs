//! Where the objects of Cloud Storage are: in the books, or in a service that others wrote.

use super::books::Books;
use std::{
    io::{Read, Write},
    net::TcpStream,
};

/// Where objects are kept.
#[derive(Clone, Debug, Default)]
pub enum Storage {
    /// In the books.
    #[default]
    Books,
    /// In a service that listens at this address, such as `127.0.0.1:9023`.
    At(String),
}

impl Storage {
    /// The object at `gs://BUCKET/NAME`.
    pub(super) fn read(&self, books: &Books, uri: &str) -> Option<Vec<u8>> {
        let path = uri.strip_prefix("gs://")?;
        match self {
            Self::Books => books.files.get(path).cloned(),
            Self::At(address) => {
                let (bucket, name) = path.split_once('/')?;
                let target = format!("/storage/v1/b/{bucket}/o/{}?alt=media", escaped(name));
                exchange(address, "GET", &target, &[])
            }
        }
    }

    /// Keeps an object at `gs://BUCKET/NAME`.
    pub(super) fn write(&self, books: &mut Books, uri: &str, bytes: Vec<u8>) {
        let path = uri.strip_prefix("gs://").unwrap_or(uri);
        match self {
            Self::Books => drop(books.files.insert(path.to_owned(), bytes)),
            Self::At(address) => {
                let (bucket, name) = path.split_once('/').expect("a bucket and a name");
                let name = escaped(name);
                let target =
                    format!("/upload/storage/v1/b/{bucket}/o?uploadType=media&name={name}");
                exchange(address, "POST", &target, &bytes).expect("the object is taken");
            }
        }
    }
}

fn escaped(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.~".contains(&b);
    let escape = |b: u8| {
        if plain(b) {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    };
    name.bytes().map(escape).collect()
}

/// The body of an answer with the status 200.
pub(crate) fn exchange(address: &str, method: &str, target: &str, body: &[u8]) -> Option<Vec<u8>> {
    let mut stream = TcpStream::connect(address).expect("the storage listens");
    let len = body.len();
    let head = format!(
        "{method} {target} HTTP/1.0\r\nHost: {address}\r\nContent-Length: {len}\r\n\
         Content-Type: application/octet-stream\r\nConnection: close\r\n\r\n"
    );
    let sent = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(body));
    sent.expect("the storage takes a request");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("and answers it");
    let end = answer.windows(4).position(|part| part == b"\r\n\r\n")?;
    let status = answer.split(|b| *b == b' ').nth(1);
    (status == Some(b"200")).then(|| answer[end + 4..].to_vec())
}
