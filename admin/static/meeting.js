// Keeps the checklist and the big screen fresh: asks every two seconds for the parts that change by themselves, and
// for the whole page when a step is done. Without this script the pages work all the same and are refreshed by hand.
// What is asked while nobody touches the page is marked: only what a person does keeps her signed in.
"use strict";

const EVERY = 2000;
const JITTER = 500;
const LONGEST = 15000;
const DOWNLOADED = 4000;
const page = document.body.dataset;
let dirty = false;
let failures = 0;
let settled = false;
let touched = false;
let leaving = false;

class SignedOut extends Error {}

for (const act of ["pointerdown", "keydown", "wheel"]) {
  document.addEventListener(act, () => (touched = true), { passive: true });
}

document.addEventListener("input", () => {
  dirty = true;
});

document.addEventListener("submit", (event) => {
  if (!("download" in event.target.dataset)) {
    leaving = true; // reloading now would take back what was sent
    return;
  }
  // A download leaves the page standing: its button is given back, and the page shows that the sheets were taken.
  setTimeout(() => {
    for (const button of event.target.querySelectorAll("button")) button.disabled = false;
  }, DOWNLOADED);
});

window.addEventListener("pageshow", () => {
  leaving = false;
});

function typing() {
  const at = document.activeElement;
  return dirty || Boolean(at && at.matches("input:not([type=hidden]), textarea, select"));
}

function replaceParts(fresh) {
  for (const part of fresh.querySelectorAll("[data-live]")) {
    const shown = document.getElementById(part.id);
    if (shown && shown.innerHTML !== part.innerHTML) shown.innerHTML = part.innerHTML;
  }
}

function mark() {
  const headers = touched ? {} : { "X-Refresh": "1" };
  touched = false;
  return headers;
}

// Whoever is signed out is led to the sign-in page: no other answer leads elsewhere.
async function fetched(address) {
  const answer = await fetch(address, { cache: "no-store", redirect: "manual", headers: mark() });
  if (answer.type === "opaqueredirect") throw new SignedOut();
  if (!answer.ok) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// The page may be the answer to a form that was refused: reloading that would send the form again.
function show(step) {
  if (location.pathname !== page.page) {
    location.assign(`${page.page}#step-${step}`);
    return;
  }
  location.hash = `step-${step}`;
  location.reload();
}

async function refreshChecklist() {
  const fresh = await fetched(page.live);
  if (leaving) return;
  replaceParts(fresh);
  if (fresh.body.dataset.stage === page.stage) {
    await settle();
    return;
  }
  if (typing()) document.getElementById("stale").hidden = false;
  else show(fresh.body.dataset.stage.split(" ").pop());
}

// A result is received by a form like any other; the script only presses its button, once.
async function settle() {
  const form = document.getElementById("settle");
  if (!form || settled) return;
  settled = true;
  await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", headers: mark() });
}

async function refreshScreen() {
  const fresh = await fetched(page.screen);
  for (const id of ["shown", "fresh"]) {
    const shown = document.getElementById(id);
    const made = fresh.getElementById(id);
    if (shown.innerHTML !== made.innerHTML) shown.innerHTML = made.innerHTML;
  }
}

async function watch(refresh) {
  for (;;) {
    const pause = Math.min(LONGEST, EVERY * (1 + failures)) + Math.random() * JITTER;
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (document.hidden || leaving) continue;
    try {
      await refresh();
      failures = 0;
    } catch (error) {
      if (error instanceof SignedOut) break;
      failures += 1;
    }
    document.body.classList.toggle("stale", failures > 1);
  }
  document.body.classList.remove("stale");
  document.getElementById("ended").hidden = false;
}

if (page.live) watch(refreshChecklist);
else if (page.screen) watch(refreshScreen);
