/** After the close (截止以后): the pause for re-scanning, and the paper ballots. */
import type { Desk } from "../desk.ts";
import { el, heading, note, type Child } from "../dom.ts";
import { incidentList } from "./alarm.ts";
import { annulForm } from "./annul.ts";
import { paperSection } from "./papers.ts";
import { turnoutFigures } from "./duty.ts";

/** The pause: who does not find her ballot says so now. */
export function closedPage(until: number, counting: boolean, desk: Desk): Child[] {
    const left = el("strong", { class: "countdown", role: "timer" });
    const tick = () => { left.textContent = countdown(until - Date.now()); };
    const timer = window.setInterval(() => (left.isConnected ? tick() : window.clearInterval(timer)), 1000);
    tick();
    return [
        heading("投票已截止，请会员复查"),
        el("div", { class: "sheet pause" },
            el("p", {}, "请提醒大家：现在重新扫一次自己的选票，看看票在不在票箱里。"), left,
            el("p", {}, "查不到自己的选票，或没用过的选票上查到了票，请当场大声说出来。开票以后再说就来不及了。")),
        note("", counting ? "主席已请求开票；等待时间一到，本机就核验公告板。" : "等待时间过后，由主席请求开票，本页会自动继续。"),
        turnoutFigures(desk, "收回"),
        ...incidentList(desk.memory.incidents),
        paperSection(desk),
        annulForm(desk),
    ];
}

/** Return a span of time as 2分05秒. */
export function countdown(milliseconds: number): string {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    if (seconds === 0) return "等待时间已到";
    return `${Math.floor(seconds / 60)}分${String(seconds % 60).padStart(2, "0")}秒`;
}
