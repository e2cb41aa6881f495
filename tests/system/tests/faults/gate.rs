//! A way to a PMS that can be held shut, so that things can happen in the middle of a call.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) struct Gate {
    address: SocketAddr,
    next: Arc<Mutex<Option<Doorman>>>,
    task: JoinHandle<()>,
}

/// The gate's side of a call that is held.
struct Doorman {
    arrived: oneshot::Sender<()>,
    released: oneshot::Receiver<()>,
}

/// The test's side of it.
pub(crate) struct Held {
    arrived: oneshot::Receiver<()>,
    release: oneshot::Sender<()>,
}

impl Gate {
    /// Leads to this address, and lets everybody pass.
    pub(crate) async fn before(pms: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let next = Arc::new(Mutex::new(None::<Doorman>));
        let doorman = Arc::clone(&next);
        let task = tokio::spawn(async move {
            loop {
                let (mut caller, _) = listener.accept().await.unwrap();
                let doorman = doorman.lock().unwrap_or_else(PoisonError::into_inner).take();
                tokio::spawn(async move {
                    if let Some(Doorman { arrived, released }) = doorman {
                        let _ = arrived.send(());
                        let _ = released.await;
                    }
                    let mut pms = TcpStream::connect(pms).await.unwrap();
                    // A caller may have gone.
                    let _ = copy_bidirectional(&mut caller, &mut pms).await;
                });
            }
        });
        Self { address, next, task }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Holds the next connection, and none after it.
    pub(crate) fn hold(&self) -> Held {
        let (arrived, has_arrived) = oneshot::channel();
        let (release, released) = oneshot::channel();
        let doorman = Doorman { arrived, released };
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(doorman);
        Held { arrived: has_arrived, release }
    }
}

impl Held {
    /// Waits until somebody stands at the gate.
    pub(crate) async fn arrival(&mut self) {
        (&mut self.arrived).await.unwrap();
    }

    /// Lets them pass.
    pub(crate) fn release(self) {
        self.release.send(()).unwrap();
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}
