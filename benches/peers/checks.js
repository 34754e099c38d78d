// What a page in plain JavaScript would do with each row of a seed file: the same checks as Token Desk's core, in the
// quickest form that we know. Used by both CSV peers, in the page and in a worker.
//
// In the peers' favour: keys are decoded into one growing pool instead of an array each; doubles of keys are looked for by
// their text instead of their bytes; a user is only the UPN; and what the core does besides (telling the text's and the
// keys' encoding, control characters, Excel's damage, lost zeros, a fingerprint of the file) is left out. Doubles are found
// in a hash table of numbers: a `Map` of a million strings took Chromium up to a minute.

/** Names of the columns as headers write them. */
const ROLES = new Map([
  ["serialnumber", "serial"], ["serial", "serial"], ["serialno", "serial"], ["sn", "serial"],
  ["secretkey", "secret"], ["secret", "secret"], ["seed", "secret"], ["key", "secret"],
  ["upn", "upn"], ["userprincipalname", "upn"],
  ["timeinterval", "interval"], ["timestep", "interval"], ["interval", "interval"], ["period", "interval"],
  ["manufacturer", "manufacturer"], ["vendor", "manufacturer"], ["model", "model"], ["product", "model"],
]);

/** Base32's digits by character code; 255: none. */
const DIGITS = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 32; digit++) {
  const character = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[digit];
  DIGITS[character.charCodeAt(0)] = digit;
  DIGITS[character.toLowerCase().charCodeAt(0)] = digit;
}

const UPN = /^[A-Za-z0-9'\-_!#^~][A-Za-z0-9'.\-_!#^~]{0,62}@[A-Za-z0-9][A-Za-z0-9\-_]*(?:\.[A-Za-z0-9\-_]+)+$/;

/** Numbers texts from 0, equal ones alike: open addressing in typed arrays. */
class Numbers {
  constructor() {
    this.slots = new Int32Array(1 << 16).fill(-1);
    this.hashes = new Int32Array(1 << 15);
    this.texts = [];
  }

  /** The number of `text`, a new one if it is not there yet; `plain`: capitals count as small letters. */
  of(text, plain, same) {
    let hash = 0x811c9dc5;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      hash = Math.imul(hash ^ (plain && code >= 0x41 && code <= 0x5a ? code + 0x20 : code), 0x01000193);
    }
    hash ^= hash >>> 15;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (; this.slots[slot] >= 0; slot = (slot + 1) & mask) {
      const number = this.slots[slot];
      if (this.hashes[number] === hash && same(this.texts[number], text)) {
        return number;
      }
    }
    const number = this.texts.length;
    this.slots[slot] = number;
    this.hashes[number] = hash;
    this.texts.push(text);
    if (this.texts.length === this.hashes.length) {
      this.grow();
    }
    return number;
  }

  grow() {
    const hashes = new Int32Array(this.hashes.length * 2);
    hashes.set(this.hashes);
    this.hashes = hashes;
    this.slots = new Int32Array(hashes.length * 2).fill(-1);
    const mask = this.slots.length - 1;
    for (let number = 0; number < this.texts.length; number++) {
      let slot = hashes[number] & mask;
      while (this.slots[slot] >= 0) {
        slot = (slot + 1) & mask;
      }
      this.slots[slot] = number;
    }
  }
}

const equal = (one, other) => one === other;
const equalWithoutCase = (one, other) => one === other || one.toLowerCase() === other.toLowerCase();

class Checks {
  constructor() {
    this.columns = null;
    this.tokens = [];
    this.findings = [];
    this.line = 0;
    // Numbers that are not those of the token are doubles: the place of the first one is in `firstOf…`.
    this.serials = new Numbers();
    this.secrets = new Numbers();
    this.userNumbers = new Numbers();
    this.firstOfSerial = [];
    this.firstOfSecret = [];
    this.pool = new Uint8Array(1 << 20);
    this.used = 0;
  }

  /** Takes the next row. */
  row(cells) {
    this.line++;
    if (this.columns === null) {
      this.header(cells);
      return;
    }
    if (cells.length === 1 && cells[0] === "") {
      return;
    }
    const { line, columns } = this;
    if (cells.length !== columns.width) {
      this.findings.push({ line, code: "row-width" });
      return;
    }
    const serial = cells[columns.serial].trim();
    if (serial === "") {
      this.findings.push({ line, code: "serial-missing" });
      return;
    }
    const secret = cells[columns.secret].trim();
    const at = this.used;
    const length = this.decode(secret, line);
    if (length === 0) {
      return;
    }
    const interval = Number(cells[columns.interval].trim());
    if (!Number.isInteger(interval) || interval < 1 || interval > 86400) {
      this.findings.push({ line, code: "interval" });
      return;
    }
    const upn = cells[columns.upn].trim();
    let user = -1;
    if (upn !== "") {
      if (upn.length <= 113 && UPN.test(upn)) {
        user = this.userNumbers.of(upn, true, equalWithoutCase);
      } else {
        this.findings.push({ line, code: "upn" });
      }
    }
    const token = this.tokens.length;
    const serialNumber = this.serials.of(serial, false, equal);
    if (serialNumber === this.firstOfSerial.length) {
      this.firstOfSerial.push(token);
    } else {
      this.findings.push({ line, code: "serial-twice", other: this.tokens[this.firstOfSerial[serialNumber]].line });
    }
    const secretNumber = this.secrets.of(secret, false, equal);
    if (secretNumber === this.firstOfSecret.length) {
      this.firstOfSecret.push(token);
    } else {
      this.findings.push({ line, code: "secret-twice", other: this.tokens[this.firstOfSecret[secretNumber]].line });
    }
    this.tokens.push({
      serial, at, length, user, interval, line,
      manufacturer: cells[columns.manufacturer].trim(),
      model: cells[columns.model].trim(),
    });
  }

  header(cells) {
    const columns = { width: cells.length };
    cells.forEach((cell, index) => {
      const role = ROLES.get(cell.toLowerCase().replace(/[^a-z0-9]/g, ""));
      if (role !== undefined && columns[role] === undefined) {
        columns[role] = index;
      }
    });
    for (const role of ["serial", "secret", "upn", "interval", "manufacturer", "model"]) {
      if (columns[role] === undefined) {
        throw new Error(`no column ${role}`);
      }
    }
    this.columns = columns;
  }

  /** Decodes a key into the pool and says how many bytes it has; 0: it is none, and there is a finding. */
  decode(text, line) {
    if (this.used + text.length > this.pool.length) {
      const larger = new Uint8Array(this.pool.length * 2);
      larger.set(this.pool);
      this.pool = larger;
    }
    const pool = this.pool;
    let at = this.used;
    let bits = 0;
    let value = 0;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const digit = code < 128 ? DIGITS[code] : 255;
      if (digit === 255) {
        if (code === 0x20 || code === 0x2d || code === 0x3d) {
          continue;
        }
        this.findings.push({ line, code: "secret-character", place: i + 1 });
        return 0;
      }
      value = (value << 5) | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        pool[at++] = value >>> bits;
        value &= (1 << bits) - 1;
      }
    }
    const length = at - this.used;
    if (length === 0) {
      this.findings.push({ line, code: "secret-missing" });
      return 0;
    }
    if (value !== 0 || bits >= 5) {
      this.findings.push({ line, code: "secret-tail" });
    }
    this.used = at;
    return length;
  }

  /** What a page needs to show a table. */
  result() {
    return { tokens: this.tokens, users: this.userNumbers.texts, findings: this.findings, pool: this.pool };
  }
}
