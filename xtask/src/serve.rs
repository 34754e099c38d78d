//! A server for the finished page, on this computer only.
//!
//! It knows one file and answers nothing else, so the standard library is enough.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use anyhow::{Context, Result, bail};

use crate::workspace;

const USUAL_PORT: u16 = 8080;
/// No request for one page is longer; what is longer is cut and refused.
const LONGEST_REQUEST: u64 = 16 * 1024;

/// Serves the page until the program is stopped.
pub(crate) fn serve(port: Option<u16>, open: bool) -> Result<()> {
    let page = workspace::page();
    if !page.is_file() {
        bail!("there is no {} yet; `cargo xtask build` makes it", page.display());
    }
    let listener = listen(port)?;
    let address = format!("http://{}/", listener.local_addr()?);
    println!("\nToken Desk is at   {address}");
    println!("It is one file:    {}", page.display());
    println!("(The file works by itself: open it, copy it, mail it. Ctrl+C ends the server.)");
    if open {
        open_browser(&address);
    }
    for connection in listener.incoming().flatten() {
        // Browsers open connections that they don't use at once: one must not block the next.
        thread::spawn(move || {
            // A visitor who goes away is no error of ours.
            let _ = answer(connection);
        });
    }
    Ok(())
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let wanted = port.unwrap_or(USUAL_PORT);
    match TcpListener::bind((Ipv4Addr::LOCALHOST, wanted)) {
        Ok(listener) => Ok(listener),
        // Nobody asked for the usual port, so any other will do.
        Err(_) if port.is_none() => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free"),
        Err(error) => Err(error).with_context(|| format!("can't serve on port {wanted}; choose another with --port")),
    }
}

fn answer(mut connection: TcpStream) -> Result<()> {
    connection.set_read_timeout(Some(Duration::from_secs(10)))?;
    let mut reader = BufReader::new(connection.try_clone()?.take(LONGEST_REQUEST));
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let (status, kind, body) = match requested(&request) {
        // Read anew each time: a build may have replaced it.
        Some(true) => ("200 OK", "text/html; charset=utf-8", fs::read(workspace::page())?),
        Some(false) => ("404 Not Found", "text/plain", b"Token Desk is one page: it is at /".to_vec()),
        None => ("405 Method Not Allowed", "text/plain", b"Only GET".to_vec()),
    };
    write!(
        connection,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    connection.write_all(&body)?;
    Ok(())
}

/// Whether the page is asked for; `None` for anything but GET.
fn requested(request: &str) -> Option<bool> {
    let target = request.strip_prefix("GET ")?.split(' ').next()?;
    let path = target.split(['?', '#']).next()?;
    Some(matches!(path.trim_start_matches('/'), "" | "index.html" | workspace::PAGE_FILE))
}

fn open_browser(address: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        Command::new("explorer")
    } else {
        Command::new("xdg-open")
    };
    let started = command.arg(address).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if started.is_err() {
        println!("No browser could be opened from here: open the address yourself.");
    }
}

#[cfg(test)]
mod tests {
    use super::requested;

    #[test]
    fn only_the_page_is_served() {
        assert_eq!(requested("GET / HTTP/1.1\r\n"), Some(true));
        assert_eq!(requested("GET /token-desk.html?x HTTP/1.1\r\n"), Some(true));
        assert_eq!(requested("GET /../Cargo.toml HTTP/1.1\r\n"), Some(false));
        assert_eq!(requested("POST / HTTP/1.1\r\n"), None);
    }
}
