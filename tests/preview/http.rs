//! The server, as the program runs it, asked over sockets: who is let in, what is told, how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{EDITION, Folder};

/// Longer than anything takes on a machine that does other things too.
const LIMIT: Duration = Duration::from_secs(60);

struct Preview {
    child: Child,
    port: u16,
    token: String,
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

fn program(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dayang"));
    command.arg("preview").arg(folder.path("edition.toml")).args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

impl Preview {
    fn start(folder: &Folder, arguments: &[&str]) -> Preview {
        let mut child = program(folder, arguments).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let rest = line.trim().strip_prefix("http://127.0.0.1:").unwrap_or_else(|| panic!("{line}"));
        let (port, token) = rest.split_once("/?token=").unwrap();
        Preview { child, port: port.parse().unwrap(), token: token.to_owned() }
    }

    fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    fn cookie(&self) -> String {
        format!("Cookie: dayang-{}={}", self.port, self.token)
    }

    fn connect(&self, request: &str, headers: &[&str], body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        let head = format!("{request} HTTP/1.1\r\n{}\r\nContent-Length: {}\r\n\r\n", headers.join("\r\n"), body.len());
        stream.write_all(head.as_bytes()).unwrap();
        // a server that has refused need not read all of it
        let _ = stream.write_all(body);
        stream
    }

    /// Asks with exactly these headers.
    fn raw(&self, request: &str, headers: &[&str], body: &[u8]) -> Answer {
        let headers = [headers, &["Connection: close"]].concat();
        let mut bytes = Vec::new();
        let _ = self.connect(request, &headers, body).read_to_end(&mut bytes);
        let cut =
            bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer: {request}"));
        let head = String::from_utf8(bytes[..cut].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer { status, head, body: bytes[cut + 4..].to_vec() }
    }

    fn get(&self, path: &str) -> Answer {
        let host = format!("Host: {}", self.host());
        self.raw(&format!("GET {path}"), &[&host, &self.cookie()], b"")
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        let (host, origin) = (format!("Host: {}", self.host()), format!("Origin: http://{}", self.host()));
        let headers = [host.as_str(), &origin, &self.cookie(), "X-Dayang: 1", "Content-Type: application/json"];
        self.raw(&format!("{method} {path}"), &headers, body.to_string().as_bytes())
    }

    fn listen(&self) -> Listener {
        let host = format!("Host: {}", self.host());
        let stream = self.connect("GET /api/events", &[&host, &self.cookie()], b"");
        let mut listener = Listener(BufReader::new(stream));
        listener.until(|line| line.starts_with(':'));
        listener
    }

    #[cfg(unix)]
    fn end(&mut self) -> ExitStatus {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        wait(&mut self.child)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wait(child: &mut Child) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(start.elapsed() < LIMIT, "it does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
}

struct Listener(BufReader<TcpStream>);

impl Listener {
    fn until(&mut self, is: impl Fn(&str) -> bool) -> String {
        let start = Instant::now();
        loop {
            assert!(start.elapsed() < LIMIT, "nothing of the kind is heard");
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).unwrap() > 0, "the events ended");
            if is(line.trim_end()) {
                return line.trim_end().to_owned();
            }
        }
    }

    /// The next event of a name.
    fn hear(&mut self, name: &str) -> Value {
        self.until(|line| line == format!("event: {name}"));
        let data = self.until(|line| line.starts_with("data: "));
        serde_json::from_str(&data["data: ".len()..]).unwrap()
    }
}

#[test]
fn only_who_has_the_token_is_let_in() {
    let folder = Folder::new("http-token");
    let preview = Preview::start(&folder, &[]);
    let host = format!("Host: {}", preview.host());
    let first = preview.raw(&format!("GET /?token={}", preview.token), &[&host], b"");
    assert_eq!(first.status, 200);
    let cookie = first.header("set-cookie").unwrap();
    assert_eq!(cookie, format!("dayang-{}={}; HttpOnly; SameSite=Strict; Path=/", preview.port, preview.token));
    assert!(String::from_utf8_lossy(&first.body).contains("app.js"));
    let policy = first.header("content-security-policy").unwrap();
    assert_eq!(
        policy,
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    for (header, value) in
        [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cache-control", "no-store")]
    {
        assert_eq!(first.header(header), Some(value));
    }
    let wrong = format!("/?token={}", "0".repeat(preview.token.len()));
    for path in [
        "/",
        wrong.as_str(),
        "/app.js",
        "/api/edition",
        "/api/pages/A1.svg",
        "/api/events",
        "/export/A1.pdf",
        "/nowhere",
    ] {
        let answer = preview.raw(&format!("GET {path}"), &[&host], b"");
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.json()["error"].is_string() && answer.header("set-cookie").is_none(), "{path}");
        assert!(answer.header("content-security-policy").is_some());
    }
    // a token in the address opens the first page alone
    assert_eq!(preview.raw(&format!("GET /api/edition?token={}", preview.token), &[&host], b"").status, 403);
    for (path, kind) in
        [("/app.js", "text/javascript"), ("/app.css", "text/css"), ("/icon.svg", "image/svg+xml"), ("/", "text/html")]
    {
        let answer = preview.get(path);
        assert!(answer.status == 200 && answer.header("content-type").unwrap().starts_with(kind), "{path}");
    }
}

#[test]
fn names_and_origins_that_are_not_its_own_are_refused() {
    let folder = Folder::new("http-origin");
    let preview = Preview::start(&folder, &[]);
    let (cookie, own) = (preview.cookie(), format!("Host: {}", preview.host()));
    for host in
        ["Host: evil.example".to_owned(), format!("Host: evil.example:{}", preview.port), "Host: 127.0.0.1".to_owned()]
    {
        assert_eq!(preview.raw("GET /api/edition", &[&host, &cookie], b"").status, 403, "{host}");
        assert_eq!(preview.raw(&format!("GET /?token={}", preview.token), &[&host], b"").status, 403, "{host}");
    }
    let origin = format!("Origin: http://{}", preview.host());
    let cases: [&[&str]; 5] = [
        &[&own, &cookie],
        &[&own, &cookie, &origin],
        &[&own, &cookie, "X-Dayang: 1"],
        &[&own, &cookie, "X-Dayang: 1", "Origin: http://evil.example"],
        &[&own, "X-Dayang: 1", &origin],
    ];
    for headers in cases {
        for request in [
            "POST /api/undo",
            "POST /api/edit",
            "PUT /api/stories/harbour",
            "DELETE /api/stories/harbour/draft",
            "POST /api/sample",
        ] {
            assert_eq!(preview.raw(request, headers, b"{}").status, 403, "{request} {headers:?}");
        }
    }
    assert_eq!(preview.send("POST", "/api/undo", &json!({})).status, 422, "all is right, and there is nothing");
    let local = format!("localhost:{}", preview.port);
    let headers = [format!("Host: {local}"), cookie, "X-Dayang: 1".to_owned(), format!("Origin: http://{local}")];
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    assert_eq!(preview.raw("POST /api/undo", &headers, b"{}").status, 422);
    assert_eq!(folder.text("edition.toml"), EDITION);
}

#[test]
fn no_path_leads_out_of_the_edition() {
    let folder = Folder::new("http-paths");
    let preview = Preview::start(&folder, &[]);
    for path in [
        "/../edition.toml",
        "/..%2fedition.toml",
        "/edition.toml",
        "/stories/harbour.md",
        "/api/stories/..%2f..%2fedition",
        "/api/stories/..%2fedition.toml",
        "/api/stories/%2fetc%2fpasswd",
        "/api/stories/harbour%00",
        "/api/stories/sample--a1-second",
        "/api/stories/sample--%2f..%2f..%2f..%2f..%2f..%2f..%2fREADME",
        "/api/pages/..%2f..%2fA1.svg",
        "/api/pages/A1.svg?layout=..%2f..%2fedition",
        "/api/pages/A1?layout=%2fetc%2fpasswd",
        "/api/pictures/..%2f..%2fedition.toml",
        "/api/pictures/../../edition.toml",
        "/export/..%2fA1.pdf",
        "/export/A1.toml",
        "/api/nothing",
        "/api/pages/A9",
        "/api/pages/A1/line/99999",
        "/api/pages/A1/line/x",
        "/api/gallery?page=..%2fA1",
        "/app.js.map",
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.json()["error"].is_string(), "{path}");
    }
    assert_eq!(preview.get("/api/stories/%ff").status, 400);
    assert_eq!(preview.get("/api/gallery").status, 400);
    assert_eq!(preview.send("PUT", "/api/edition", &json!({})).status, 405);
    assert_eq!(preview.send("DELETE", "/api/pages/A1", &json!({})).status, 405);
    for (path, body) in [("/api/edit", json!({ "page": "A1" })), ("/api/edit", json!([])), ("/api/sample", json!("x"))]
    {
        let answer = preview.send("POST", path, &body);
        assert_eq!(answer.status, 400, "{path} {body}");
        assert!(answer.json()["error"].is_string());
    }
    let huge = json!({ "expect": "", "text": "長".repeat(2_000_000) });
    assert_eq!(preview.send("PUT", "/api/stories/harbour", &huge).status, 413);
}

#[test]
fn the_edition_and_its_pages_are_told() {
    let folder = Folder::new("http-edition");
    let preview = Preview::start(&folder, &[]);
    let edition = preview.get("/api/edition").json();
    assert_eq!(edition["title"], "試報");
    assert_eq!(edition["date"], "2026-06-06");
    let ids: Vec<&str> = edition["pages"].as_array().unwrap().iter().map(|page| page["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["A1", "A2"]);
    let page = &edition["pages"][0];
    assert_eq!((&page["section"], &page["layout"], &page["broken"]), (&json!("要聞"), &json!("small"), &json!(false)));
    assert!((page["trim"]["width"].as_f64().unwrap() - 425.197).abs() < 0.01);
    assert!(
        edition["layouts"].as_array().unwrap().iter().any(|layout| layout["name"] == "small" && layout["own"] == true)
    );
    assert_eq!((&edition["undo"], &edition["redo"], &edition["writable"]), (&Value::Null, &Value::Null, &json!(true)));
    let facts = preview.get("/api/pages/A1").json();
    assert_eq!((&facts["id"], &facts["broken"]), (&json!("A1"), &Value::Null));
    let svg = preview.get("/api/pages/A1.svg");
    assert_eq!(svg.header("content-type"), Some("image/svg+xml"));
    let thumb = preview.get(&format!("/api/pages/A1.thumb?revision={}", facts["revision"]));
    assert!(thumb.header("cache-control").unwrap().contains("immutable"));
    assert_eq!(preview.get("/api/pages/A1.thumb?revision=0").header("cache-control"), Some("no-store"));
    let story = preview.get("/api/stories/harbour").json();
    assert_eq!(story["text"], folder.text("stories/harbour.md"));
    assert_eq!(story["hash"], folder.hash("stories/harbour.md"));
    let pdf = preview.get("/export/A1.pdf");
    assert_eq!(pdf.header("content-disposition"), Some("attachment; filename=\"A1.pdf\""));
}

#[test]
fn everybody_hears_what_changes() {
    let folder = Folder::new("http-events");
    let preview = Preview::start(&folder, &[]);
    let (mut one, mut other) = (preview.listen(), preview.listen());
    // by hand, in an editor
    let text = folder.text("stories/harbour.md").replacen("潮水退去", "朝陽升起", 1);
    folder.write("stories/harbour.md", &text);
    for listener in [&mut one, &mut other] {
        let heard = listener.hear("pages");
        assert_eq!(heard["pages"], json!(["A1"]));
        assert_eq!(listener.hear("edition")["revision"], heard["revision"]);
    }
    // from the screen
    let hash = preview.get("/api/stories/harbour").json()["hash"].clone();
    let stored = preview.send(
        "PUT",
        "/api/stories/harbour",
        &json!({ "expect": hash, "text": text.replacen("朝陽", "明月", 1) }),
    );
    assert_eq!(stored.status, 200);
    assert_eq!(other.hear("pages")["revision"], stored.json()["revision"]);
    assert!(folder.text("stories/harbour.md").contains("明月升起"));
    let undone = preview.send("POST", "/api/undo", &json!({})).json();
    assert_eq!((&undone["label"], &undone["pages"]), (&json!("text harbour"), &json!(["A1"])));
    assert_eq!(folder.text("stories/harbour.md"), text);
    // what is broken, and good again
    folder.write("stories/harbour.md", &text.replace("headline = ", "headline "));
    one.hear("broken");
    let broken = preview.get("/api/pages/A1").json();
    assert!(broken["broken"].as_array().is_some_and(|found| !found.is_empty()), "{broken}");
    folder.write("stories/harbour.md", &text);
    one.until(|line| line == "event: pages");
    // the screen's own text of yesterday does not win
    let stale = preview.send("PUT", "/api/stories/harbour", &json!({ "expect": "of yesterday", "text": "x" }));
    assert_eq!(stale.status, 409);
}

#[test]
fn a_layout_is_changed_over_the_wire() {
    let folder = Folder::new("http-edit");
    let preview = Preview::start(&folder, &[]);
    let op = json!({ "op": "columns", "slot": "c", "columns": 2 });
    let edit = json!({ "page": "A1", "expect": folder.hash("layouts/small.toml"), "ops": [op] });
    let done = preview.send("POST", "/api/edit", &edit);
    assert_eq!(done.status, 200, "{}", String::from_utf8_lossy(&done.body));
    assert_eq!(done.json()["hash"], folder.hash("layouts/small.toml"));
    assert_eq!(preview.get("/api/edition").json()["undo"], "columns c");
    assert_eq!(preview.send("POST", "/api/edit", &edit).status, 409);
    let looking = Preview::start(&folder, &["--read-only"]);
    assert_eq!(looking.get("/api/edition").json()["writable"], false);
    assert_eq!(looking.send("POST", "/api/edit", &edit).status, 403);
}

#[cfg(unix)]
#[test]
fn it_ends_when_asked_with_listeners_at_the_line() {
    let folder = Folder::new("http-end");
    let mut preview = Preview::start(&folder, &[]);
    let _listener = preview.listen();
    assert_eq!(preview.end().code(), Some(0));
}

#[test]
fn it_says_why_it_cannot_begin() {
    let folder = Folder::new("http-begin");
    let preview = Preview::start(&folder, &[]);
    let taken = program(&folder, &["--port", &preview.port.to_string()]).output().unwrap();
    assert_eq!(taken.status.code(), Some(2));
    let said = String::from_utf8_lossy(&taken.stderr).into_owned();
    assert!(said.contains(&preview.port.to_string()) && said.contains("taken"), "{said}");
    std::fs::remove_file(folder.path("edition.toml")).unwrap();
    let absent = program(&folder, &[]).output().unwrap();
    assert_eq!(absent.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&absent.stderr).contains("edition.toml"));
    assert!(absent.stdout.is_empty());
}
