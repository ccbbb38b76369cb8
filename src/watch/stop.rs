//! Signals and wake-ups: what the service waits for.
//!
//! The first SIGTERM or SIGINT means "finish the job you are at, then stop", the second "give it
//! back and stop now". A change in the folder wakes the service early; that it sleeps no longer
//! than the polling time is what makes it see every change.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// What the service has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// Nothing: go on.
    Nothing,
    /// Finish the job at hand, then stop.
    Finish,
    /// Give the job at hand back and stop.
    Now,
}

/// The service's ear.
#[derive(Debug)]
pub struct Stop {
    signals: Arc<AtomicUsize>,
    woken: Receiver<()>,
    waker: Waker,
}

/// Wakes a waiting service, from any thread.
#[derive(Clone, Debug)]
pub struct Waker(SyncSender<()>);

impl Waker {
    /// Wakes it, or the next time it would sleep.
    pub fn wake(&self) {
        // one wake-up pending is as good as many
        let _ = self.0.try_send(());
    }
}

impl Stop {
    /// An ear that hears no signals; for tests of the parts.
    pub fn deaf() -> Stop {
        let (sender, woken) = sync_channel(1);
        Stop { signals: Arc::default(), woken, waker: Waker(sender) }
    }

    /// Listens to SIGTERM and SIGINT from now on.
    ///
    /// # Errors
    /// A sentence, when the system does not let the program listen.
    pub fn listen() -> Result<Stop, String> {
        let stop = Stop::deaf();
        let mut signals = Signals::new([SIGTERM, SIGINT]).map_err(|e| format!("signals cannot be heard: {e}"))?;
        let (count, waker) = (Arc::clone(&stop.signals), stop.waker.clone());
        let listen = move || {
            for _ in signals.forever() {
                count.fetch_add(1, Ordering::SeqCst);
                waker.wake();
            }
        };
        let thread = std::thread::Builder::new().name("signals".to_owned()).spawn(listen);
        thread.map_err(|e| format!("signals cannot be heard: {e}"))?;
        Ok(stop)
    }

    /// What the service has been told so far.
    pub fn told(&self) -> Told {
        match self.signals.load(Ordering::SeqCst) {
            0 => Told::Nothing,
            1 => Told::Finish,
            _ => Told::Now,
        }
    }

    /// What wakes the service.
    pub fn waker(&self) -> Waker {
        self.waker.clone()
    }

    /// Sleeps until something happens, at most this long.
    pub fn nap(&self, at_most: Duration) {
        let _ = self.woken.recv_timeout(at_most);
    }

    /// Sleeps this long whatever happens in the folder; a signal ends it.
    pub fn rest(&self, long: Duration) {
        let (start, before) = (Instant::now(), self.told());
        while self.told() == before {
            let Some(left) = long.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) else { return };
            self.nap(left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wake_up_ends_a_nap_but_no_rest() {
        let stop = Stop::deaf();
        stop.waker().wake();
        stop.waker().wake();
        stop.nap(Duration::from_secs(3600));
        stop.waker().wake();
        stop.rest(Duration::from_millis(20));
        assert_eq!(stop.told(), Told::Nothing);
        stop.signals.fetch_add(1, Ordering::SeqCst);
        assert_eq!(stop.told(), Told::Finish);
        stop.signals.fetch_add(1, Ordering::SeqCst);
        assert_eq!(stop.told(), Told::Now);
    }
}
