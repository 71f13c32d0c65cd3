// Keeps the desk's figures fresh: fetches the changing parts every two seconds, and the page when a step is done.
// Without this script the page works all the same and is refreshed by hand.
"use strict";

const PAUSE = 2000;
let dirty = false;

document.addEventListener("input", () => {
  dirty = true;
});

document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button")) {
    setTimeout(() => {
      button.disabled = true;
    });
  }
});

window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button")) button.disabled = false;
});

function replaceParts(fresh) {
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const shown = document.getElementById(part.id);
    if (shown && shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
  }
}

async function refresh() {
  const answer = await fetch("/live", { cache: "no-store" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  replaceParts(fresh);
  if (fresh.body.dataset.stage === document.body.dataset.stage) return;
  if (dirty) document.getElementById("stale").hidden = false;
  else show(fresh.body.dataset.stage.split(" ").pop());
}

// The page may be the answer to a form that was refused: reloading that would send the form again.
function show(step) {
  if (location.pathname !== "/") {
    location.assign(`/#step-${step}`);
    return;
  }
  location.hash = `step-${step}`;
  location.reload();
}

async function watch() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    if (!document.hidden) await refresh().catch(() => {});
  }
}

watch();
