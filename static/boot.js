// Brings the program to life. This text is the end of the page's one script, after wasm-bindgen's glue (`wasm_bindgen`)
// and the WebAssembly in Base64: the program's (`PACKED_WASM`, gzip) and that of its second module (`PACKED_OPENER`, LZMA, see
// opener/src/lib.rs); see xtask/src/pack/program.rs.
//
// The same script runs twice: in the page, and in the worker that the page starts from the script's own text. A page
// from disk can't load a second file, and this way both are the same program. Rust's `main` sees where it is.

const inPage = typeof document !== "undefined";

// Taken before guard.js shuts them for everybody else. Of what the program could replace afterwards, nothing is used here
// with what it must not get hold of: the link of the downloads.
const { apply } = Reflect;
const { Blob, DecompressionStream, Error, MessageChannel, Response, String, Uint8Array, Worker, atob, setTimeout } = globalThis;
const { Instance, Module } = WebAssembly;
const { createObjectURL, revokeObjectURL } = URL;

/**
 * The script of each worker: this one without the packed modules, which a worker is given when it is to run them. Known only
 * now, while the script runs for the first time, and before the program could give it another text.
 */
const workerScript = inPage && new Blob(
  [document.currentScript.textContent.replace(PACKED_WASM, "").replace(PACKED_OPENER, "")],
  { type: "text/javascript" },
);

// The only link that there ever is, see `download`.
const link = inPage ? document.createElement("a") : null;
const setterOf = (name) => inPage && Object.getOwnPropertyDescriptor(HTMLAnchorElement.prototype, name).set;
const [setHref, setDownload] = [setterOf("href"), setterOf("download")];
const { appendChild, click, remove, focus } = link || {};

// The field by way of which a text is copied, see `copyText`; with a class that hides it from the eye.
const field = inPage ? document.createElement("textarea") : null;
const setFieldValue = inPage && Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
const { select } = field || {};
const execCommand = inPage && document.execCommand;
if (field) {
  field.className = "sr";
  field.readOnly = true;
}

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

/** A worker. The browser makes it while the page still unpacks. */
function makeWorker() {
  const address = apply(createObjectURL, URL, [workerScript]);
  const worker = new Worker(address, { name: "Token Desk" });
  // After either event the worker has read it.
  const takeBack = () => apply(revokeObjectURL, URL, [address]);
  worker.addEventListener("message", takeBack, { once: true });
  worker.addEventListener("error", takeBack, { once: true });
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

/** The addresses of downloads that the browser may still be reading. Nothing else is led to, see guard.js. */
const addresses = new Set();
const { add, delete: forget, has } = Set.prototype;

/** What the page's files end in. None is a page, which would have no policy once it is opened from the disk. */
const ENDINGS = [".csv", ".json", ".pgp", ".pskcxml", ".txt", ".xml", ".zip"];
const { endsWith } = String.prototype;

/** Milliseconds until a download's address is taken back. The browser reads the file after the click; a minute is ample. */
const ADDRESS_LIVES = 60_000;

function release(address) {
  if (apply(forget, addresses, [address])) { apply(revokeObjectURL, URL, [address]); }
}

/** Takes back the addresses of all downloads: the browser keeps nothing of them in memory any more. */
function releaseDownloads() {
  addresses.forEach(release);
}

/**
 * Hands a file to the browser's downloads, by the only link that there ever is. Whoever gets hold of it while it is clicked
 * can't make it lead anywhere else, and its address is that of a file which no browser shows as a page.
 */
function download(given, file) {
  const name = String(given);
  // Step by step: what a list offers for that, the program could replace.
  let last = ENDINGS.length - 1;
  while (last >= 0 && !apply(endsWith, name, [ENDINGS[last]])) { last--; }
  if (last < 0) { throw new Error("Token Desk: no file of that kind"); }
  const address = apply(createObjectURL, URL, [new Blob([file], { type: "application/octet-stream" })]);
  apply(add, addresses, [address]);
  setTimeout(release, ADDRESS_LIVES, address);
  apply(setHref, link, [address]);
  apply(setDownload, link, [name]);
  // Firefox downloads only from a link that is in the document.
  apply(appendChild, document.body, [link]);
  apply(click, link, []);
  apply(remove, link, []);
}

/** Whether a text is a code: 4 to 10 digits. */
function isCode(text) {
  let digits = 0;
  while (digits < text.length && text[digits] >= "0" && text[digits] <= "9") { digits++; }
  return digits === text.length && digits >= 4 && digits <= 10;
}

/**
 * Whether a text is a UPN, and no key as it stands: signs that Entra allows in one, with one `@`, at most 113 of them; nowhere
 * 16 letters and digits in a row, which is the shortest key, unless they are a long name, which has letters only and fewer
 * than the 26 of a key of 16 bytes.
 */
function isUpn(text) {
  let ats = 0, row = 0, digits = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    const isDigit = sign >= "0" && sign <= "9";
    if (isDigit || (sign >= "a" && sign <= "z") || (sign >= "A" && sign <= "Z")) {
      row++;
      digits += isDigit ? 1 : 0;
      if (row >= (digits ? 16 : 26)) { return false; }
      continue;
    }
    row = digits = 0;
    if (sign === "@") {
      ats++;
    } else if (sign !== "." && sign !== "-" && sign !== "_" && sign !== "'" && sign !== "!" && sign !== "#" && sign !== "^" && sign !== "~") {
      return false;
    }
  }
  return ats === 1 && text.length <= 113;
}

/**
 * Puts a code or a UPN into the clipboard, and nothing else: clipboard histories keep what they get, so no key goes there,
 * be it by an error or by a program that was made to do harm. Whether the browser did it. It goes by way of a field, as a
 * page from a disk or an intranet has no other way.
 */
function copyText(given) {
  const text = String(given);
  if (!isCode(text) && !isUpn(text)) { throw new Error("Token Desk: neither code nor UPN"); }
  const before = document.activeElement;
  apply(appendChild, document.body, [field]);
  apply(focus, field, []);
  // Behind the events of the focus, in which the program could give the field another text.
  apply(setFieldValue, field, [text]);
  apply(select, field, []);
  const done = apply(execCommand, document, ["copy"]);
  apply(remove, field, []);
  if (before) { apply(focus, before, []); }
  return done;
}

/**
 * What a worker makes the second module of: how long the program is (four bytes, the lowest first), its bytes, behind which the
 * second module is packed, and that.
 */
async function packedOpener() {
  const program = new Uint8Array(await unpack(PACKED_WASM).arrayBuffer());
  const packed = fromBase64(PACKED_OPENER);
  const all = new Uint8Array(4 + program.length + packed.length);
  for (let at = 0; at < 4; at++) { all[at] = program.length >>> 8 * at; }
  all.set(program, 4);
  all.set(packed, 4 + program.length);
  return all;
}

/** The second module, compiled, in a worker that was given it. */
let opener = null;

/** Keeps the second module for this worker's tasks. */
function keepOpener(bytes) {
  opener = new Module(bytes);
}

/**
 * Runs a task of the second module, in a worker: the bytes go in, with what is to be done, and what came of it is given back,
 * behind the pieces that are handed out. Each time it begins anew, and of the browser it has `progress` and `piece` and nothing
 * else. Nothing stays in its memory: passwords were there, and what they opened.
 */
function runOpener(task, bytes, request, progress, take) {
  const piece = (tag, at, length, more, moreLength) => take(tag, view(at, length).slice(), view(more, moreLength).slice());
  const { exports } = new Instance(opener, { page: { progress, piece } });
  // WebAssembly's numbers have a sign, addresses have none.
  const view = (address, length) => new Uint8Array(exports.memory.buffer, address >>> 0, length >>> 0);
  try {
    view(exports.room(bytes.length), bytes.length).set(bytes);
    view(exports.request(request.length), request.length).set(request);
    const length = exports[task]();
    return view(exports.result(), length).slice();
  } finally {
    new Uint8Array(exports.memory.buffer).fill(0);
  }
}

if (inPage) {
  globalThis.tokenDesk = Object.freeze({ spawnWorker, packedOpener, download, releaseDownloads, copyText });
  // Made by the small script in index.html, which says on the page why it can't start.
  if (globalThis.tokenDeskStart.possible) {
    makeWorkerAhead();
    const compiling = compile(PACKED_WASM);
    // At once, before anybody else has a turn: what looks at the page from outside keeps things of its own in it later.
    shutWaysOut((address) => apply(has, addresses, [address]));
    start(compiling).catch(globalThis.tokenDeskStart.fail);
  }
} else {
  globalThis.tokenDesk = Object.freeze({ keepOpener, runOpener });
  shutWaysOut();
  onmessage = ({ data }) => {
    onmessage = onmessageerror = null;
    // Thrown outside of the promise, where it becomes an `error` event of the worker in the page.
    start(typeof data === "string" ? compile(data) : data).catch((error) => setTimeout(() => { throw error; }));
  };
  onmessageerror = () => postMessage(UNPACK);
}
