//! Server-sent events: everybody who looks hears what changed.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event as Message, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::future::{Either, select};
use futures_util::stream::{Stream, unfold};
use tokio::sync::{broadcast, watch};

use crate::preview::desk::Event;

use super::table::Table;

/// How often a word is sent while nothing happens, so that a lost connection is noticed.
const BREATH: Duration = Duration::from_secs(15);

/// What one listener hears.
struct Listener {
    events: broadcast::Receiver<Event>,
    ended: watch::Receiver<bool>,
    greeted: bool,
}

/// The stream of events, until the program ends or the listener falls too far behind: it then comes
/// again and asks for everything.
pub async fn events(State(table): State<Arc<Table>>) -> Response {
    let listener = Listener { events: table.listen(), ended: table.ended.clone(), greeted: false };
    Sse::new(stream(listener)).keep_alive(KeepAlive::new().interval(BREATH)).into_response()
}

fn stream(listener: Listener) -> impl Stream<Item = Result<Message, Infallible>> {
    unfold(listener, |mut listener| async move {
        if !listener.greeted {
            listener.greeted = true;
            return Some((Ok(Message::default().comment("here")), listener));
        }
        let message = next(&mut listener).await?;
        Some((Ok(message), listener))
    })
}

async fn next(listener: &mut Listener) -> Option<Message> {
    let (event, ended) = (Box::pin(listener.events.recv()), Box::pin(listener.ended.wait_for(|ended| *ended)));
    match select(event, ended).await {
        Either::Left((Ok(event), _)) => {
            let (name, data) = event.message();
            Some(Message::default().event(name).data(data))
        }
        _ => None,
    }
}
