// Comfort only: everything works without this file.
"use strict";
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
// On a narrow screen the facets come after the results, closed until they are wanted.
const narrow = document.querySelector("details.narrow");
if (narrow && window.matchMedia("(max-width: 52rem)").matches) {
  narrow.open = false;
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
