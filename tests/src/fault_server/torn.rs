use axum::body::Bytes;
use http_body::{Body, Frame, SizeHint};
use serde_json::Value;
use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

/// A body that promises more than it sends and then breaks.
pub(crate) struct TornBody {
    text: String,
    stage: Stage,
}

enum Stage {
    Whole,
    HalfSent,
    HalfWritten,
}

impl TornBody {
    pub(super) fn of(whole: Value) -> Self {
        Self {
            text: whole.to_string(),
            stage: Stage::Whole,
        }
    }

    pub(crate) fn of_text(whole: &str) -> Self {
        Self {
            text: whole.to_owned(),
            stage: Stage::Whole,
        }
    }

    fn half(&self) -> Bytes {
        Bytes::copy_from_slice(&self.text.as_bytes()[..self.text.len() / 2])
    }
}

impl Body for TornBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        match self.stage {
            Stage::Whole => {
                self.stage = Stage::HalfSent;
                Poll::Ready(Some(Ok(Frame::data(self.half()))))
            }
            // Only a body that is not ready is written out so far.
            Stage::HalfSent => {
                self.stage = Stage::HalfWritten;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            Stage::HalfWritten => Poll::Ready(Some(Err(io::Error::other("torn")))),
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.text.len() as u64)
    }
}
