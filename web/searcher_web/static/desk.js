// The keys of the desk: each does what the element with its data-key does.
"use strict";

document.addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (typing) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const element = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!element) return;
  event.preventDefault();
  if (element.tagName === "INPUT") {
    element.focus();
    element.select();
  } else {
    element.click();
  }
});

// Move the text to the first evidence, so that it is seen without scrolling.
const first = document.querySelector("article .evidence.lit");
if (first && !location.hash) first.scrollIntoView({ block: "center" });

// While a value is pointed at, colour its evidence alone.
const shown = [...document.querySelectorAll("article .evidence.lit")];
function colour(event) {
  const number = event.target.closest?.(".candidates [data-evidence]")?.dataset.evidence;
  for (const piece of shown) piece.classList.toggle("lit", !number || piece.dataset.evidence === number);
}
document.addEventListener("mouseover", colour);
document.addEventListener("focusin", colour);
