// Comfort only: everything works without this file.
"use strict";

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

// On a wide screen the facets are shown; a browser that cannot do so by style alone opens them.
const narrow = document.querySelector("details.narrow");
if (narrow && !CSS.supports("selector(::details-content)")) {
  narrow.open = window.matchMedia("(min-width: 52.01rem)").matches;
}

// While a query is typed, the browser offers what it may become.
const box = document.getElementById("q");
const offered = document.getElementById("completions");
let asked = "";
async function complete() {
  const typed = box.value;
  if (typed === asked) return;
  asked = typed;
  const answer = await fetch("/complete.json?q=" + encodeURIComponent(typed));
  if (!answer.ok || typed !== box.value) return;
  const { completions } = await answer.json();
  offered.replaceChildren(...completions.map(({ text, query, record }) => {
    const option = document.createElement("option");
    option.value = record ? "\"" + text.replaceAll("\"", "").split(" ").slice(0, 8).join(" ") + "\"" : query;
    option.label = text;
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

// A stretch drawn over the timeline is the search of that time.
function drawable(svg) {
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
  const leave = () => {
    from = to = null;
    rect.remove();
  };
  svg.addEventListener("pointerleave", leave);
  svg.addEventListener("click", (event) => {
    if (!rect.isConnected) return;
    event.preventDefault();
    const [first, last] = [Math.min(from, to), Math.max(from, to)];
    const target = new URL(svg.dataset.free, location.href);
    target.searchParams.set("from", links[first].dataset.period);
    target.searchParams.set("to", links[last].dataset.period);
    leave();
    location.href = target;
  }, true);
}
document.querySelectorAll(".timeline svg[data-free]").forEach(drawable);

// The values of a facet are narrowed as one types.
const list = document.querySelector("[data-filter]");
if (list) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  label.className = "narrowing";
  input.type = "search";
  label.append(list.dataset.filter + " ", input);
  list.before(label);
  const items = [...list.children].map((item) => [item, item.querySelector(".label").textContent.toLowerCase()]);
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const [item, name] of items) item.hidden = !name.includes(wanted);
  });
}

// What is kept on the reader's own device: searches made, and a basket of records.
const SEARCHES = 200, KEPT = 200;
function stored(name) {
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
    // A full or forbidden store keeps nothing; the page works on.
  }
}
const texts = document.body.dataset;
function basketUrl(ids) {
  return "/basket" + (ids.length ? "?" + ids.map((id) => "d=" + encodeURIComponent(id)).join("&") : "");
}
function showBasket() {
  const ids = stored("basket");
  const link = document.getElementById("basket");
  if (!link) return;
  link.href = basketUrl(ids);
  link.querySelector(".count").textContent = ids.length || "";
}
function toggle(id) {
  const ids = stored("basket");
  store("basket", ids.includes(id) ? ids.filter((one) => one !== id) : [...ids, id].slice(-KEPT));
  showBasket();
}
for (const part of document.querySelectorAll("[data-id]")) {
  const button = document.createElement("button");
  const id = part.dataset.id;
  const name = part.querySelector("h1, h2").textContent.trim();
  const say = () => {
    const inside = stored("basket").includes(id);
    button.textContent = inside ? texts.inBasket : texts.toBasket;
    button.setAttribute("aria-pressed", inside);
    button.setAttribute("aria-label", button.textContent + ": " + name);
  };
  button.type = "button";
  button.className = "quiet keep";
  button.addEventListener("click", () => {
    toggle(id);
    say();
  });
  say();
  (part.querySelector(".facts, .lead") || part).append(" ", button);
}
showBasket();

const shelf = document.querySelector("[data-basket]");
if (shelf) {
  const here = new URLSearchParams(location.search).getAll("d");
  if (!here.length && stored("basket").length) {
    location.replace(basketUrl(stored("basket")));
  }
  for (const link of shelf.querySelectorAll("a[data-leave]")) {
    link.addEventListener("click", () => {
      store("basket", stored("basket").filter((id) => id !== link.dataset.leave));
    });
  }
}

const made = document.getElementById("total");
if (made && location.pathname === "/search" && location.search) {
  const url = location.pathname + location.search;
  const words = [...document.querySelectorAll(".chips li:not(.all)")].map((li) => li.children[1].textContent);
  const earlier = stored("searches").filter((one) => one.url !== url);
  const entry = { url, words: words.join(" · "), total: made.firstChild.textContent.trim(), when: Date.now() };
  store("searches", [entry, ...earlier].slice(0, SEARCHES));
}
const history_ = document.querySelector("[data-history]");
if (history_) {
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  const show = () => {
    const searches = stored("searches");
    history_.replaceChildren(...searches.map(({ url, words, total, when: at }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const facts = document.createElement("span");
      // Only a search of this site: what is stored may be anything.
      link.href = String(url).startsWith("/search") ? url : "/search";
      link.textContent = words || texts.everything;
      facts.className = "facts";
      facts.textContent = total + " · " + when.format(new Date(at));
      item.append(link, facts);
      return item;
    }));
    document.getElementById("nothing").hidden = searches.length > 0;
    document.getElementById("forget").hidden = !searches.length;
  };
  document.getElementById("forget").addEventListener("click", () => {
    store("searches", []);
    show();
  });
  document.getElementById("unscripted").hidden = true;
  show();
}

// The page of a record
if (document.querySelector(".record")) {
  // From mark to mark, by buttons and by the keys n and p.
  const stepper = document.querySelector(".stepper");
  const marks = [...document.querySelectorAll("a.mark[id]")];
  let at = -1;

  function stand(place) {
    marks[at]?.classList.remove("at");
    at = place;
    marks[at].classList.add("at");
    const here = stepper.querySelector(".here");
    here.textContent = here.dataset.here.replace("{n}", at + 1).replace("{all}", marks.length);
  }

  function step(by) {
    // The first step to the back leads to the last mark.
    stand(at < 0 && by < 0 ? marks.length - 1 : (at + by + marks.length) % marks.length);
    location.replace("#" + marks[at].id); // else the mark of the address would stay outlined too
    marks[at].focus({ preventScroll: true });
    marks[at].scrollIntoView({ block: "center" });
  }

  function follow() {
    const place = marks.findIndex((mark) => "#" + mark.id === location.hash);
    if (place >= 0) stand(place);
  }

  if (stepper && marks.length) {
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

  // A value that is pointed at, else that has the focus, shows its evidence in the text.
  const pieces = [...document.querySelectorAll(".evidence")];
  let tapped = [];

  function numbersAt(element) {
    const holder = element?.closest?.("aside [data-evidence]");
    return holder ? holder.dataset.evidence.split(" ") : null;
  }

  function light(pointed, focused) {
    const numbers = numbersAt(pointed) ?? numbersAt(focused) ?? tapped;
    for (const piece of pieces) piece.classList.toggle("lit", numbers.includes(piece.dataset.evidence));
  }

  document.addEventListener("mouseover", (event) => light(event.target, document.activeElement));
  document.addEventListener("mouseleave", () => light(null, document.activeElement));
  document.addEventListener("focusin", (event) => light(null, event.target));
  document.addEventListener("focusout", () => light(null, null));

  // Evidence in the text that is tapped says what it is evidence of.
  const told = document.querySelector(".told");

  function forget() {
    told.replaceChildren();
    tapped = [];
    light(null, null);
  }

  function tell(numbers) {
    const links = numbers.map((number) => {
      const why = document.getElementById("why-" + number);
      const link = document.createElement("a");
      link.href = "#" + why.id;
      link.textContent = why.dataset.says;
      link.addEventListener("click", () => { why.closest("details").open = true; });
      return link;
    });
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = told.dataset.close;
    close.addEventListener("click", forget);
    told.replaceChildren(...links, close);
    tapped = numbers;
    light(null, null);
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("a, button, summary, .told") || String(getSelection())) return;
    const numbers = [];
    for (let e = event.target.closest(".evidence"); e; e = e.parentElement.closest(".evidence")) {
      // Evidence that is most of the text would answer each tap.
      if (document.getElementById("why-" + e.dataset.evidence).dataset.says) {
        numbers.push(e.dataset.evidence);
      }
    }
    if (numbers.length) tell(numbers);
    else if (told.childElementCount) forget();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && told.childElementCount) forget();
  });

  // The citation, to be pasted elsewhere; only where the browser lets a page do so.
  const copy = document.querySelector(".copy");
  if (copy && navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(".citation").textContent);
      copy.textContent = copy.dataset.done;
    });
  }
}
