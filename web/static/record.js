// Comfort only: the page of a record works without this file.
"use strict";

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
