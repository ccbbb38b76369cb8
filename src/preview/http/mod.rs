//! The preview's server: HTTP on one address of this machine, with a token.
//!
//! Every request passes the [`guard`] first. What takes time is done on threads of its own, so that
//! events and other requests are not held up.

use std::net::{IpAddr, SocketAddr, TcpListener};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get, post};
use axum::{Router, middleware};
use futures_util::future::{Either, select};
use tokio::sync::watch;

use crate::preview::desk::{self, Desk, Refusal, Why};

mod answer;
mod changes;
mod events;
mod front;
pub mod guard;
mod pages;
mod table;

pub use guard::Token;
pub use table::Table;

use guard::Door;

/// Most bytes of a request.
const LARGEST: usize = 4 << 20;

/// How long requests may take to end when the program does.
const PATIENCE: Duration = Duration::from_millis(1500);

/// A server that has its address and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    token: Token,
}

impl Server {
    /// Takes an address; port 0 is any that is free.
    ///
    /// # Errors
    /// A sentence: the address is taken, or not this machine's.
    pub fn bind(ip: IpAddr, port: u16) -> Result<Server, String> {
        let asked = SocketAddr::new(ip, port);
        let failed = |e: std::io::Error| match e.kind() {
            std::io::ErrorKind::AddrInUse => format!("{asked} is taken by another program; give another --port"),
            _ => format!("{asked} cannot be listened at: {e}"),
        };
        let listener = TcpListener::bind(asked).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Server { listener, address, token: Token::new()? })
    }

    /// The first address, with the token.
    pub fn first_address(&self) -> String {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(if address.is_ipv6() {
                IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])
            } else {
                [127, 0, 0, 1].into()
            });
        }
        format!("http://{address}/?token={}", self.token.text())
    }

    /// Serves a desk until the program is asked to end. `ready` is called once requests are answered.
    ///
    /// # Errors
    /// A sentence: the system does not let it.
    pub fn serve(self, desk: Desk, ready: impl FnOnce()) -> Result<(), String> {
        let (end, ended) = watch::channel(false);
        let folders = desk.folders();
        let table = Table::new(desk, Door::new(self.token, self.address), ended);
        let table = Arc::new(table.ok_or("the edition has nothing to show")?);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|e| format!("the server cannot begin: {e}"))?;
        let looking = Arc::clone(&table);
        let waking = Arc::clone(&table);
        let watching = desk::watch(
            &folders,
            move || refresh(&looking),
            move |waker| {
                // pages are left to be set; besides, something may have changed before there was a watch
                let _ = waker.send(());
                waking.wake(waker);
            },
        )?;
        let served = runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(self.listener)?;
            let asked = Asked::listen()?;
            ready();
            until_asked(listener, router(table), asked, end).await
        });
        drop(watching);
        runtime.shutdown_timeout(PATIENCE);
        served.map_err(|e| format!("the server ended: {e}"))
    }
}

/// Looks at the files again; a fault of the program while it does is the next look's to mend.
fn refresh(table: &Table) {
    let _ = catch_unwind(AssertUnwindSafe(|| table.catch_up()));
}

/// Serves until the program is asked to end, then lets requests finish.
async fn until_asked(
    listener: tokio::net::TcpListener,
    router: Router,
    asked: Asked,
    end: watch::Sender<bool>,
) -> std::io::Result<()> {
    let mut ended = end.subscribe();
    let wait = async move {
        let _ = ended.wait_for(|ended| *ended).await;
    };
    let serving = Box::pin(axum::serve(listener, router).with_graceful_shutdown(wait).into_future());
    match select(serving, Box::pin(asked.wait())).await {
        Either::Left((served, _)) => served,
        Either::Right(((), serving)) => {
            let _ = end.send(true);
            let _ = tokio::time::timeout(PATIENCE, serving).await;
            Ok(())
        }
    }
}

/// Ears for the signals that end the program; they hear from when they are made.
struct Asked {
    #[cfg(unix)]
    ears: [tokio::signal::unix::Signal; 2],
}

impl Asked {
    fn listen() -> std::io::Result<Asked> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            Ok(Asked { ears: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?] })
        }
        #[cfg(not(unix))]
        Ok(Asked {})
    }

    #[cfg(unix)]
    async fn wait(self) {
        let [mut interrupt, mut terminate] = self.ears;
        select(Box::pin(interrupt.recv()), Box::pin(terminate.recv())).await;
    }

    #[cfg(not(unix))]
    async fn wait(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// Every address that is answered.
fn router(table: Arc<Table>) -> Router {
    Router::new()
        .route("/", get(front::page))
        .route("/app.js", get(front::script))
        .route("/app.css", get(front::style))
        .route("/icon.svg", get(front::icon))
        .route("/api/edition", get(pages::edition))
        .route("/api/pages/{name}", get(pages::page))
        .route("/api/pages/{name}/line/{n}", get(pages::line))
        .route("/api/pictures/{*address}", get(pages::picture))
        .route("/api/events", get(events::events))
        .route("/api/edit", post(changes::edit))
        .route("/api/undo", post(changes::undo))
        .route("/api/redo", post(changes::redo))
        .route("/api/stories/{id}", get(pages::story).put(changes::store))
        .route("/api/stories/{id}/draft", delete(changes::drop_draft))
        .route("/api/gallery", get(pages::gallery))
        .route("/api/sample", post(changes::sample).delete(changes::drop_sample))
        .route("/export/{name}", get(pages::export))
        .fallback(nothing)
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(middleware::from_fn_with_state(Arc::clone(&table), guard::guard))
        .with_state(table)
}

async fn nothing() -> Response {
    answer::refused(&Refusal::absent("there is nothing at this address"))
}

async fn no_method() -> Response {
    let refusal = Refusal::new(Why::Malformed, "this address does not take such requests");
    answer::with_status(StatusCode::METHOD_NOT_ALLOWED, &refusal)
}

/// Does what takes time on a thread of its own.
async fn work(act: impl FnOnce() -> Result<Response, Refusal> + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(act).await {
        Ok(Ok(response)) => response,
        Ok(Err(refusal)) => answer::refused(&refusal),
        Err(_) => answer::refused(
            &Refusal::new(Why::Failed, "the program is at fault: this could not be done").help("nothing was written"),
        ),
    }
}
