// Draws the findings: filters, searches, and shows them a hundred at a time. Texts are set as text, never as HTML.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const [FILE, AT, RULE, SEVERITY, STATE, PHASE, MESSAGE, OUTCOME, SCOPE, CHAIN, CODE, PRINT] = Array(12).keys();
  const SEVERITIES = { e: "error", w: "warning", i: "info" };
  const BATCH = 100;
  const byId = (id) => document.getElementById(id);
  const rules = new Map(data.rules.map((rule) => [rule.id, rule]));
  const filters = { search: "", rule: "", phase: "", state: "", severity: "" };
  let found = data.findings;
  let shown = 0;
  let current = null;

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // Prose in which `code` is code.
  function addProse(parent, text) {
    text.split(/`([^`]+)`/).forEach((part, number) => {
      if (part) parent.append(number % 2 ? make("code", "", part) : part);
    });
  }

  // --- filters ---------------------------------------------------------------------------------------------------

  const haystacks = data.findings.map(() => null);
  function haystack(number) {
    if (haystacks[number] === null) {
      const one = data.findings[number];
      const at = data.files[one[FILE]] + ":" + one[AT][0];
      const texts = [one[RULE], rules.get(one[RULE]).name, data.texts[one[MESSAGE]], data.texts[one[OUTCOME]]];
      haystacks[number] = [at, ...texts, data.texts[one[SCOPE]], data.codes[one[CODE]][1].join("\n"), one[PRINT]]
        .join("\n").toLowerCase();
    }
    return haystacks[number];
  }

  function matches(one, number, words) {
    return (!filters.rule || one[RULE] === filters.rule)
      && (!filters.phase || one[PHASE] === filters.phase)
      && (!filters.state || one[STATE] === filters.state)
      && (!filters.severity || one[SEVERITY] === filters.severity)
      && words.every((word) => haystack(number).includes(word));
  }

  function apply() {
    const words = filters.search.toLowerCase().split(/\s+/).filter(Boolean);
    found = data.findings.filter((one, number) => matches(one, number, words));
    byId("results").replaceChildren();
    shown = 0;
    current = null;
    const total = data.findings.length.toLocaleString("en");
    byId("count").textContent = found.length === data.findings.length
      ? `${total} findings` : `${found.length.toLocaleString("en")} of ${total}`;
    showMore();
    remember();
  }

  function set(name, value) {
    filters[name] = value;
    byId(name).value = value;
    apply();
  }

  function clear() {
    for (const name of Object.keys(filters)) filters[name] = byId(name).value = "";
    apply();
  }

  // The filters stand in the address, so that a link shows what its sender saw.
  function remember() {
    const stated = Object.entries(filters).filter(([, value]) => value);
    const hash = new URLSearchParams(stated).toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function recall() {
    const stated = new URLSearchParams(location.hash.slice(1));
    for (const name of Object.keys(filters)) filters[name] = byId(name).value = stated.get(name) ?? "";
    for (const name of ["rule", "phase", "state", "severity"]) filters[name] = byId(name).value;
  }

  function fill(name, label, values, describe = (value) => value) {
    const counts = new Map(values.map((value) => [value, 0]));
    for (const one of data.findings) {
      const value = one[{ rule: RULE, phase: PHASE, state: STATE, severity: SEVERITY }[name]];
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const select = byId(name);
    select.append(new Option(label, ""));
    for (const [value, count] of counts) {
      if (value && count) select.append(new Option(`${describe(value)} (${count.toLocaleString("en")})`, value));
    }
    select.hidden = select.options.length < 2;
    select.addEventListener("change", () => set(name, select.value));
  }

  // --- findings --------------------------------------------------------------------------------------------------

  function showMore() {
    const results = byId("results");
    const part = document.createDocumentFragment();
    let file = shown ? found[shown - 1][FILE] : null;
    for (const one of found.slice(shown, shown + BATCH)) {
      if (one[FILE] !== file) part.append(make("h3", "file", data.files[one[FILE]]));
      file = one[FILE];
      part.append(drawHead(one));
    }
    results.append(part);
    shown = Math.min(shown + BATCH, found.length);
    if (!found.length) results.append(make("p", "dim", "No finding matches."));
    byId("more").hidden = shown >= found.length;
    byId("more").textContent = `${(found.length - shown).toLocaleString("en")} more`;
  }

  function drawHead(one) {
    const box = make("details", "one");
    const head = make("summary");
    const severity = make("span", `severity ${one[SEVERITY]}`);
    severity.title = SEVERITIES[one[SEVERITY]];
    const what = make("span", "what");
    addProse(what, data.texts[one[MESSAGE]]);
    const place = make("span", "place", `line ${one[AT][0]}`);
    const state = make("span", `state ${one[STATE]}`, one[STATE] === "report" ? "" : one[STATE]);
    head.append(severity, make("code", "", one[RULE]), place, what, state);
    box.append(head);
    box.addEventListener("toggle", () => {
      if (box.open && box.children.length === 1) box.append(drawBody(one));
    });
    head.addEventListener("click", () => choose(box, false));
    return box;
  }

  function drawBody(one) {
    const body = make("div", "body");
    body.append(drawCode(one));
    const facts = make("dl", "facts");
    const rule = rules.get(one[RULE]);
    addFact(facts, "rule", `${rule.name}: ${rule.why}`);
    if (rule.instead) addFact(facts, "do", rule.instead);
    addFact(facts, "outcome", data.texts[one[OUTCOME]]);
    addFact(facts, "in", data.texts[one[SCOPE]]);
    addFact(facts, "phase", one[PHASE]);
    const hops = [];
    for (let at = 0; at < one[CHAIN].length; at += 2) hops.push(`${data.files[one[CHAIN][at]]}:${one[CHAIN][at + 1]}`);
    if (hops.length > 1) addFact(facts, "via", hops.map((hop) => `\`${hop}\``).join(" → "));
    addFact(facts, "fingerprint", `\`${one[PRINT]}\``);
    body.append(facts);
    for (const [first, last, rows] of data.diffs[one[FILE]] ?? []) {
      if (first <= one[AT][2] && one[AT][0] <= last) body.append(drawDiff(rows));
    }
    return body;
  }

  function addFact(facts, label, text) {
    if (!text) return;
    const value = make("dd");
    addProse(value, text);
    facts.append(make("dt", "", label), value);
  }

  function drawCode(one) {
    const [first, lines, colours] = data.codes[one[CODE]];
    const [line, column, endLine, endColumn] = one[AT];
    const code = make("div", "code");
    lines.forEach((text, offset) => {
      const number = first + offset;
      const from = number < line ? Infinity : number === line ? column - 1 : 0;
      const to = number > endLine ? -1 : number === endLine ? endColumn - 1 : Infinity;
      const row = make("div");
      row.append(make("span", "number", number));
      addColoured(row, text, colours[offset], from, to);
      code.append(row);
    });
    return code;
  }

  // Columns count code points, as Python does.
  function addColoured(row, text, colours, from, to) {
    const points = Array.from(text);
    let at = 0;
    const runs = colours.split(" ").filter(Boolean).map((run) => {
      const [, letter, length] = run.match(/^([a-z]?)(\d+)$/);
      return [letter, Number(length)];
    });
    runs.push(["", points.length]);
    for (const [letter, length] of runs) {
      const end = Math.min(at + length, points.length);
      for (const [start, stop, marked] of [[at, from, false], [from, to, true], [to, end, false]]) {
        const low = Math.max(at, start);
        const high = Math.min(end, stop);
        if (low >= high) continue;
        const piece = make(marked ? "mark" : "span", letter === "n" ? "n1" : letter, points.slice(low, high).join(""));
        row.append(piece);
      }
      at = end;
    }
  }

  function drawDiff(rows) {
    const code = make("div", "code");
    for (const text of rows) {
      const kind = { "+": "added", "-": "removed", "\\": "at" }[text[0]] ?? "";
      code.append(make("div", kind, text));
    }
    return code;
  }

  // --- hot spots -------------------------------------------------------------------------------------------------

  function buildTree() {
    const root = { name: "", path: "", count: 0, below: new Map() };
    for (const one of data.findings) {
      let node = root;
      node.count += 1;
      let path = "";
      for (const name of data.files[one[FILE]].split("/")) {
        path = path ? `${path}/${name}` : name;
        if (!node.below.has(name)) node.below.set(name, { name, path, count: 0, below: new Map() });
        node = node.below.get(name);
        node.count += 1;
      }
    }
    return root;
  }

  function sortBelow(node) {
    return [...node.below.values()].sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1));
  }

  function addNodes(list, node, most) {
    for (let child of sortBelow(node)) {
      let name = child.name;
      while (child.below.size === 1) {  // a folder with nothing but one folder in it says nothing by itself
        child = [...child.below.values()][0];
        name += `/${child.name}`;
      }
      const item = make("li");
      const row = make("div", "node");
      const open = make("button", "open", child.below.size ? "▸" : "");
      open.type = "button";
      open.disabled = !child.below.size;
      open.setAttribute("aria-label", `Open ${child.path}`);
      open.setAttribute("aria-expanded", "false");
      const pick = make("button", "pick", child.below.size ? `${name}/` : name);
      pick.type = "button";
      pick.addEventListener("click", () => pickSearch(child.below.size ? `${child.path}/` : child.path));
      row.append(open, pick, drawShare(child.count / most), make("span", "n", child.count.toLocaleString("en")));
      item.append(row);
      list.append(item);
      open.addEventListener("click", () => {
        if (!item.querySelector("ul")) {
          const below = make("ul");
          addNodes(below, child, most);
          item.append(below);
          below.hidden = true;
        }
        const below = item.querySelector("ul");
        below.hidden = !below.hidden;
        open.textContent = below.hidden ? "▸" : "▾";
        open.setAttribute("aria-expanded", String(!below.hidden));
      });
    }
  }

  function drawShare(share) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("viewBox", "0 0 100 8");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    for (const [name, width] of [["track", 100], ["fill", Math.max(1, share * 100)]]) {
      const rectangle = document.createElementNS(space, "rect");
      rectangle.setAttribute("class", name);
      rectangle.setAttribute("width", width);
      rectangle.setAttribute("height", 8);
      svg.append(rectangle);
    }
    return svg;
  }

  function pickSearch(text) {
    set("search", text);
    byId("findings").scrollIntoView();
  }

  // --- keys and theme --------------------------------------------------------------------------------------------

  function choose(box, scroll) {
    if (current) current.classList.remove("now");
    current = box;
    box.classList.add("now");
    if (scroll) {
      box.firstElementChild.focus({ preventScroll: true });
      box.scrollIntoView({ block: "nearest" });
    }
  }

  function move(step) {
    let boxes = [...document.querySelectorAll(".one")];
    const at = boxes.indexOf(current) + step;
    if (at >= boxes.length && shown < found.length) {
      showMore();
      boxes = [...document.querySelectorAll(".one")];
    }
    if (boxes[at]) choose(boxes[at], true);
  }

  function openAll() {
    const boxes = [...document.querySelectorAll(".one")];
    const open = !boxes.every((box) => box.open);
    for (const box of boxes) box.open = open;
  }

  const THEMES = ["auto", "light", "dark"];
  function turnTheme(theme) {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    byId("theme").textContent = `Theme: ${theme}`;
    byId("theme").value = theme;
  }
  function nextTheme() {
    turnTheme(THEMES[(THEMES.indexOf(byId("theme").value || "auto") + 1) % THEMES.length]);
  }

  const KEYS = {
    "/": () => byId("search").focus(),
    j: () => move(1),
    k: () => move(-1),
    x: openAll,
    t: nextTheme,
    "?": () => byId("keys").showModal(),
    Escape: clear,
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
    const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
    if (isTyping && event.key === "Escape") event.target.blur();
    if (isTyping || !Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  // --- start -----------------------------------------------------------------------------------------------------

  fill("rule", "All rules", data.rules.map((rule) => rule.id), (id) => `${id} ${rules.get(id).name}`);
  fill("phase", "All phases", data.phases);
  fill("state", "All outcomes", ["safe", "unsafe"]);
  fill("severity", "All severities", ["e", "w", "i"], (letter) => SEVERITIES[letter]);
  let waiting = 0;
  byId("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => set("search", byId("search").value), 120);
  });
  byId("clear").addEventListener("click", clear);
  byId("more").addEventListener("click", showMore);
  byId("help").addEventListener("click", KEYS["?"]);
  byId("theme").addEventListener("click", nextTheme);
  for (const button of document.querySelectorAll("button[data-phase], button[data-rule], button[data-state], button[data-search]")) {
    const [[name, value]] = Object.entries(button.dataset);
    button.addEventListener("click", () => {
      set(name, value);
      byId("findings").scrollIntoView();
    });
  }
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && shown < found.length) showMore();
  }, { rootMargin: "600px" }).observe(byId("more"));
  window.addEventListener("hashchange", () => { recall(); apply(); });
  const tree = buildTree();
  addNodes(byId("tree"), tree, Math.max(1, tree.count));
  byId("bar").hidden = byId("theme").hidden = false;
  recall();
  apply();
})();
