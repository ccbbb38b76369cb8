//! What all requests share: the desk, what is shown, and what was made of it.
//!
//! The desk is changed by one at a time. Readers take the last [`View`] and never wait for a page that
//! is being set. What a page looks like is made when it is asked for and kept until the page changes.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

use axum::body::Bytes;
use tokio::sync::{broadcast, watch};

use crate::preview::desk::{Case, Desk, Event, InLayout, Refusal, View};

use super::guard::Door;

/// Events that may wait for a slow listener; one who misses some asks for everything again.
const WAITING: usize = 256;

/// Pages that are set first.
const SEEN: usize = 3;

/// Most pages, and most pages in other layouts, of which something is kept.
const MOST: (usize, usize) = (128, 24);

/// What all requests share.
pub struct Table {
    desk: Mutex<Desk>,
    view: RwLock<Arc<View>>,
    events: broadcast::Sender<Event>,
    kept: Mutex<Kept>,
    /// The pages that were looked at last: when many are to be set, they come first.
    seen: Mutex<Vec<String>>,
    /// Wakes who sets what is left.
    waker: Mutex<Option<Sender<()>>>,
    /// Who may come in.
    pub door: Door,
    /// Becomes true when the program ends.
    pub ended: watch::Receiver<bool>,
}

/// What is kept of a page, in its own layout or in another.
#[derive(Default)]
pub struct Page {
    made: OnceLock<InLayout>,
    /// Its picture.
    pub svg: OnceLock<Bytes>,
    /// Its facts, as JSON.
    pub facts: OnceLock<Bytes>,
    /// Its small picture.
    pub thumb: OnceLock<Bytes>,
}

type Key = (String, Option<String>);

#[derive(Default)]
struct Kept {
    /// By page and layout: the revision it is of, when it was asked for first, and what is kept.
    pages: BTreeMap<Key, (u64, u64, Arc<Page>)>,
    count: u64,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Table {
    /// A table for a desk; `None` when the desk has nothing to show.
    pub fn new(desk: Desk, door: Door, ended: watch::Receiver<bool>) -> Option<Table> {
        let view = RwLock::new(Arc::new(desk.view()?));
        let events = broadcast::channel(WAITING).0;
        let (desk, kept, seen, waker) = (Mutex::new(desk), Mutex::default(), Mutex::default(), Mutex::default());
        Some(Table { desk, view, events, kept, seen, waker, door, ended })
    }

    /// What is shown now.
    pub fn view(&self) -> Arc<View> {
        Arc::clone(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes something on the desk, shows it, and tells everybody.
    ///
    /// # Errors
    /// What `act` refuses.
    pub fn change<T>(&self, act: impl FnOnce(&mut Desk) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let mut desk = lock(&self.desk);
        let done = act(&mut desk);
        let events = desk.events();
        if (done.is_ok() || !events.is_empty())
            && let Some(view) = desk.view()
        {
            *self.view.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(view);
        }
        for event in events {
            // nobody listening is no fault
            let _ = self.events.send(event);
        }
        if desk.is_behind()
            && let Some(waker) = &*lock(&self.waker)
        {
            let _ = waker.send(());
        }
        done
    }

    /// Has `waker` woken when pages are left to be set.
    pub fn wake(&self, waker: Sender<()>) {
        *lock(&self.waker) = Some(waker);
    }

    /// Sets what changed files touch, some pages at a time: those that were looked at last, then the
    /// others. In between others may change something.
    pub fn catch_up(&self) {
        let mut behind = true;
        while behind && !*self.ended.borrow() {
            let seen = lock(&self.seen).clone();
            let done = self.change(|desk| {
                desk.catch_up(&seen);
                Ok(desk.is_behind())
            });
            behind = done.unwrap_or(false);
            // whoever waits for the desk has it first
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }

    /// Notes that a page is looked at.
    pub fn see(&self, page: &str) {
        let mut seen = lock(&self.seen);
        seen.retain(|known| known != page);
        seen.insert(0, page.to_owned());
        seen.truncate(SEEN);
    }

    /// What is shown now, a page that is still to be set set.
    ///
    /// # Errors
    /// A refusal: there is no such page.
    pub fn view_of(&self, page: &str) -> Result<Arc<View>, Refusal> {
        let view = self.view();
        let case = view.case(page)?;
        if case.set().is_some() || view.is_broken(page) {
            return Ok(view);
        }
        self.change(|desk| Ok(desk.set(&[page.to_owned()])))?;
        Ok(self.view())
    }

    /// Hears what happens from now on.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// A page, in its own layout or in another, with what is kept of it.
    ///
    /// # Errors
    /// A refusal: there is no such page or layout, or it cannot be set.
    pub fn page(&self, view: &View, page: &str, layout: Option<&str>) -> Result<(Case, bool, Arc<Page>), Refusal> {
        view.job(page)?;
        let revision = match layout {
            Some(_) => view.revision,
            None => view.case(page)?.revision,
        };
        let kept = lock(&self.kept).page((page.to_owned(), layout.map(str::to_owned)), revision);
        let made = kept.made.get_or_init(|| match layout {
            Some(layout) => view.with_layout(page, layout),
            None => view.case(page).map(|case| (case, true)),
        });
        let (case, whole) = made.clone()?;
        Ok((case, whole, kept))
    }

    /// Pages in other layouts that are kept, for their pictures.
    pub fn others(&self) -> Vec<Case> {
        let kept = lock(&self.kept);
        let others = kept.pages.iter().filter(|((_, layout), _)| layout.is_some());
        others.filter_map(|(_, (_, _, page))| page.made.get()?.clone().ok()).map(|(case, _)| case).collect()
    }
}

impl Kept {
    fn page(&mut self, key: Key, revision: u64) -> Arc<Page> {
        if let Some((of, _, page)) = self.pages.get(&key)
            && *of == revision
        {
            return Arc::clone(page);
        }
        let other = key.1.is_some();
        self.count += 1;
        let page = Arc::new(Page::default());
        self.pages.insert(key, (revision, self.count, Arc::clone(&page)));
        let most = if other { MOST.1 } else { MOST.0 };
        let alike = self.pages.iter().filter(|((_, layout), _)| layout.is_some() == other);
        let first = alike.clone().min_by_key(|(_, (_, count, _))| *count).map(|(key, _)| key.clone());
        if alike.count() > most
            && let Some(first) = first
        {
            self.pages.remove(&first);
        }
        page
    }
}
