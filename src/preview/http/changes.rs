//! What changes something: layouts, stories, samples; undo and redo.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::preview::desk::{Amount, Op, Refusal, Why};

use super::answer;
use super::table::Table;
use super::work;

/// Most operations of one change.
const MOST: usize = 1000;

#[derive(Deserialize)]
struct Edit {
    page: String,
    expect: String,
    ops: Vec<Op>,
}

#[derive(Deserialize)]
struct Store {
    expect: String,
    text: String,
    #[serde(default)]
    draft: bool,
}

#[derive(Deserialize)]
struct Sample {
    page: String,
    thread: String,
    characters: Amount,
}

#[derive(Deserialize)]
struct NoSample {
    page: String,
    thread: String,
}

/// What a request says.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|e| Refusal::new(Why::Malformed, format!("the request cannot be read: {e}")))
}

/// Changes a layout.
pub async fn edit(State(table): State<Arc<Table>>, body: Bytes) -> Response {
    work(move || {
        let edit: Edit = read(&body)?;
        if edit.ops.is_empty() || edit.ops.len() > MOST {
            let error = format!("a change has 1 to {MOST} operations, not {}", edit.ops.len());
            return Err(Refusal::new(Why::Malformed, error));
        }
        Ok(answer::json(&table.change(|desk| desk.edit(&edit.page, &edit.expect, &edit.ops))?))
    })
    .await
}

/// Takes the last change back.
pub async fn undo(State(table): State<Arc<Table>>) -> Response {
    work(move || Ok(answer::json(&table.change(|desk| desk.undo())?))).await
}

/// Makes a change again.
pub async fn redo(State(table): State<Arc<Table>>) -> Response {
    work(move || Ok(answer::json(&table.change(|desk| desk.redo())?))).await
}

/// Stores a story's text, or shows it as a draft.
pub async fn store(State(table): State<Arc<Table>>, Path(id): Path<String>, body: Bytes) -> Response {
    work(move || {
        let store: Store = read(&body)?;
        Ok(answer::json(&table.change(|desk| desk.store(&id, &store.expect, &store.text, store.draft))?))
    })
    .await
}

/// Drops the draft of a story.
pub async fn drop_draft(State(table): State<Arc<Table>>, Path(id): Path<String>) -> Response {
    work(move || Ok(answer::json(&table.change(|desk| desk.drop_draft(&id))?))).await
}

/// Puts sample text into an empty thread.
pub async fn sample(State(table): State<Arc<Table>>, body: Bytes) -> Response {
    work(move || {
        let sample: Sample = read(&body)?;
        Ok(answer::json(&table.change(|desk| desk.sample(&sample.page, &sample.thread, sample.characters))?))
    })
    .await
}

/// Takes sample text away.
pub async fn drop_sample(State(table): State<Arc<Table>>, body: Bytes) -> Response {
    work(move || {
        let sample: NoSample = read(&body)?;
        Ok(answer::json(&table.change(|desk| desk.drop_sample(&sample.page, &sample.thread))?))
    })
    .await
}
