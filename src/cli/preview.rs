//! `dayang preview`: an edition in the browser, followed as it is changed.

use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use clap::Args;

use crate::diag::Diagnostics;
use crate::preview::desk::Desk;
use crate::preview::http::Server;
use crate::session::{Folders, Session};

use super::{MessageFormat, REFUSED, data, print, print_findings};

/// Look at an edition in the browser and change its layouts
///
/// Sets every page and prints an address; open it in a browser. What is changed in any editor
/// (manuscripts, layouts, styles, the edition file) is seen at once. What is changed on the screen
/// (slots, threads, measures, photos, text) is written into the files, with their comments and order
/// kept, and can be undone. A file that is changed by hand wins over the screen.
///
/// The address has a token: only browsers that have it are let in. Nothing outside the edition's
/// folder is written; a bundled layout is copied into the edition's layouts/ when it is changed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  dayang preview edition.toml --open
      look at an edition
  dayang preview edition.toml --port 8080 --read-only
      show it, at an address that stays the same, and change nothing
  dayang preview edition.toml --listen 0.0.0.0 --read-only
      show it to other machines, which need the token too

Exit codes: 0 ended as asked (Ctrl-C, SIGTERM); 2 it could not begin: unreadable input, an address
that is taken.")]
pub struct Preview {
    /// The edition file
    #[arg(value_name = "EDITION.toml")]
    edition: PathBuf,
    /// Port to listen at; 0 is any that is free
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Address to listen at, in place of this machine's own
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    listen: IpAddr,
    /// Folder of fonts that come before the edition's own and the bundled ones; may be repeated
    #[arg(long, value_name = "DIR")]
    fonts: Vec<PathBuf>,
    /// Press profile in place of the edition's `press`: a name, or a path ending in .toml
    #[arg(long, value_name = "NAME|PATH")]
    press: Option<String>,
    /// Change no file
    #[arg(long)]
    read_only: bool,
    /// Open the address in the browser
    #[arg(long)]
    open: bool,
}

impl Preview {
    /// Runs the command.
    pub fn run(&self) -> Result<u8, String> {
        // an address that is taken is told before all pages are set
        let server = Server::bind(self.listen, self.port)?;
        let mut found = Diagnostics::default();
        let folders = Folders::of(Some(&self.edition), &self.fonts, data().as_deref());
        let mut session = Session::open(&folders, &mut found);
        session.press.clone_from(&self.press);
        let desk = match Desk::open(session, &self.edition, !self.read_only) {
            Ok(desk) => desk,
            Err(wrong) => {
                let (wrong, map) = *wrong;
                found.extend(wrong);
                print_findings(&found, &map, MessageFormat::Human)?;
                return Ok(REFUSED);
            }
        };
        let address = server.first_address();
        if !self.listen.is_loopback() {
            let _ = writeln!(
                std::io::stderr(),
                "note: other machines can ask at this address; what is sent is not encrypted"
            );
        }
        server.serve(desk, || {
            // a reader of the output that has gone away does not end the preview
            let _ = print(&format!("{address}\n"));
            if self.open {
                open(&address);
            }
        })?;
        Ok(0)
    }
}

/// Opens an address in the browser, where the system has a way to.
fn open(address: &str) {
    let words: &[&str] = if cfg!(target_os = "macos") {
        &["open"]
    } else if cfg!(windows) {
        &["rundll32", "url.dll,FileProtocolHandler"]
    } else {
        &["xdg-open"]
    };
    let Some((program, arguments)) = words.split_first() else { return };
    let mut command = Command::new(program);
    let quiet = command.args(arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if quiet.spawn().is_err() {
        let _ = writeln!(std::io::stderr(), "note: no browser could be opened; open the address yourself");
    }
}
