// Keeps buttons from being pressed twice. Without this script every page works all the same.
"use strict";

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
