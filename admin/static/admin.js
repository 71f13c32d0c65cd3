// Keeps buttons from being pressed twice, copies links, and shows where one is. Without this script every page works all the same.
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

// A link that is sent on is copied with one tap; where the browser forbids it, it is marked to be copied by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    source.select();
    try {
      await navigator.clipboard.writeText(source.value);
      button.textContent = "已复制";
    } catch {
      button.textContent = document.execCommand("copy") ? "已复制" : "已选中，请长按或按 Ctrl+C 复制";
    }
  });
}

// On a phone the menu is wider than the page: where one is, is scrolled into sight.
const here = document.querySelector(".menu [aria-current]");
if (here) {
  const row = here.closest("ul");
  row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}

// What was refused is gone to at once: on a phone the field may be far below the notice.
const wrong = document.querySelector(".wrong input, .wrong select, .wrong textarea");
if (wrong) wrong.focus();
