// Runs before the page's own scripts, in our page and in its peers alike: long tasks, gaps, and what the bench asks for.
(() => {
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
  const table = () => document.querySelector("table[aria-label=Tokens]");
  const button = (name) => [...document.querySelectorAll("button")]
    .find((element) => (element.getAttribute("aria-label") ?? element.textContent).trim().startsWith(name));

  /** Hands files to our page as its input would, in this very moment. */
  function give(files) {
    const transfer = new DataTransfer();
    for (const file of files) {
      transfer.items.add(file);
    }
    const place = input("Upload Token File");
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
