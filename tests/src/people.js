// What a person, or the assistive technology that they use, finds on the page. Runs inside the page for every look;
// arguments: what to do, the element to look inside (or null), and what it needs.
const [task, inside, given] = arguments;
const root = inside || document;
const squeeze = text => String(text || "").replace(/[\s\u00a0\u200b]+/g, " ").trim();

// Shown on the screen: laid out and not hidden. `null` stands for the document itself.
function shown(element) {
  if (element.closest("[inert], [hidden], [aria-hidden=true]")) return false;
  if (element.checkVisibility) return element.checkVisibility({ visibilityProperty: true, checkVisibilityCSS: true });
  return element.getClientRects().length > 0 && getComputedStyle(element).visibility === "visible";
}

// The dialog that keeps everything behind it out of reach.
function modal() {
  const dialogs = [...document.querySelectorAll("dialog[open], [role=dialog][aria-modal=true], [role=alertdialog][aria-modal=true]")]
    .filter(dialog => shown(dialog) && (dialog.getAttribute("aria-modal") === "true" || dialog.matches(":modal")));
  return dialogs.pop();
}

// The text of a node's content: hidden parts left out, pictures by their names. For a name, a part that has a name of its
// own counts with that name; to read what is there, its content counts.
function content(node, isRoot, forName = true) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (!isRoot) {
    if (node.getAttribute("aria-hidden") === "true" || node.hidden) return "";
    const style = getComputedStyle(node);
    if (style.display === "none" || style.visibility === "hidden") return "";
    const label = node.getAttribute("aria-label");
    if (label && (forName || !node.textContent.trim())) return " " + label + " ";
  }
  if (node.tagName === "IMG") return node.alt;
  if (node.tagName === "SVG" || node.tagName === "svg") {
    const title = node.querySelector("title");
    return node.getAttribute("aria-label") || (title ? title.textContent : "");
  }
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)) return /^(checkbox|radio|file|password)$/.test(node.type) ? "" : " " + node.value + " ";
  if (/^(SCRIPT|STYLE|TEMPLATE)$/.test(node.tagName)) return "";
  const parts = [...node.childNodes].map(child => content(child, false, forName)).join("");
  return getComputedStyle(node).display.startsWith("inline") ? parts : " " + parts + " ";
}

// The accessible name, as far as this page needs the W3C's "Accessible Name and Description Computation".
function nameOf(element) {
  const labelled = element.getAttribute("aria-labelledby");
  if (labelled) {
    const parts = labelled.split(/\s+/).map(id => document.getElementById(id)).filter(Boolean);
    const text = squeeze(parts.map(part => part.getAttribute("aria-label") || content(part, true)).join(" "));
    if (text) return text;
  }
  const own = squeeze(element.getAttribute("aria-label"));
  if (own) return own;
  if (element.labels && element.labels.length) {
    const text = squeeze([...element.labels].map(label => content(label, true)).join(" "));
    // A text box inside its own label: its value is no part of its name.
    const value = /^(TEXTAREA|INPUT)$/.test(element.tagName) && element.type !== "file" ? squeeze(element.value) : "";
    if (text) return value && text.endsWith(value) ? squeeze(text.slice(0, -value.length)) : text;
  }
  if (element.tagName === "INPUT" && /^(submit|button|reset)$/.test(element.type)) return squeeze(element.value);
  if (element.tagName === "TABLE" && element.caption) return squeeze(content(element.caption, true));
  if (element.tagName === "FIELDSET") {
    const legend = element.querySelector(":scope > legend");
    if (legend) return squeeze(content(legend, true));
  }
  const role = element.getAttribute("role");
  const fromContent = /^(button|link|columnheader|rowheader|checkbox|switch|radio|tab|menuitem|menuitemcheckbox|option|heading|cell|gridcell|row)$/.test(role || "")
    || (!role && /^(BUTTON|A|SUMMARY|TH|TD|H1|H2|H3|H4|H5|H6|OPTION)$/.test(element.tagName));
  if (fromContent) {
    const text = squeeze(content(element, true));
    if (text) return text;
  }
  return squeeze(element.getAttribute("title") || element.getAttribute("placeholder"));
}

function describe(element) {
  const role = element.getAttribute("role") || element.tagName.toLowerCase();
  return { role, name: nameOf(element), element };
}

// The rows of a table or grid that exist now. A virtualised table counts more than it holds.
function readTable(table) {
  const cellsOf = row => [...row.querySelectorAll("[role=gridcell], [role=cell], [role=rowheader], td, th:not([role])")]
    .filter(cell => cell.closest("[role=row], tr") === row);
  const headers = [...table.querySelectorAll("[role=columnheader], thead th")];
  const place = (cell, index) => Number(cell.getAttribute("aria-colindex") || index + 1);
  const rows = [...table.querySelectorAll("[role=row], tr")].filter(row => !row.querySelector("[role=columnheader], thead th") && !row.closest("thead"));
  return {
    counted: table.getAttribute("aria-rowcount"),
    // What a column is called is what is read there; its name is that of the button in it, which sorts.
    headers: headers.map((header, index) => ({ column: place(header, index), name: squeeze(content(header, true, false)) || nameOf(header) })),
    rows: rows.filter(row => cellsOf(row).length > 1).map(row => ({
      index: row.getAttribute("aria-rowindex"),
      cells: cellsOf(row).map((cell, index) => ({ column: place(cell, index), text: squeeze(content(cell, true, false)) })),
    })),
  };
}

// Letters and digits alone, as they are spoken.
const spoken = text => squeeze(String(text).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " "));

// How much two colours differ (WCAG 2.2, relative luminance), 1 to 21; `null` where a browser does not tell one of them.
function contrast(one, other) {
  const luminance = colour => {
    const parts = /^rgba?\(([\d.]+)[, ]+([\d.]+)[, ]+([\d.]+)(?:[,/ ]+([\d.]+))?\)$/.exec(colour);
    if (!parts || (parts[4] !== undefined && Number(parts[4]) < 1)) return null;
    const [r, g, b] = parts.slice(1, 4).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [luminance(one), luminance(other)];
  return a === null || b === null ? null : (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

// The colour behind an element: its own, or that of the nearest around it that has one.
function behind(element) {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (!/^transparent$|^rgba.*[,/ ]\s*0\)$/.test(colour)) return colour;
  }
  return "rgb(255, 255, 255)";
}

// What a screen reader's user can go to directly, and what speaks up by itself.
const LANDMARKS = "header, main, aside, footer, nav, dialog, section[aria-label], [role=region], [role=dialog], [role=menu], [role=alert], [role=status]";

// What scrolls the rows: the table itself, or the nearest thing around it that can.
function scroller(table) {
  const scrolls = element => element.scrollHeight > element.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(element).overflowY);
  for (const inner of table.querySelectorAll("*")) if (!inner.closest("[role=row], tr") && scrolls(inner)) return inner;
  for (let outer = table; outer && outer !== document.body; outer = outer.parentElement) if (scrolls(outer)) return outer;
  return document.scrollingElement;
}

const tasks = {
  // Puts the focus before the first thing of the page, or of the dialog in front, as when one comes from the browser's bars.
  enter() {
    const start = modal() || document.body;
    start.tabIndex = -1;
    start.focus();
    start.addEventListener("blur", () => start.removeAttribute("tabindex"), { once: true });
  },
  scroll() {
    const view = scroller(inside);
    view.scrollTop = given.part * (view.scrollHeight - view.clientHeight);
    return view.scrollHeight;
  },
  // What lies under a few points of what scrolls, from above to below: the header, or the numbers of the rows.
  sight() {
    const { left, top, bottom } = scroller(inside).getBoundingClientRect();
    const lowest = Math.min(bottom, innerHeight);
    return [0, 0.3, 0.5, 0.7].map(part => {
      const hit = document.elementFromPoint(left + 60, top + 12 + part * (lowest - top - 12));
      const row = inside.contains(hit) && hit.closest("[role=row], tr");
      return row ? row.getAttribute("aria-rowindex") : null;
    });
  },
  flaws() {
    const flaws = [], ids = new Set();
    const brief = element => element.outerHTML.slice(0, 120);
    for (const { id } of document.querySelectorAll("[id]")) {
      if (ids.has(id)) flaws.push("the id " + id + " twice");
      ids.add(id);
    }
    if (!document.documentElement.lang) flaws.push("no language");
    if (!document.title) flaws.push("no title");
    const things = "button, input:not([type=hidden]), textarea, select, a[href], summary, [role=button], [role=link], [role=checkbox], [role=tab], [role=menuitem], [tabindex]";
    for (const element of document.querySelectorAll(things)) {
      if (element.tabIndex > 0) flaws.push("a positive tabindex: " + brief(element));
      if (!shown(element)) continue;
      // Who speaks to the page says what can be read there (axe: label-content-name-mismatch).
      if (element.hasAttribute("aria-label") && !spoken(nameOf(element)).includes(spoken(content(element, true, false)))
        && !/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && element.matches("button, a, summary, [role=button], [role=link]"))
        flaws.push("read as " + JSON.stringify(squeeze(content(element, true, false))) + ", called " + JSON.stringify(nameOf(element)));
      if (element.placeholder && !element.disabled) {
        const style = getComputedStyle(element, "::placeholder"), seen = contrast(style.color, behind(element));
        if (seen !== null && (seen < 4.5 || Number(style.opacity) < 1)) flaws.push("a placeholder with a contrast of " + seen.toFixed(2) + ": " + brief(element));
      }
      const composite = /^(grid|table|row|gridcell|cell|columnheader|rowheader|rowgroup|presentation|none|)$/.test(element.getAttribute("role") || "") && element.matches("[tabindex]:not(button, input, textarea, select, a, summary)");
      if (!composite && !nameOf(element)) flaws.push("no name: " + brief(element));
      if (composite) continue;
      // A box or a hidden file input is as big as the label that works it.
      const box = [element, ...(element.labels || [])].map(part => part.getBoundingClientRect()).reduce((a, b) => a.width * a.height > b.width * b.height ? a : b);
      const skipLink = box.width <= 1 || box.height <= 1 || box.right <= 0 || box.bottom <= 0;
      const inSentence = element.tagName === "A" && getComputedStyle(element).display === "inline";
      if (!skipLink && !inSentence && (box.width < 23.99 || box.height < 23.99)) flaws.push("only " + box.width + " by " + box.height + " pixels: " + brief(element));
    }
    // All that can be read is in a part of the page that can be gone to (axe: region).
    const front = modal(), texts = document.createTreeWalker(front || document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      const around = text.parentElement;
      if (text.data.trim() && !around.closest("script, style, template, noscript") && shown(around) && !around.closest(LANDMARKS))
        flaws.push("in no region: " + squeeze(text.data).slice(0, 60));
      if (!text.data.trim() || !shown(around) || around.closest(":disabled, [aria-disabled=true]")) continue;
      const style = getComputedStyle(around), seen = contrast(style.color, behind(around));
      const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
      if (seen !== null && seen < (large ? 3 : 4.5)) flaws.push("a contrast of " + seen.toFixed(2) + ": " + squeeze(text.data).slice(0, 60));
    }
    // Headings step down one at a time.
    let level = 0;
    for (const heading of document.querySelectorAll("h1, h2, h3, h4, [role=heading]")) {
      if (!shown(heading) || (front && !front.contains(heading))) continue;
      const its = Number(heading.getAttribute("aria-level") || heading.tagName.slice(1));
      if (level && its > level + 1) flaws.push("a heading of level " + its + " under one of " + level + ": " + brief(heading));
      level = its;
    }
    for (const region of document.querySelectorAll("dialog[open], [role=dialog], [role=alertdialog], [role=region], [role=grid], table, [role=table]"))
      if (shown(region) && !nameOf(region)) flaws.push("no name: " + brief(region));
    return flaws;
  },
  // Shown elements that `css` finds, with their names; those outside an open modal dialog are out of reach.
  find() {
    const front = modal();
    return [...root.querySelectorAll(given.css)]
      .filter(element => given.hiddenToo || (shown(element) && (!front || front.contains(element) || front === element)))
      .map(describe);
  },
  read: () => squeeze(content(inside || document.body, true, false)),
  table: () => readTable(inside),
  focus() {
    const element = document.activeElement;
    // With the focus in the browser's own bars, Firefox still tells the document's last element.
    if (!document.hasFocus()) return null;
    return element && element !== document.body ? describe(element) : null;
  },
};
return tasks[task]();
