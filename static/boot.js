// Brings the program to life. This text is the end of the page's one script, after wasm-bindgen's glue (`wasm_bindgen`)
// and the WebAssembly (`PACKED_WASM`: gzip in Base64); see xtask/src/pack/program.rs.
//
// The same script runs twice: in the page, and in the worker that the page starts from the script's own text. A page
// from disk can't load a second file, and this way both are the same program. Rust's `main` sees where it is.

const inPage = typeof document !== "undefined";
// Known only now, while the script runs for the first time.
const script = inPage ? document.currentScript : null;

/** The WebAssembly, as a stream that the browser itself unpacks. */
function unpack(packed) {
  const gunzip = new DecompressionStream("gzip");
  // Not awaited: a stream takes more only while somebody reads. A failure reaches the reader below.
  feed(gunzip.writable.getWriter(), fromBase64(packed)).catch(() => {});
  return new Response(gunzip.readable, { headers: { "Content-Type": "application/wasm" } });
}

/**
 * Piece by piece, with room for other tasks in between: the browser shows the page's first words, and the worker's thread
 * starts, for which it needs a moment of this one.
 */
async function feed(writer, bytes) {
  const piece = Math.ceil(bytes.length / 8);
  for (let at = 0; at < bytes.length; at += piece) {
    await nextTask();
    await writer.write(bytes.subarray(at, at + piece));
  }
  await writer.close();
}

/** Other tasks come first. (A timer would wait for milliseconds.) */
function nextTask() {
  return new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { port1.close(); done(); };
    port2.postMessage(null);
  });
}

/** Compiled while it is unpacked. */
function compile(packed) {
  return WebAssembly.compileStreaming(unpack(packed));
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
async function start(compiling) {
  program = await compiling;
  await wasm_bindgen({ module_or_path: program });
}

/**
 * A worker, made from this script's own text without the packed program: it is lent the compiled one. The browser makes
 * the worker while the page still unpacks.
 */
function makeWorker() {
  const text = script.textContent.replace(PACKED_WASM, "");
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const worker = new Worker(address, { name: "Token Desk" });
  // The text is kept in memory as long as it has an address; after either event the worker has read it.
  const release = () => URL.revokeObjectURL(address);
  worker.addEventListener("message", release, { once: true });
  worker.addEventListener("error", release, { once: true });
  return worker;
}

/** The first worker, until the program asks for it; none if it could not start. */
let ahead = null;

/** Begins the first worker before the program asks for it. */
function makeWorkerAhead() {
  try {
    ahead = makeWorker();
    // Nobody listens yet: the program is to meet the failure with a worker that it has asked for.
    ahead.addEventListener("error", () => { ahead = null; }, { once: true });
  } catch {
    ahead = null;
  }
}

/** A worker with the same program; it posts a message when it is ready, and has an `error` event when it can't start. */
function spawnWorker() {
  const worker = ahead || makeWorker();
  ahead = null;
  // The browser lends no compiled program, or the worker can't take it over: it unpacks its own.
  const send = () => worker.postMessage(PACKED_WASM);
  worker.addEventListener("message", (event) => { if (event.data === UNPACK) { event.stopImmediatePropagation(); send(); } });
  try {
    worker.postMessage(program);
  } catch {
    send();
  }
  return worker;
}

/** A worker's message that it wants the packed program. */
const UNPACK = "unpack";

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
    makeWorkerAhead();
    start(compile(PACKED_WASM)).catch(globalThis.tokenDeskStart.fail);
  }
} else {
  onmessage = ({ data }) => {
    onmessage = onmessageerror = null;
    // Thrown outside of the promise, where it becomes an `error` event of the worker in the page.
    start(typeof data === "string" ? compile(data) : data).catch((error) => setTimeout(() => { throw error; }));
  };
  onmessageerror = () => postMessage(UNPACK);
}
