// Runs before the page's own scripts, in our page and in its peers alike: long tasks, gaps, and what the bench asks for.
(() => {
  // Our page shuts it.
  const { MessageChannel } = globalThis;
  const longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      longTasks.push([entry.startTime, entry.duration]);
    }
  }).observe({ type: "longtask", buffered: true });

  const handed = [];
  const createObjectURL = URL.createObjectURL;
  URL.createObjectURL = (what) => {
    handed.push([performance.now(), what.size]);
    return createObjectURL.call(URL, what);
  };

  const rest = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const frame = () => new Promise(requestAnimationFrame);

  /** Waits for `look` to give something, and looks at each change of the document. */
  function appears(look) {
    return new Promise((done) => {
      const there = look();
      if (there) {
        done(there);
        return;
      }
      const observer = new MutationObserver(() => {
        const found = look();
        if (found) {
          observer.disconnect();
          done(found);
        }
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ["aria-rowcount"] });
    });
  }

  /** A timer that wants to come every millisecond; how late it comes says how long the page was busy. */
  function watchGaps() {
    let last = performance.now(), longest = 0, on = true;
    const tick = () => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      if (on) {
        setTimeout(tick, 1);
      }
    };
    setTimeout(tick, 1);
    return () => { on = false; return longest; };
  }

  const input = (label) => [...document.querySelectorAll("label")]
    .find((element) => element.textContent.trim() === label)?.querySelector("input[type=file]");
  const field = (name) => [...document.querySelectorAll("label")]
    .find((element) => element.textContent.trim().startsWith(name))?.querySelector("input, textarea");
  const table = () => document.querySelector("table[aria-label=Tokens]");
  const button = (name) => [...document.querySelectorAll("button")]
    .find((element) => (element.getAttribute("aria-label") ?? element.textContent).trim().startsWith(name));

  /** Hands files to our page as its input would, in this very moment. */
  function give(files, label = "Upload Token File") {
    const transfer = new DataTransfer();
    for (const file of files) {
      transfer.items.add(file);
    }
    const place = input(label);
    place.files = transfer.files;
    place.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const shows = (rows) => table()?.getAttribute("aria-rowcount") === String(rows + 1)
    && table().querySelector("tbody tr[aria-rowindex='2']");

  /** Times `deed`, watching the main thread until things are calm again. */
  async function watched(deed) {
    const gaps = watchGaps();
    await rest(20);
    const start = performance.now();
    const result = await deed();
    const end = performance.now();
    await rest(400);
    const long = longTasks.filter(([at, length]) => at + length > start).map(([, length]) => length);
    return { ...result, time: end - start, longest: Math.max(0, ...long), gap: gaps(), tasks: long };
  }

  /** The cell of a row of the table, the first being 1, by the name of its column. */
  function cell(row, column) {
    const headers = [...table().querySelectorAll("thead th")].map((header) => header.getAttribute("aria-label"));
    const cells = table().querySelector(`tbody tr[aria-rowindex="${row + 1}"]`)?.children;
    return cells?.[headers.indexOf(column)] ?? null;
  }

  const reads = (row, column, text) => cell(row, column)?.textContent.includes(text) ?? false;
  const hasRows = (count) => table().getAttribute("aria-rowcount") === String(count + 1);
  const type = (element, text) => {
    element.value = text;
    element.dispatchEvent(new Event("input", { bubbles: true }));
  };

  /** An event of the mouse in the middle of an element; the button is held or let go. */
  function mouse(type, element, held) {
    const { left, top, width, height } = element.getBoundingClientRect();
    element.dispatchEvent(new PointerEvent(type, {
      bubbles: true, cancelable: true, pointerType: "mouse", isPrimary: true, button: type === "pointermove" ? -1 : 0,
      buttons: held ? 1 : 0, clientX: left + width / 2, clientY: top + height / 2,
    }));
  }

  /** Waits until `holds` after a change of the document, and then until that is painted. */
  function painted(holds) {
    return new Promise((done) => {
      const paint = async () => {
        await frame();
        // A task behind the frame comes when it is painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { port1.close(); done(); };
        port2.postMessage(null);
      };
      if (holds()) {
        paint();
        return;
      }
      const observer = new MutationObserver(() => {
        if (holds()) {
          observer.disconnect();
          paint();
        }
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
    });
  }

  // Our page shuts every global that it does not know, but for those that can't be changed.
  const bench = {
    appears, frame, rest, give, shows, button, table, handed, longTasks,

    /** An input that the driver can put a file of the disk into, beside the page. */
    inlet() {
      let inlet = document.getElementById("bench-inlet");
      if (!inlet) {
        inlet = document.createElement("input");
        inlet.type = "file";
        inlet.id = "bench-inlet";
        inlet.style.position = "fixed";
        document.body.append(inlet);
      }
      return inlet;
    },

    /** Waits until our page, or a peer's, has nothing more to do. */
    async settle(ours) {
      if (ours) {
        await appears(() => input("Upload Token File"));
      }
      await rest(600);
    },

    readOurs: (rows) => watched(async () => {
      give(bench.inlet().files);
      await appears(() => shows(rows));
      return {};
    }),

    readPeer: (way) => watched(async () => {
      const { tokens, users, findings } = await WAYS[way](bench.inlet().files[0]);
      return { tokens: tokens.length, users: users.length, findings: findings.length };
    }),

    /** Scrolls down by `step` a frame: times between frames. */
    async scroll(element, step, milliseconds) {
      const intervals = [];
      let last = await frame();
      const end = performance.now() + milliseconds;
      while (performance.now() < end) {
        element.scrollTop += step;
        const now = await frame();
        intervals.push(now - last);
        last = now;
      }
      return { intervals, scrolled: element.scrollTop };
    },

    /** From a click on our button until the browser has the file. */
    async exportOurs(name) {
      if (!button(name)) {
        button("Export Tokens & Assignments").click();
        await appears(() => button(name));
        // In the clear, as the peer writes it.
        document.querySelector("dialog input[type=radio]").click();
        await rest(300);
      }
      const before = handed.length;
      const start = performance.now();
      button(name).click();
      while (handed.length === before) {
        await rest(1);
      }
      const [at, size] = handed[before];
      return { time: at - start, size };
    },

    cell, reads, hasRows, field, type,

    /** Takes the user of a row by the mouse and holds it over another row. */
    async drag(from, to) {
      mouse("pointerdown", cell(from, "UPN"), true);
      for (const row of [from, to, to]) {
        await frame();
        mouse("pointermove", cell(row, "Serial number"), true);
      }
      await rest(100);
    },

    /** Lets it go there. */
    drop: (on) => mouse("pointerup", cell(on, "Serial number"), false),

    /** Gives our page a list of users and waits until it is on the desk. */
    async giveUsers(count) {
      give(bench.inlet().files, "Upload User File");
      await appears(() => document.body.textContent.includes(`${count.toLocaleString("en")} users`));
      await rest(600);
    },

    /** Times what a person does, until what comes of it is painted; and the longest task of the main thread meanwhile. */
    async deed(begin, holds) {
      await rest(100);
      const start = performance.now();
      const shown = painted(holds);
      begin();
      await shown;
      const time = performance.now() - start;
      await rest(250);
      const long = longTasks.filter(([at]) => at >= start).map(([, length]) => length);
      return { time, longest: Math.max(0, ...long) };
    },

    firstPaint: () => new Promise((done) => {
      new PerformanceObserver((list) => {
        const paint = list.getEntriesByName("first-contentful-paint")[0];
        if (paint) {
          done(paint.startTime);
        }
      }).observe({ type: "paint", buffered: true });
    }),
  };
  Object.defineProperty(globalThis, "bench", { value: bench });
})();
