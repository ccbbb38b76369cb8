//! Who may come in: those with the token, who ask this server by its own name, and change things from
//! its own page.
//!
//! A page of another site can send requests to this address, but has neither the cookie (`SameSite`)
//! nor the origin; a name that is made to point here (DNS rebinding) is not one of the server's.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::preview::desk::{Refusal, Why};

use super::answer;
use super::table::Table;

/// What opens the door: 256 random bits, in hexadecimal digits.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A token from the system's random bytes.
    ///
    /// # Errors
    /// A sentence: the system has none to give.
    pub fn new() -> Result<Token, String> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|e| format!("the system gives no random bytes for a token: {e}"))?;
        Ok(Token(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// Its digits.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether a text is the token; how long that takes says nothing of how much of it is right.
    pub fn is(&self, text: &str) -> bool {
        let (own, given) = (self.0.as_bytes(), text.as_bytes());
        let differing = own.iter().zip(given).fold(0_u8, |all, (a, b)| all | (a ^ b));
        own.len() == given.len() && std::hint::black_box(differing) == 0
    }
}

/// The server's door.
pub struct Door {
    token: Token,
    address: SocketAddr,
}

impl Door {
    /// That of a server at an address.
    pub fn new(token: Token, address: SocketAddr) -> Door {
        Door { token, address }
    }

    /// The cookie's name: servers on other ports of this machine share its cookies.
    fn cookie_name(&self) -> String {
        format!("dayang-{}", self.address.port())
    }

    /// What the browser is given for the token; `None` when it is not the token.
    pub fn admit(&self, token: &str) -> Option<String> {
        let cookie = || format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie_name(), self.token.text());
        self.token.is(token).then(cookie)
    }

    /// Whether a request has the cookie.
    pub fn knows(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(key, _)| *key == name).any(|(_, value)| self.token.is(value))
    }

    /// Whether a host is a name of this server: this machine's, or an address.
    pub fn is_host(&self, host: &str) -> bool {
        let port = self.address.port();
        let (name, given) = match host.rsplit_once(':') {
            Some((name, digits)) if !digits.contains(']') => (name, digits.parse().ok()),
            _ => (host, Some(80)),
        };
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let local = name.eq_ignore_ascii_case("localhost") && self.is_loopback();
        given == Some(port) && (local || bare.parse::<IpAddr>().is_ok_and(|ip| self.answers(ip)))
    }

    fn is_loopback(&self) -> bool {
        self.address.ip().is_loopback() || self.address.ip().is_unspecified()
    }

    /// Whether it can be asked at an address.
    fn answers(&self, ip: IpAddr) -> bool {
        self.address.ip().is_unspecified() || ip == self.address.ip() || (ip.is_loopback() && self.is_loopback())
    }

    /// Whether a request that changes something comes from the server's own page.
    fn is_own(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(header::HOST).unwrap_or_default();
        let origin = text(header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
        headers.get("x-dayang").is_some_and(|value| value == "1") && origin == Some(host) && self.is_host(host)
    }
}

/// Lets a request pass, or says why not; every answer has the headers of a closed house.
pub async fn guard(State(table): State<Arc<Table>>, request: Request, next: Next) -> Response {
    let response = match refusal(&table.door, &request) {
        Some(refusal) => answer::refused(&refusal),
        None => next.run(request).await,
    };
    answer::closed(response)
}

fn refusal(door: &Door, request: &Request) -> Option<Refusal> {
    let (headers, method) = (request.headers(), request.method());
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let no = |error: &str, help: &str| Some(Refusal::new(Why::Forbidden, error).help(help));
    if !door.is_host(host) {
        return no("this server does not go by that name", "open the address that dayang printed");
    }
    // the first page takes the token in its address
    let first = request.uri().path() == "/" && method == Method::GET;
    if !first && !door.knows(headers) {
        return no("this browser has not been let in", "open the address that dayang printed, with its token");
    }
    let reads = matches!(*method, Method::GET | Method::HEAD);
    if !reads && !door.is_own(headers) {
        return no("changes are taken from the preview's own page alone", "send X-Dayang: 1 and the server's Origin");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(address: &str) -> Door {
        Door::new(Token::new().unwrap(), address.parse().unwrap())
    }

    #[test]
    fn a_token_is_known_whole_alone() {
        let (one, other) = (Token::new().unwrap(), Token::new().unwrap());
        assert!(one.is(one.text()) && !one.is(other.text()));
        assert!(!one.is("") && !one.is(&one.text()[1..]) && !one.is(&format!("{}0", one.text())));
        assert_eq!(one.text().len(), 64);
    }

    #[test]
    fn the_server_goes_by_its_own_names() {
        let local = door("127.0.0.1:8080");
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"] {
            assert!(local.is_host(host), "{host}");
        }
        for host in
            ["", "127.0.0.1", "127.0.0.1:80", "evil.example:8080", "127.0.0.1.evil.example:8080", "192.168.1.2:8080"]
        {
            assert!(!local.is_host(host), "{host}");
        }
        let open = door("0.0.0.0:80");
        assert!(open.is_host("192.168.1.2") && open.is_host("[fe80::1]:80") && !open.is_host("evil.example"));
        let named = door("192.168.1.2:99");
        assert!(named.is_host("192.168.1.2:99") && !named.is_host("localhost:99") && !named.is_host("192.168.1.3:99"));
    }

    #[test]
    fn cookies_are_told_apart_by_port() {
        let door = door("127.0.0.1:8080");
        let mut headers = HeaderMap::new();
        let with = |name: &str, value: &str| format!("a=b; {name}={value}").parse().unwrap();
        headers.insert(header::COOKIE, with("dayang-8081", door.token.text()));
        assert!(!door.knows(&headers));
        headers.insert(header::COOKIE, with("dayang-8080", door.token.text()));
        assert!(door.knows(&headers));
        assert!(door.admit(door.token.text()).is_some_and(|c| c.contains("HttpOnly; SameSite=Strict; Path=/")));
        assert_eq!(door.admit("x"), None);
    }
}
