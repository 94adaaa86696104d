//! A request's body: bounded in size and time, and read away from the runtime's threads where
//! reading takes long.

use std::panic::resume_unwind;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde_json::{Map, Value};

use super::problem::ApiError;
use crate::wire;

/// For the whole body.
const DEADLINE: Duration = Duration::from_secs(30);

/// For the rest of one that was refused.
const DRAIN: Duration = Duration::from_secs(2);

/// A body up to this size is read where it came in: moving it would take longer.
const INLINE: usize = 64 * 1_024;

/// All of `body`, unless it is longer than `limit` bytes or takes too long.
pub(super) async fn read(body: &mut Body, limit: usize) -> Result<Bytes, ApiError> {
    let all = collect(body, limit);
    tokio::time::timeout(DEADLINE, all).await.unwrap_or_else(|_| {
        Err(ApiError::Malformed(format!("the body did not arrive within {} s", DEADLINE.as_secs())))
    })
}

async fn collect(body: &mut Body, limit: usize) -> Result<Bytes, ApiError> {
    // As much as the client says: a body of megabytes would be copied each time that it outgrows its
    // place, and be there twice. What does not come takes addresses and no memory.
    let said = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    let mut all = BytesMut::with_capacity(said.min(limit));
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::Malformed("the body ended early".to_owned()))?;
        if let Ok(data) = frame.into_data() {
            if data.len() > limit - all.len() {
                return Err(ApiError::TooLarge { limit });
            }
            all.extend_from_slice(&data);
        }
    }
    Ok(all.freeze())
}

/// Throws the rest of a refused body away, up to `limit` bytes: closing a connection with bytes unread
/// resets it, and the client would never see why it was refused.
pub(super) async fn drain(body: &mut Body, limit: usize) {
    let rest = async {
        let mut left = limit;
        while let Some(Ok(frame)) = body.frame().await {
            let length = frame.data_ref().map_or(0, Bytes::len);
            if length > left {
                return;
            }
            left -= length;
        }
    };
    // Whoever is slower than this does not see the answer.
    let _ = tokio::time::timeout(DRAIN, rest).await;
}

/// Does `work` on a body of `size` bytes without holding the runtime up.
pub(super) async fn aside<T: Send + 'static>(size: usize, work: impl FnOnce() -> T + Send + 'static) -> T {
    if size <= INLINE {
        return work();
    }
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The runtime is going, and this task with it.
            Err(_) => std::future::pending().await,
        },
    }
}

/// `body` as one JSON object.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, ApiError> {
    match wire::document(body)? {
        Value::Object(map) => Ok(map),
        _ => Err(ApiError::fault("", "an object")),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use http_body::Frame;

    use super::*;

    struct Silent;

    impl http_body::Body for Silent {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn a_body_may_have_as_many_bytes_as_the_limit_and_no_more() {
        assert_eq!(read(&mut Body::from("12345"), 5).await, Ok(Bytes::from("12345")));
        assert_eq!(read(&mut Body::from("123456"), 5).await, Err(ApiError::TooLarge { limit: 5 }));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_never_ends_is_given_up() {
        let refused = read(&mut Body::new(Silent), 5).await;
        assert!(matches!(refused, Err(ApiError::Malformed(detail)) if detail.contains("30 s")));
    }

    #[tokio::test]
    async fn work_comes_back_whether_it_was_moved_or_not() {
        let here = std::thread::current().id();
        assert_eq!(aside(INLINE, || std::thread::current().id()).await, here);
        assert_ne!(aside(INLINE + 1, || std::thread::current().id()).await, here);
    }
}
