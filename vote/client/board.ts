/**
 * The public board's page (公告板): keeps the turnout fresh while people vote, and says when the board has grown.
 *
 * The page is complete without this script.
 */

import { byId } from "./screen/elements.ts";
import { ask, thousands } from "./screen/turnout.ts";

const EVERY = 5000;
const JITTER = 2000;

const live = byId("live");
const code = live.dataset["code"] ?? "";
const phase = live.dataset["phase"];

async function refresh(): Promise<void> {
    let again = true;
    try {
        const now = await ask(code);
        if (now.phase === phase) {
            update("present", now.present);
            update("issued", now.issued);
            update("cast", now.cast);
            say(`人数和票数更新于 ${new Date().toLocaleTimeString("zh-CN", { hour12: false })}`);
        } else {
            offerReload();
            again = false;
        }
    } catch {
        say("网络不通，显示的是先前的数字，正在重试。");
    }
    if (again) setTimeout(() => void refresh(), EVERY + Math.random() * JITTER);
}

/** Change a figure that the page shows already; what was unknown stays so until the page is loaded again. */
function update(id: string, value: number | null): void {
    const figure = byId(id).firstChild;
    if (value !== null && figure instanceof Text) figure.data = thousands(value);
}

function say(words: string): void {
    live.hidden = false;
    live.textContent = words;
}

function offerReload(): void {
    say("公告板上有新的内容。");
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "刷新本页";
    live.append(link);
}

if (phase !== "tallied" && phase !== "annulled") setTimeout(() => void refresh(), EVERY);
