//! The Content Security Policy of the page.
//!
//! It is made of what really is in the page: each inlined style and script by its hash, WebAssembly, the icon as data,
//! and the page's own worker as a blob. Everything else is off: no connection, no form, no frame, no other script. A page
//! from disk has no server to send it, so it is in a meta element, which binds only what comes after it.

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

/// The meta element for a page with these styles and scripts in it.
pub(super) fn meta(html: &str) -> String {
    let policy = [
        "default-src 'none'".to_owned(),
        format!("script-src {} 'wasm-unsafe-eval'", hashes(html, "script")),
        format!("style-src {}", hashes(html, "style")),
        "img-src data:".to_owned(),
        "worker-src blob:".to_owned(),
        "connect-src 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        "form-action 'none'".to_owned(),
        "object-src 'none'".to_owned(),
    ];
    format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", policy.join("; "))
}

/// The texts of all elements of this name. The pages here have been made by Trunk and by us, so they are well-formed.
pub(super) fn inlined<'a>(html: &'a str, element: &str) -> Vec<&'a str> {
    let (opening, closing) = (format!("<{element}"), format!("</{element}>"));
    let mut texts = Vec::new();
    let mut rest = html;
    while let Some((_, from)) = rest.split_once(&opening) {
        let Some((text, after)) = from.split_once('>').and_then(|(_, text)| text.split_once(&closing)) else { break };
        texts.push(text);
        rest = after;
    }
    texts
}

fn hashes(html: &str, element: &str) -> String {
    let texts = inlined(html, element);
    if texts.is_empty() {
        return "'none'".into();
    }
    let hash = |text: &&str| format!("'sha256-{}'", BASE64.encode(&Sha256::digest(text.as_bytes())));
    texts.iter().map(hash).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_text_alone() {
        // printf 'p{}' | openssl dgst -sha256 -binary | base64
        let meta = meta("<style media=\"all\">p{}</style>");
        assert!(meta.contains("style-src 'sha256-gG2yISYereRMiG2lMXrbiUgi0Ubw9p7QCeWcroOvy9Y='"), "{meta}");
    }

    #[test]
    fn every_element_is_found() {
        let html = "<script>one</script><p>script</p><script type=\"x\">two</script>";
        assert_eq!(inlined(html, "script"), ["one", "two"]);
        assert!(inlined(html, "style").is_empty());
    }
}
