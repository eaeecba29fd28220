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
