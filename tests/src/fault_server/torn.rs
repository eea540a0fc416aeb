use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use serde_json::Value;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

/// A body that promises more than it sends and then breaks.
pub(super) struct TornBody {
    sent: bool,
    text: String,
}

impl TornBody {
    pub(super) fn of(whole: Value) -> Self {
        Self { sent: false, text: whole.to_string() }
    }
}

impl Body for TornBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.sent {
            return Poll::Ready(Some(Err(io::Error::other("torn"))));
        }
        self.sent = true;
        let half = self.text.len() / 2;
        let part = Bytes::copy_from_slice(&self.text.as_bytes()[..half]);
        Poll::Ready(Some(Ok(Frame::data(part))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.text.len() as u64)
    }
}
