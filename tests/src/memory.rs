//! Looking for keys in the memory of the program: in the page's, and in those of its workers. Chromium only, as it takes
//! a script that runs before the page.

use crate::page::Page;
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, HEXLOWER, HEXUPPER};
use serde_json::json;

/// A script for before the page: keeps hold of the memories, which no script can reach otherwise.
pub const WATCH_MEMORY: &str = r#"{
    const count = (memory, wanted) => {
        const bytes = new Uint8Array(memory.buffer);
        let found = 0;
        for (let at = bytes.indexOf(wanted[0]); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
            let same = 1;
            while (same < wanted.length && bytes[at + same] === wanted[same]) same++;
            if (same === wanted.length) found++;
        }
        return found;
    };
    const keepHold = (take) => {
        const real = WebAssembly.instantiate;
        WebAssembly.instantiate = async function (...given) {
            const made = await real.apply(this, given);
            take((made.instance || made).exports.memory);
            return made;
        };
    };
    let memory = null;
    keepHold((own) => { memory = own; });

    // The same in front of the worker's script.
    const inWorker = `{
        let memory = null;
        (${keepHold})((own) => { memory = own; });
        addEventListener("message", (event) => {
            if (!event.data || !event.data.search) return;
            event.stopImmediatePropagation();
            event.ports[0].postMessage(memory ? event.data.search.map((wanted) => (${count})(memory, wanted)) : []);
        });
    }\n`;
    const RealBlob = Blob, RealWorker = Worker, Channel = MessageChannel, workers = new Set();
    window.Blob = class extends RealBlob {
        constructor(parts, options) { super(options && options.type === "text/javascript" ? [inWorker, ...parts] : parts, options); }
    };
    window.Worker = class extends RealWorker {
        constructor(...given) { super(...given); workers.add(this); }
        terminate() { workers.delete(this); super.terminate(); }
    };
    const searchWorker = (worker, search) => new Promise((done) => {
        const { port1, port2 } = new Channel();
        port1.onmessage = ({ data }) => done(data);
        RealWorker.prototype.postMessage.call(worker, { search }, [port2]);
    });
    const searchMemory = async (search) => {
        const found = [search.map((wanted) => count(memory, wanted))];
        for (const worker of workers) found.push(await searchWorker(worker, search));
        return found;
    };
    Object.defineProperty(window, "searchMemory", { value: searchMemory });
}"#;

impl Page {
    /// Where `texts` stand in the memory of the page and of its workers, and how often: empty if they do nowhere. The
    /// session needs [`WATCH_MEMORY`].
    #[track_caller]
    pub fn in_memory(&self, texts: &[(String, Vec<u8>)]) -> Vec<String> {
        let wanted: Vec<&[u8]> = texts.iter().map(|(_, bytes)| &**bytes).collect();
        let found = self.session().async_script("return searchMemory(arguments[0]);", &[json!(wanted)]);
        let found = found.unwrap_or_else(|refusal| panic!("searching the memory: {refusal}"));
        let memories = found.as_array().expect("a list of memories");
        assert!(memories.len() > 1, "the worker's memory is searched as well");
        let mut seen = Vec::new();
        for (number, counts) in memories.iter().enumerate() {
            let place = if number == 0 { "the page" } else { "a worker" };
            for ((what, _), count) in texts.iter().zip(counts.as_array().into_iter().flatten()) {
                match count.as_u64() {
                    Some(0) => {}
                    count => seen.push(format!("{what} in {place}: {count:?}")),
                }
            }
        }
        seen
    }
}

/// A key in the forms in which it could be in memory, each with its name: raw, as HMAC takes it in (RFC 2104 §2), in the
/// encodings of seed files, and each of those in UTF-16.
#[must_use]
pub fn forms_of(raw: &[u8]) -> Vec<(String, Vec<u8>)> {
    let texts = [
        ("hex", HEXLOWER.encode(raw)),
        ("HEX", HEXUPPER.encode(raw)),
        ("Base32", BASE32_NOPAD.encode(raw)),
        ("base32", BASE32_NOPAD.encode(raw).to_lowercase()),
        ("Base64", BASE64_NOPAD.encode(raw)),
    ];
    let mut forms = vec![("raw".to_owned(), raw.to_vec())];
    for (name, pad) in [("inside an HMAC", 0x36), ("outside of an HMAC", 0x5c)] {
        forms.push((name.to_owned(), raw.iter().map(|byte| byte ^ pad).collect()));
    }
    for (name, text) in texts {
        forms.push((format!("{name} in UTF-16"), text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
        forms.push((name.to_owned(), text.into_bytes()));
    }
    forms
}
