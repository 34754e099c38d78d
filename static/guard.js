// Shuts what the policy leaves open, before the program starts: in the page and in its worker.
//
// The policy forbids connections, foreign scripts, frames and forms. It says nothing of WebRTC, of navigation, of host
// names that are looked up (`preconnect`, `dns-prefetch`), nor of what the browser stores; and a dependency that was made
// to do harm would go one of those ways. So the program finds only what is listed here: globals, elements, attributes.
// What is not listed is shut, also what browsers will have in a few years.
//
// All that is needed while the program runs is taken before it starts, and converted only once: the program could replace
// any function of the page, and give an object that is another text each time.

/**
 * Leaves the program only what it needs. What boot.js needs beyond that, it must have taken before; `isDownload` says of an
 * address whether it is one of a download.
 */
function shutWaysOut(isDownload) {
  const { apply, defineProperty, deleteProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
  const { create, freeze } = Object;
  const { toLowerCase, startsWith } = String.prototype;
  const text = String;
  const Refused = Error;

  // The names of the language itself, and of what is neither a way out nor a store. Some are here only for what looks at
  // the page: assistive technology, a person's own tools, the tests.
  const LANGUAGE = `AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean
    DataView Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function
    Infinity Int16Array Int32Array Int8Array InternalError Intl Iterator JSON Map Math NaN Number Object Promise Proxy
    RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError Temporal
    TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly decodeURI
    decodeURIComponent encodeURI encodeURIComponent escape globalThis isFinite isNaN parseFloat parseInt undefined unescape`;
  const EVERYWHERE = `Blob DOMException Event EventTarget File MessageEvent TextDecoder TextEncoder URL addEventListener atob
    btoa clearInterval clearTimeout console constructor crypto dispatchEvent isSecureContext location navigator origin
    performance queueMicrotask removeEventListener self setInterval setTimeout structuredClone`;
  const IN_WORKER = "DedicatedWorkerGlobalScope WorkerGlobalScope close postMessage tokenDesk";
  const IN_PAGE = `Attr BeforeUnloadEvent CSS CSSStyleDeclaration CanvasRenderingContext2D CharacterData ClipboardEvent Comment
    CustomEvent DOMRect DOMTokenList DataTransfer Document DocumentFragment DragEvent Element FileList FocusEvent
    HTMLButtonElement HTMLCanvasElement HTMLCollection HTMLDialogElement HTMLDocument HTMLElement HTMLFormElement
    HTMLInputElement HTMLLabelElement HTMLOptionElement HTMLSelectElement HTMLTextAreaElement ImageBitmap ImageData
    InputEvent KeyboardEvent MediaQueryList MouseEvent MutationObserver NamedNodeMap Node NodeFilter NodeList
    PageTransitionEvent PerformanceObserver PointerEvent Range ResizeObserver SVGElement SVGSVGElement Selection ShadowRoot SubmitEvent Text
    TreeWalker UIEvent WheelEvent Window XPathResult blur cancelAnimationFrame cancelIdleCallback close closed
    createImageBitmap devicePixelRatio document event focus frameElement frames getComputedStyle getSelection innerHeight
    innerWidth length matchMedia outerHeight outerWidth pageXOffset pageYOffset parent print requestAnimationFrame
    requestIdleCallback screen screenLeft screenTop screenX screenY scroll scrollBy scrollTo scrollX scrollY stop top
    visualViewport window tokenDesk tokenDeskStart`;
  const NAVIGATOR = `constructor hardwareConcurrency language languages maxTouchPoints onLine platform product productSub
    userAgent vendor webdriver`;
  const DOCUMENT = `activeElement adoptedStyleSheets append body caretPositionFromPoint caretRangeFromPoint characterSet charset
    childElementCount children compatMode constructor contentType createComment createDocumentFragment createElement
    createElementNS createEvent createExpression createNodeIterator createRange createTextNode createTreeWalker currentScript
    defaultView dir doctype documentElement documentURI elementFromPoint elementsFromPoint evaluate firstElementChild fonts
    forms fullscreenElement getAnimations getElementById getElementsByClassName getElementsByName getElementsByTagName
    getElementsByTagNameNS getSelection hasFocus head hidden images inputEncoding lastElementChild lastModified links
    pointerLockElement prepend querySelector querySelectorAll readyState referrer rootElement scripts scrollingElement
    styleSheets timeline title URL visibilityState webkitFullscreenElement webkitHidden webkitVisibilityState`;
  // What the page is made of; a test holds it against the source (xtask/tests/guard.rs).
  const ELEMENTS = `aside b button canvas code dd details dialog div dl dt footer form h1 h2 header input kbd label li
    main ol option p pre progress section select small span summary table tbody td template textarea th
    thead tr ul`;
  const DRAWINGS = "circle path rect svg";
  const ATTRIBUTES = `accept autocapitalize autocomplete autocorrect checked class cols colspan cx cy d dir disabled draggable
    enterkeyhint fill fill-rule for headers height hidden high id inert inputmode key label lang list low max maxlength min
    minlength multiple name open optimum pattern placeholder points r readonly required role rows rowspan rx ry scope selected
    size span spellcheck step stroke stroke-dasharray stroke-linecap stroke-linejoin stroke-width tabindex title transform
    type value viewbox width wrap writingsuggestions x x1 x2 y y1 y2`;
  // Setters and methods that give an address, make elements of a text, or let attributes and elements in by another way.
  const SETTERS = `action autocorrect background contentEditable designMode editContext formAction formTarget href
    innerHTML nonce outerHTML ping spellcheck src srcdoc srcset target title translate writingSuggestions`;
  const METHODS = `adoptNode attachShadow createAttribute createAttributeNS createContextualFragment createObjectURL
    insertAdjacentHTML parseHTML parseHTMLUnsafe requestSubmit setAttributeNS setAttributeNode setAttributeNodeNS
    setHTML setHTMLUnsafe setNamedItem setNamedItemNS submit toggleAttribute`;

  /** The words of a text, as a set that no changed prototype reaches. */
  const setOf = (words) => {
    const set = create(null);
    for (const word of words.trim().split(/\s+/)) { set[word] = true; }
    return freeze(set);
  };
  const language = setOf(LANGUAGE);
  const refuse = (what) => { throw new Refused("Token Desk: " + what + " is shut"); };
  /** Something else in the place of `name`, for good; where the browser does not let it go, it stays. */
  const replace = (object, name, value) => {
    defineProperty(object, name, { value, writable: false, enumerable: false, configurable: false });
  };
  const namesOf = (object) => ownKeys(object).filter((name) => typeof name === "string");
  /** Takes away whatever an object has beyond `kept`. */
  const keepOnly = (object, kept) => {
    for (const name of namesOf(object)) {
      if (!kept[name] && !name.startsWith("on")) { deleteProperty(object, name); }
    }
  };

  const inPage = typeof document !== "undefined";
  const kept = setOf(`${LANGUAGE} ${EVERYWHERE} ${inPage ? IN_PAGE : IN_WORKER}`);
  // Whatever else a browser has is not even touched: it makes its classes when they are asked for, which takes it a while.
  const classes = [];
  for (const name in kept) {
    const { value } = getOwnPropertyDescriptor(globalThis, name) || {};
    if (typeof value === "function" && value.prototype && !language[name]) { classes.push(value, value.prototype); }
  }

  if (inPage) {
    shutElements();
    shutNavigation();
    if (globalThis.CSS) { keepOnly(CSS, setOf("escape supports")); }
  }
  shutMembers(classes);
  keepOnly(getPrototypeOf(navigator), setOf(NAVIGATOR));
  shutGlobals();

  /** Elements only of the listed names, attributes only of the listed names. */
  function shutElements() {
    const [elements, drawings, attributes] = [setOf(ELEMENTS), setOf(DRAWINGS), setOf(ATTRIBUTES)];
    const { createElement, createElementNS } = Document.prototype;
    const SVG = "http://www.w3.org/2000/svg";
    const HTML = "http://www.w3.org/1999/xhtml";

    // The classes of what the page can have, those of each element that is there already, and of the downloads' link.
    const usable = new Set();
    const chain = (element) => {
      const found = [];
      for (let from = getPrototypeOf(element); from; from = getPrototypeOf(from)) { found.push(from); }
      return found;
    };
    for (const name in elements) { chain(apply(createElement, document, [name])).forEach((found) => usable.add(found)); }
    for (const name in drawings) { chain(apply(createElementNS, document, [SVG, name])).forEach((found) => usable.add(found)); }
    usable.delete(Object.prototype);
    const there = [...document.querySelectorAll("*"), apply(createElement, document, ["a"])];
    for (const prototype of new Set(there.flatMap(chain))) {
      if (!usable.has(prototype) && prototype !== Object.prototype) { empty(prototype); }
    }
    shutMembers(usable);
    // Addresses of drawings are of this class.
    const { get: baseVal } = getOwnPropertyDescriptor(SVGAnimatedString.prototype, "baseVal");
    defineProperty(SVGAnimatedString.prototype, "baseVal", { get: baseVal, set: undefined, configurable: false });

    replace(Document.prototype, "createElement", function (given) {
      const name = apply(toLowerCase, text(given), []);
      return elements[name] ? apply(createElement, this, [name]) : refuse("the element " + name);
    });
    replace(Document.prototype, "createElementNS", function (space, given) {
      const [of, name] = [text(space), text(given)];
      const known = of === SVG ? drawings[name] : of === HTML ? elements[name] : false;
      return known ? apply(createElementNS, this, [of, name]) : refuse("the element " + name);
    });

    const { setAttribute } = Element.prototype;
    replace(Element.prototype, "setAttribute", function (given, value) {
      const [name, content] = [text(given), text(value)];
      const plain = apply(toLowerCase, name, []);
      const known = attributes[plain] || apply(startsWith, plain, ["aria-"]) || apply(startsWith, plain, ["data-"]);
      // Some browsers send what they are to check or to complete to their maker.
      const sends = (plain === "spellcheck" || plain === "writingsuggestions") && content !== "false";
      return known && !sends ? apply(setAttribute, this, [name, content]) : refuse("the attribute " + plain);
    });

    // An attribute is a node too, and its text may be an address.
    const typeOf = getOwnPropertyDescriptor(Node.prototype, "nodeType").get;
    for (const name of ["nodeValue", "textContent"]) {
      const { get, set } = getOwnPropertyDescriptor(Node.prototype, name);
      defineProperty(Node.prototype, name, {
        get,
        set(value) { return apply(typeOf, this, []) === 2 ? refuse("an attribute") : apply(set, this, [value]); },
        configurable: false,
      });
    }
    const { get } = getOwnPropertyDescriptor(Attr.prototype, "value");
    defineProperty(Attr.prototype, "value", { get, set() { refuse("an attribute"); }, configurable: false });
    keepOnly(Document.prototype, setOf(DOCUMENT));
  }

  /** What the page has and can't make anew, such as its icon, is only to be read. A list such as `relList` goes as well. */
  function empty(prototype) {
    for (const name of namesOf(prototype)) {
      const descriptor = getOwnPropertyDescriptor(prototype, name);
      if (!descriptor.configurable || name === "constructor") { continue; }
      if (descriptor.get && !name.endsWith("List")) {
        defineProperty(prototype, name, { get: descriptor.get, set: undefined, enumerable: true, configurable: false });
      } else {
        deleteProperty(prototype, name);
      }
    }
  }

  /** What takes an address, or makes elements and attributes by another way, wherever it is. */
  function shutMembers(objects) {
    const [setters, methods] = [setOf(SETTERS), setOf(METHODS)];
    for (const object of objects) {
      for (const name of namesOf(object)) {
        const isMethod = methods[name] || (name.includes("HTML") && name !== "getHTML" && !name.endsWith("erHTML"));
        if (!isMethod && !setters[name]) { continue; }
        const descriptor = getOwnPropertyDescriptor(object, name);
        if (!descriptor.configurable) { continue; }
        if (isMethod) {
          deleteProperty(object, name);
        } else if (descriptor.set && object !== URL.prototype) {
          defineProperty(object, name, { ...descriptor, set() { refuse(name); }, configurable: false });
        }
      }
    }
  }

  /**
   * Only a person leaves the page; it may load anew, and hand over downloads. This is the second lock: the program has no way
   * to get at `location` (see xtask/src/pack/reach.rs). By itself it would not do: some browsers have no such interface, and
   * a program that has filled the stack before it sets `location` leaves no room for this.
   */
  function shutNavigation() {
    if (!globalThis.navigation) { return; }
    const { preventDefault } = Event.prototype;
    const getterOf = (of, name) => getOwnPropertyDescriptor(of.prototype, name).get;
    const type = getterOf(NavigateEvent, "navigationType");
    const destination = getterOf(NavigateEvent, "destination");
    const url = getterOf(NavigationDestination, "url");
    navigation.addEventListener("navigate", (event) => {
      const leads = !isDownload(apply(url, apply(destination, event, []), [])) && apply(type, event, []) !== "reload";
      if (leads) { apply(preventDefault, event, []); }
    });
  }

  /** The globals that are listed, and no others. */
  function shutGlobals() {
    // The program is given a worker, which must not lead to the class that makes others.
    if (globalThis.Worker) { deleteProperty(Worker.prototype, "constructor"); }
    for (let scope = globalThis; scope && scope !== Object.prototype; scope = getPrototypeOf(scope)) {
      for (const name of namesOf(scope)) {
        if (kept[name] || name.startsWith("on")) { continue; }
        // Not only deleted: a browser that makes its classes when they are asked for could make it once more.
        if (deleteProperty(scope, name) && scope === globalThis) { replace(globalThis, name, undefined); }
      }
    }
  }
}
