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
            byId("present").firstChild?.replaceWith(thousands(now.present));
            byId("issued").firstChild?.replaceWith(thousands(now.issued));
            byId("cast").firstChild?.replaceWith(thousands(now.result ? now.result.returned : now.cast));
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
