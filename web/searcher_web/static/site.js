// Progressive enhancement: every page works without this file.
"use strict";

// The path of the home page: a site may be below a path of its host.
const ROOT = document.body.dataset.root;

// Keys

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.getElementById("q");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
});

// Open menu and facets on a wide screen, in browsers that cannot show them by CSS alone.
const isWide = window.matchMedia("(min-width: 52.01rem)").matches;
if (!CSS.supports("selector(::details-content)")) {
  document.querySelectorAll("details:is(.narrow, .menu)").forEach((one) => { one.open = isWide; });
}
// On a narrow one the facets are a list of their names, each to be opened; the first is.
if (!isWide) {
  document.querySelectorAll("section ~ section > .facet:not([data-used])").forEach((one) => { one.open = false; });
}

// Offer completions while a query is typed.
const box = document.getElementById("q");
const offered = document.getElementById("completions");
let asked = "";
async function complete() {
  const typed = box.value;
  if (typed === asked) return;
  asked = typed;
  const answer = await fetch(ROOT + "complete.json?q=" + encodeURIComponent(typed));
  if (!answer.ok || typed !== box.value) return;
  const { completions } = await answer.json();
  offered.replaceChildren(...completions.map(({ kind, text, query, record, label }) => {
    const option = document.createElement("option");
    const quoted = "\"" + text.replaceAll("\"", "").split(" ").slice(0, 8).join(" ") + "\"";
    option.value = record ? quoted : kind === "pair" ? text : query;
    option.label = label;
    return option;
  }));
}
if (box && offered) {
  let waiting;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(complete, 120);
  });
}

// Dragging over the timeline searches that range of dates.
function enableRangeSelection(svg) {
  const links = [...svg.querySelectorAll("a[data-period]")];
  if (links.length < 2) return;
  const rect = document.createElementNS(svg.namespaceURI, "rect");
  rect.setAttribute("class", "drawn");
  rect.setAttribute("height", svg.dataset.height);
  const edge = (link, end) => {
    const hit = link.querySelector(".hit");
    return Number(hit.getAttribute("x")) + (end ? Number(hit.getAttribute("width")) : 0);
  };
  const at = (event) => {
    const { left, width } = svg.getBoundingClientRect();
    const x = (event.clientX - left) / width * svg.viewBox.baseVal.width;
    const found = links.findIndex((link) => x < edge(link, true));
    return found < 0 ? links.length - 1 : found;
  };
  let from = null, to = null;
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = to = at(event);
  });
  svg.addEventListener("pointermove", (event) => {
    if (from === null || at(event) === to) return;
    to = at(event);
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    rect.setAttribute("x", edge(links[first], false));
    rect.setAttribute("width", edge(links[last], true) - edge(links[first], false));
    svg.append(rect);
  });
  const cancel = () => {
    from = to = null;
    rect.remove();
  };
  svg.addEventListener("pointerleave", cancel);
  svg.addEventListener("click", (event) => {
    if (!rect.isConnected) return;
    event.preventDefault();
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const target = new URL(svg.dataset.anyDateUrl, location.href);
    target.searchParams.set("from", links[first].dataset.period);
    target.searchParams.set("to", links[last].dataset.period);
    cancel();
    location.href = target;
  }, true);
}
document.querySelectorAll(".timeline svg[data-any-date-url]").forEach(enableRangeSelection);

// The search history and the basket of records are stored on the reader's device alone.
const MAX_SEARCHES = 200, MAX_BASKET = 200;
function load(name) {
  try {
    const found = JSON.parse(localStorage.getItem(name) || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}
function store(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // The storage may be full or blocked; the page works without it.
  }
}
const texts = document.body.dataset;
// The basket is stored as the parameters of its address; "basket" has its identifiers.
function parameters() {
  const [stored] = load("dossier");
  return stored ?? load("basket").map((id) => "d=" + encodeURIComponent(id)).join("&");
}
function basketUrl() {
  const stored = parameters();
  return ROOT + "basket" + (stored ? "?" + stored : "");
}
function storeBasket(ids, address) {
  store("basket", ids);
  store("dossier", [address]);
  showBasket();
}
function showBasket() {
  const link = document.getElementById("basket");
  if (!link) return;
  link.href = basketUrl();
  link.querySelector(".count").textContent = load("basket").length || "";
}
function toggleInBasket(id) {
  const ids = load("basket"), before = parameters();
  if (ids.includes(id)) {
    const rest = ids.filter((one) => one !== id);
    // Only a list of identifiers can be shortened here: the site reads the rest.
    const isList = before.split("&").every((one) => one.startsWith("d="));
    storeBasket(rest, isList ? rest.map((one) => "d=" + one).join("&") : before + "&x=" + id);
  } else if (ids.length < MAX_BASKET) {
    storeBasket([...ids, id], (before ? before + "&" : "") + "d=" + id);
  } else {
    return false;
  }
  return true;
}
for (const part of document.querySelectorAll("[data-id]")) {
  const button = document.createElement("button");
  const id = part.dataset.id;
  const name = part.querySelector("h1, h2").textContent.trim();
  const showState = (word) => {
    const inside = load("basket").includes(id);
    button.textContent = word || (inside ? texts.inBasket : texts.toBasket);
    button.setAttribute("aria-pressed", inside);
    button.setAttribute("aria-label", button.textContent + ": " + name);
  };
  button.type = "button";
  button.className = "quiet basket-toggle";
  button.addEventListener("click", () => showState(toggleInBasket(id) ? "" : texts.basketFull));
  showState();
  (part.querySelector(".facts, .lead") || part).append(" ", button);
}
showBasket();

// The page of the basket is arranged by its form.  The script sends the form itself, so that the
// focus stays where it was, and keeps what the site answers.
if (document.querySelector("[data-basket]")) {
  const part = () => document.querySelector("[data-basket]");
  const keep = () => {
    const { ids, address } = part().dataset;
    storeBasket(ids.split(" ").filter(Boolean), address);
    sessionStorage.removeItem("arranging");
    part().querySelector(".other-basket").hidden = true;
  };
  const here = location.search.slice(1).replace(/&?page=\d+$/, "");
  if (!here && parameters()) {
    location.replace(basketUrl());
  } else if (here === parameters() || part().dataset.address === parameters() || sessionStorage.getItem("arranging")) {
    keep();
  } else if (here) {
    part().querySelector(".other-basket").hidden = false;
  }

  const isOwn = () => part().querySelector(".other-basket").hidden;
  const focusAfter = (action, index) => {
    const line = { up: Math.max(0, index - 1), down: index + 1 }[action] ?? index;
    const place = part().querySelector("#line-" + line) || part().querySelector(".outline > li:last-child");
    const same = place?.querySelector(`[value="${action} ${line}"]:enabled`);
    const other = action === "heading" ? place?.querySelector("input") : place?.querySelector("button:enabled");
    (same && action !== "heading" ? same : other || part().querySelector("input:not([type=hidden])"))?.focus();
    place?.scrollIntoView({ block: "nearest" });
  };
  // Send the form; show the answer, or only keep it while the reader types elsewhere.
  let last = Promise.resolve();
  async function send(button, isShown) {
    const form = document.getElementById("arrange");
    const data = new FormData(form);
    data.set("do", button?.value || "save");
    data.delete("add");
    data.delete("file");
    const answer = await fetch(form.action, { method: "POST", body: data });
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const coming = next.querySelector("[data-basket]");
    const status = part().querySelector("[role=status]");
    if (!coming) {
      status.classList.remove("visually-hidden");
      status.textContent = next.querySelector(".what")?.textContent || "";
      return;
    }
    const own = isOwn();
    if (isShown) {
      part().replaceWith(document.adoptNode(coming));
      history.pushState(null, "", answer.url);
      focusAfter(...button.value.split(" ").map((word, n) => n ? Number(word) : word));
    } else {
      form.z.value = coming.querySelector("[name=z]").value;
      Object.assign(part().dataset, { address: coming.dataset.address, ids: coming.dataset.ids });
      history.replaceState(null, "", answer.url);
    }
    part().querySelector(".other-basket").hidden = own;
    if (own) keep();
    const shown = part().querySelector("[role=status]");
    shown.textContent = shown.dataset.saved;
  }
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "arrange") return;
    const button = event.submitter, [action] = (button?.value || "save").split(" ");
    if (["up", "down", "remove", "heading"].includes(action)) {
      event.preventDefault();
      last = last.then(() => send(button, true));
    } else if (["save", "add", "open", "page"].includes(action) && (isOwn() || action === "open")) {
      sessionStorage.setItem("arranging", "1");
    }
  });
  document.addEventListener("change", (event) => {
    const isText = event.target.matches("#arrange :is(input, textarea):not([type=file], [name=add], .place-in)");
    if (isText) last = last.then(() => send(null, false));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-keep]")) keep();
    if (event.target.closest("[data-join]")) {
      sessionStorage.setItem("arranging", "1");
      location.href = [basketUrl(), part().dataset.address].join(parameters() ? "&" : "?");
    }
    if (event.target.closest("a[data-empty]")) storeBasket([], "");
  });
  addEventListener("popstate", () => location.reload());
}

const total = document.getElementById("total");
if (total && location.pathname === ROOT + "search" && location.search) {
  const url = "/search" + location.search;
  const words = [...document.querySelectorAll(".chips li:not(.all)")].map((li) => li.children[1].textContent);
  const earlier = load("searches").filter((one) => one.url !== url);
  const entry = { url, words: words.join(" · "), total: total.firstChild.textContent.trim(), when: Date.now() };
  store("searches", [entry, ...earlier].slice(0, MAX_SEARCHES));
}
const historyList = document.querySelector("[data-history]");
if (historyList) {
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const show = () => {
    const searches = load("searches");
    historyList.replaceChildren(...searches.map(({ url, words, total, when: at }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const facts = document.createElement("span");
      // Link only to searches of this site: other scripts may have changed the storage.
      link.href = ROOT + (String(url).startsWith("/search") ? url : "/search").slice(1);
      link.textContent = words || texts.allRecords;
      facts.className = "facts";
      facts.textContent = total + " · " + when.format(new Date(at));
      item.append(link, facts);
      return item;
    }));
    document.getElementById("no-history").hidden = searches.length > 0;
    document.getElementById("clear-history").hidden = !searches.length;
  };
  document.getElementById("clear-history").addEventListener("click", () => {
    store("searches", []);
    store("visits", []);
    store("read", []);
    show();
  });
  document.getElementById("no-script").hidden = true;
  show();
}

// The page of a record
if (document.querySelector(".record article[data-id]")) {
  // A paragraph that is on another page of a long text: its address has no page.
  const paragraph = location.hash.match(/^#p(\d+)$/);
  if (paragraph && !document.getElementById("p" + paragraph[1])) {
    location.replace(location.pathname + "/p" + paragraph[1] + location.search);
  }

  // Step from mark to mark with buttons, or with the keys n and p.
  const stepper = document.querySelector(".stepper");
  const marks = [...document.querySelectorAll("a.mark[id]")];
  let at = -1;

  function select(place) {
    marks[at]?.classList.remove("at");
    at = place;
    marks[at].classList.add("at");
    const here = stepper.querySelector(".here");
    const number = marks[at].id.split("-")[1];
    here.textContent = here.dataset.position.replace("{n}", number).replace("{all}", stepper.dataset.all);
  }

  function step(by) {
    // The first step back leads to the last mark, or to the one on an earlier page of the text.
    const { before, after } = stepper.dataset;
    const to = at < 0 && by < 0 ? (before ? -1 : marks.length - 1) : at + by;
    if (before && !marks[to]) {
      location.href = by < 0 ? before : after;
      return;
    }
    select((to + marks.length) % marks.length);
    location.replace("#" + marks[at].id); // else the mark of the address would stay outlined too
    marks[at].focus({ preventScroll: true });
    marks[at].scrollIntoView({ block: "center" });
  }

  function follow() {
    const place = marks.findIndex((mark) => "#" + mark.id === location.hash);
    if (place >= 0) select(place);
  }

  if (stepper) {
    stepper.hidden = false;
    for (const button of stepper.querySelectorAll("button")) {
      button.addEventListener("click", () => {
        step(Number(button.dataset.step));
        button.focus({ preventScroll: true });
      });
    }
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "n") step(1);
      if (event.key === "p") step(-1);
    });
    addEventListener("hashchange", follow);
    follow();
  }

  // Highlight the evidence for the value under the pointer, else for the value with the focus.
  const evidence = [...document.querySelectorAll(".evidence")];
  let tapped = [];

  function numbersAt(element) {
    const holder = element?.closest?.("aside [data-evidence]");
    return holder ? holder.dataset.evidence.split(" ") : null;
  }

  function highlight(pointed, focused) {
    const numbers = numbersAt(pointed) ?? numbersAt(focused) ?? tapped;
    for (const piece of evidence) piece.classList.toggle("lit", numbers.includes(piece.dataset.evidence));
  }

  document.addEventListener("mouseover", (event) => highlight(event.target, document.activeElement));
  document.addEventListener("mouseleave", () => highlight(null, document.activeElement));
  document.addEventListener("focusin", (event) => highlight(null, event.target));
  document.addEventListener("focusout", () => highlight(null, null));

  // Tapping evidence in the text shows which values it supports.
  const panel = document.querySelector(".evidence-panel");

  function clearPanel() {
    panel.replaceChildren();
    tapped = [];
    highlight(null, null);
  }

  function showPanel(numbers) {
    const links = numbers.map((number) => {
      const why = document.getElementById("why-" + number);
      const link = document.createElement("a");
      link.href = "#" + why.id;
      link.textContent = why.dataset.evidenceFor;
      link.addEventListener("click", () => { why.closest("details").open = true; });
      return link;
    });
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = panel.dataset.close;
    close.addEventListener("click", clearPanel);
    panel.replaceChildren(...links, close);
    tapped = numbers;
    highlight(null, null);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("a, button, summary, .evidence-panel") || String(getSelection())) return;
    const numbers = [];
    for (let e = event.target.closest(".evidence"); e; e = e.parentElement.closest(".evidence")) {
      // Skip evidence that is most of the text: every tap would hit it.
      if (document.getElementById("why-" + e.dataset.evidence).dataset.evidenceFor) {
        numbers.push(e.dataset.evidence);
      }
    }
    if (numbers.length) showPanel(numbers);
    else if (panel.childElementCount) clearPanel();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.childElementCount) clearPanel();
  });

  // Offer to copy the selected words with their citation.
  const quote = document.querySelector(".quote");
  const text = document.querySelector(".text.numbered");
  const citation = document.querySelector(".citation[data-permalink]");
  let passage = null;

  // The part of a paragraph that is selected.
  function selectedIn(range, paragraph) {
    const part = document.createRange();
    part.selectNodeContents(paragraph);
    if (range.compareBoundaryPoints(Range.START_TO_START, part) > 0) part.setStart(range.startContainer, range.startOffset);
    if (range.compareBoundaryPoints(Range.END_TO_END, part) < 0) part.setEnd(range.endContainer, range.endOffset);
    return part.toString().trim();
  }

  function selectedPassage() {
    const selection = getSelection();
    const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    if (!range || !range.intersectsNode(text)) return null;
    const parts = [...text.querySelectorAll("p[id]")].filter((one) => range.intersectsNode(one))
      .map((one) => [one.id, selectedIn(range, one)]).filter(([_, words]) => words);
    return parts.length ? { id: parts[0][0], words: parts.map(([_, words]) => words).join("\n\n") } : null;
  }

  async function copyPassage() {
    const button = quote.querySelector("button");
    const { permalink } = citation.dataset;
    const source = citation.textContent.replaceAll(permalink, permalink + "#" + passage.id);
    await navigator.clipboard.writeText(text.dataset.before + passage.words + text.dataset.after + "\n" + source);
    button.dataset.name ??= button.textContent;
    button.textContent = button.dataset.copied;
  }

  if (quote && navigator.clipboard) {
    const button = quote.querySelector("button");
    document.addEventListener("selectionchange", () => {
      passage = selectedPassage();
      quote.hidden = !passage;
      button.textContent = button.dataset.name ?? button.textContent;
    });
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // it keeps the selection
    button.addEventListener("click", copyPassage);
    document.addEventListener("keydown", (event) => {
      const other = event.ctrlKey || event.metaKey || event.altKey;
      if (event.key === "c" && passage && !other) copyPassage();
    });
  }
}

// What was added to a search since the last visit.  The times of visits are stored on the device
// alone; pages opened within half an hour are one visit.
const MAX_VISITS = 200, SAME_VISIT = 30 * 60 * 1000;
const since = document.querySelector(".since[data-search]");
async function showAdded(path, before) {
  const search = new URL(ROOT + path.slice(1), location.href);
  search.searchParams.set("added", new Date(before).toISOString().slice(0, 19) + "Z");
  search.searchParams.set("sort", "added");
  const counted = new URL(search);
  counted.pathname = ROOT + "search.json";
  counted.searchParams.set("size", "1");
  const answer = await fetch(counted);
  if (!answer.ok) return;
  const { total } = await answer.json();
  const language = document.documentElement.lang;
  const when = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(before);
  const link = document.createElement(total ? "a" : "span");
  const text = total ? since.dataset.text : since.dataset.none;
  link.textContent = text.replace("{n}", new Intl.NumberFormat(language).format(total)).replace("{when}", when);
  if (total) link.href = search;
  since.replaceChildren(link);
  since.hidden = false;
}
if (since) {
  const path = since.dataset.search, now = Date.now();
  const visits = load("visits").filter((one) => Array.isArray(one) && one.length === 3);
  let [, last, before] = visits.find(([one]) => one === path) || [path, now, 0];
  if (now - last > SAME_VISIT) before = last;
  const others = visits.filter(([one]) => one !== path);
  store("visits", [[path, now, before], ...others].slice(0, MAX_VISITS));
  if (before) showAdded(path, before);
}

// Copy the citation, where the browser allows it.
const copy = document.querySelector(".copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    const parts = [...document.querySelectorAll(".quotation, .citation")];
    await navigator.clipboard.writeText(parts.map((part) => part.textContent).join("\n"));
    copy.textContent = copy.dataset.copied;
  });
}

// Which records of the page of every mention were read: their identifiers are stored on the device
// alone, the newest last.
const MAX_READ = 5000;
const reading = document.querySelector(".reading");
async function countAll(show) {
  const answer = await fetch(ROOT + reading.dataset.ids.slice(1));
  if (answer.ok) show(await answer.json());
}
if (reading) {
  const language = document.documentElement.lang;
  const number = (n) => new Intl.NumberFormat(language).format(n);
  const status = reading.querySelector(".left");
  const filter = reading.querySelector("[data-do=filter]");
  const next = reading.querySelector(".first-unread");
  const items = [...document.querySelectorAll(".mentioning > li")];
  const idOf = (item) => item.querySelector("article").dataset.id;
  let every = null;
  const showLeft = () => {
    const read = new Set(load("read"));
    const fill = (text, ids, all) =>
      text.replace("{n}", number(ids.filter((id) => !read.has(id)).length)).replace("{all}", number(all));
    const here = items.map(idOf);
    const parts = [fill(status.dataset.page, here, here.length)];
    // Beyond the most identifiers that the site lists, what is left of all is not known.
    if (every && every.ids.length === every.total && every.total > here.length) {
      parts.push(fill(status.dataset.all, every.ids, every.total));
    }
    const text = parts.join(" · ");
    if (status.textContent !== text) status.textContent = text;
    const first = every ? every.ids.findIndex((id) => !read.has(id)) : -1;
    next.hidden = first < 0 || here.includes(every.ids[first]);
    if (!next.hidden) {
      const page = new URL(reading.dataset.page.slice(1), new URL(ROOT, location.href));
      if (first >= every.size) page.searchParams.set("page", Math.floor(first / every.size) + 1);
      page.hash = "r-" + every.ids[first];
      next.href = page;
    }
  };
  const showItem = (item) => {
    const isRead = load("read").includes(idOf(item));
    item.classList.toggle("is-read", isRead);
    item.querySelector(".read input").checked = isRead;
  };
  const mark = (ids, isRead) => {
    const others = load("read").filter((one) => !ids.includes(one));
    store("read", [...others, ...(isRead ? ids : [])].slice(-MAX_READ));
    items.forEach(showItem);
    showLeft();
  };
  for (const item of items) {
    const title = item.querySelector("h2");
    const label = document.getElementById("read-switch").content.cloneNode(true);
    const box = label.querySelector("input");
    box.setAttribute("aria-label", label.textContent.trim() + ": " + title.textContent.trim());
    box.addEventListener("change", () => {
      mark([idOf(item)], box.checked);
      if (!item.checkVisibility()) {
        const shown = items.filter((one) => one.checkVisibility());
        const after = shown.find((one) => items.indexOf(one) > items.indexOf(item)) || shown.at(-1);
        (after?.querySelector(".read input") || filter).focus();
      }
    });
    item.querySelector(".facts").append(" ", label);
    showItem(item);
  }
  filter.addEventListener("click", () => {
    const isOnly = filter.getAttribute("aria-pressed") !== "true";
    filter.setAttribute("aria-pressed", isOnly);
    document.querySelector(".mentioning").classList.toggle("only-unread", isOnly);
  });
  reading.querySelector("[data-do=all]").addEventListener("click", () => mark(items.map(idOf), true));
  addEventListener("storage", () => { items.forEach(showItem); showLeft(); });
  reading.hidden = false;
  showLeft();
  countAll((answer) => { every = answer; showLeft(); });
}
