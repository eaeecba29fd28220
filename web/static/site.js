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
