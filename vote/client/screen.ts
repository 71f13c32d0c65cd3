/**
 * The hall's big screen (大屏幕): asks for the turnout every two seconds and shows where the poll stands.
 *
 * No interim result is ever asked for or told. When the network fails, the last figures stay with their time.
 */

import { byId } from "./screen/elements.ts";
import { PHASES, stage } from "./screen/stage.ts";
import type { Memory } from "./screen/stage.ts";
import { ask, thousands } from "./screen/turnout.ts";
import type { Definition, Turnout } from "./screen/turnout.ts";

const EVERY = 2000;
const JITTER = 500;
const LONGEST = 10000;

const code = document.body.dataset["code"] ?? "";
const given = JSON.parse(byId("poll").textContent ?? "") as { definition: Definition; turnout: Turnout };
const memory: Memory = { closedAt: null, revealed: false };
let shown = "";
let last = given.turnout;
let seenAt = new Date();
let failures = 0;

/** Show the figures, the phase and what to do now. */
function show(now: Turnout): void {
    const counted = ["closed", "counting", "tallied"].includes(now.phase);
    const ended = counted || now.phase === "annulled";
    if (now.phase === "closed" && memory.closedAt === null) memory.closedAt = Date.now();
    const phase = byId("phase");
    phase.textContent = PHASES[now.phase];
    phase.className = now.phase === "open" ? "phase go" : "phase";
    document.body.classList.toggle("small", ended);
    byId("due").textContent = thousands(now.due);
    byId("present").textContent = thousands(now.present);
    byId("issued").textContent = thousands(now.issued);
    byId("cast-name").textContent = counted ? "收回" : "已投";
    byId("cast").textContent = thousands(now.result ? now.result.returned : now.cast);
    showProgress(now);
    showStage(now);
}

/** The bar runs from nothing to the slips handed out, or to those present where that is not known yet. */
function showProgress(now: Turnout): void {
    const whole = now.issued ?? now.present;
    byId("progress").hidden = now.phase !== "open" || !whole;
    if (!whole) return;
    byId("done").setAttribute("width", String(Math.min(1000, Math.floor((now.cast * 1000) / whole))));
    const of = now.issued === null ? "实到" : "发出";
    byId("progress-words").textContent = `已投 ${thousands(now.cast)} ／ ${of} ${thousands(whole)}`;
}

/** Change the stage only when it changes, so that a screen reader is not told the same twice. */
function showStage(now: Turnout): void {
    const parts = stage(given.definition, now, memory, reveal);
    const made = parts.map((part) => part.outerHTML).join("");
    if (made === shown) return;
    shown = made;
    const box = byId("stage");
    box.textContent = "";
    box.append(...parts);
}

function reveal(): void {
    memory.revealed = true;
    byId("announcement").hidden = false;
    showStage(last);
}

/** Say how old the figures are. */
function showFreshness(): void {
    const place = byId("fresh");
    const time = seenAt.toLocaleTimeString("zh-CN", { hour12: false });
    place.textContent = failures ? `网络不通，显示的是 ${time} 的数字，正在重试` : `更新于 ${time}`;
    place.className = failures ? "fresh stale" : "fresh";
}

async function refresh(): Promise<void> {
    try {
        last = await ask(code);
        seenAt = new Date();
        failures = 0;
    } catch {
        failures += 1;
    }
    show(last);
    showFreshness();
    const pause = Math.min(LONGEST, EVERY * Math.max(1, failures));
    setTimeout(() => void refresh(), pause + Math.random() * JITTER);
}

show(last);
showFreshness();
setInterval(() => showStage(last), 1000);
setTimeout(() => void refresh(), EVERY);
