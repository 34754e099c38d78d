// Brings the program to life. This text is the end of the page's one script, after wasm-bindgen's glue (`wasm_bindgen`)
// and the WebAssembly (`PACKED_WASM`: gzip in Base64); see xtask/src/pack/program.rs.
//
// The same script runs twice: in the page, and in the worker that the page starts from the script's own text. A page
// from disk can't load a second file, and this way both are the same program. Rust's `main` sees where it is.

const inPage = typeof document !== "undefined";
// Known only now, while the script runs for the first time.
const script = inPage ? document.currentScript : null;

/** The WebAssembly, unpacked by the browser itself. */
async function unpack() {
  const gunzip = new DecompressionStream("gzip");
  const writer = gunzip.writable.getWriter();
  // Not awaited: a stream takes more only while somebody reads. A failure reaches the reader below.
  writer.write(fromBase64(PACKED_WASM)).catch(() => {});
  writer.close().catch(() => {});
  return new Response(gunzip.readable).arrayBuffer();
}

/** Base64 to bytes: by the browser where it can, as that is several times faster, and by hand before 2025. */
function fromBase64(text) {
  if (Uint8Array.fromBase64) {
    return Uint8Array.fromBase64(text);
  }
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) {
    bytes[i] = characters.charCodeAt(i);
  }
  return bytes;
}

/** The program, compiled: once in the page, and lent to its workers. */
let program = null;

/** Runs Rust's `main`. Asynchronous, as browsers refuse to compile this much at once in a page. */
async function start(compiled) {
  program = compiled || await WebAssembly.compile(await unpack());
  await wasm_bindgen({ module_or_path: program });
}

/** A worker with the same program; it posts a message when it is ready, and has an `error` event when it can't start. */
function spawnWorker() {
  const address = URL.createObjectURL(new Blob([script.textContent], { type: "text/javascript" }));
  const worker = new Worker(address, { name: "Token Desk" });
  // The text is kept in memory as long as it has an address; after either event the worker has read it.
  const release = () => URL.revokeObjectURL(address);
  worker.addEventListener("message", release, { once: true });
  worker.addEventListener("error", release, { once: true });
  try {
    worker.postMessage(program);
  } catch {
    // The browser lends no compiled program: the worker compiles its own.
    worker.postMessage(null);
  }
  return worker;
}

/**
 * The policy does not cover navigation: a link could carry something away. The program makes no link but for its
 * downloads, so nothing else may become one. (What Rust can call at all is checked when the page is packed.)
 */
function closeLinks() {
  const refuse = (name) => { throw new Error("Token Desk: " + name + " may not be set"); };
  const href = Object.getOwnPropertyDescriptor(HTMLAnchorElement.prototype, "href");
  Object.defineProperty(HTMLAnchorElement.prototype, "href", {
    ...href,
    set(address) { String(address).startsWith("blob:") ? href.set.call(this, address) : refuse("href"); },
  });
  // The program builds its elements one by one; markup in a text could be a link of any kind.
  for (const name of ["innerHTML", "outerHTML"]) {
    const { get } = Object.getOwnPropertyDescriptor(Element.prototype, name);
    Object.defineProperty(Element.prototype, name, { get, set() { refuse(name); } });
  }
  const leads = new Set(["href", "src", "srcdoc", "action", "formaction", "ping", "http-equiv", "data"]);
  for (const method of ["setAttribute", "setAttributeNS"]) {
    const set = Element.prototype[method];
    Element.prototype[method] = function (...given) {
      const name = String(given[given.length - 2]).toLowerCase();
      return leads.has(name.slice(name.indexOf(":") + 1)) ? refuse(name) : set.apply(this, given);
    };
  }
}

if (inPage) {
  closeLinks();
  globalThis.tokenDesk = Object.freeze({ spawnWorker });
  // Made by the small script in index.html, which says on the page why it can't start.
  if (globalThis.tokenDeskStart.possible) {
    start().catch(globalThis.tokenDeskStart.fail);
  }
} else {
  const run = (compiled) => {
    onmessage = onmessageerror = null;
    // Thrown outside of the promise, where it becomes an `error` event of the worker in the page.
    start(compiled).catch((error) => setTimeout(() => { throw error; }));
  };
  onmessage = (event) => run(event.data);
  onmessageerror = () => run(null);
}
