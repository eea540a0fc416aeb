//! Limits of a transport.

use std::time::Duration;

/// How a transport connects and how long it waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransportOptions {
    /// Requests in flight; as many connections to a host are kept open.
    pub concurrency: usize,
    /// For name lookup, connection and TLS; never more than `timeout`.
    pub connect_timeout: Duration,
    /// From the last byte sent to the last byte of an answer. Answers over 1 MiB are bound by
    /// `idle_timeout` alone once they have passed that size.
    pub timeout: Duration,
    /// Between two pieces of an answer.
    pub idle_timeout: Duration,
    /// For the whole of an answer that is a stream of events, in place of `timeout`.
    pub stream_timeout: Duration,
    /// Bytes of an answer, unpacked.
    pub answer_limit: u64,
    /// Whether the proxies of the environment and the system are used.
    pub system_proxy: bool,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            concurrency: 64,
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(600),
            idle_timeout: Duration::from_secs(300),
            stream_timeout: Duration::from_secs(3600),
            answer_limit: 4 << 30,
            system_proxy: true,
        }
    }
}
