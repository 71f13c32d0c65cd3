/** The loud page (警报页): what must never happen has happened. */
import { ALARM_TEXTS, type Alarm } from "../alarms.ts";
import type { Desk } from "../desk.ts";
import { el, heading, mainButton, note, type Child } from "../dom.ts";
import { join } from "../people.ts";
import { annulForm } from "./annul.ts";
import { restartWith } from "./ceremony.ts";

/** Return the page of an alarm that stopped this phone. */
export function alarmPage(found: Alarm, joinable: number | null, desk: Desk): Child[] {
    const ceremony = found.attempt !== null && !desk.memory.ready;
    return [
        ...alarmHead(found),
        el("p", {}, "本机已停止签名，证据保存在本机。请不要清除浏览器记录。"),
        joinable !== null ? mainButton(`会场已商定：加入第${joinable}轮`, () => desk.act((memory) => join(memory, joinable))) : null,
        joinable === null && ceremony ? mainButton("已当场说明，重新开始这一轮", () => restartWith(desk, ALARM_TEXTS[found.kind].title)) : null,
        !ceremony && desk.memory.round ? annulForm(desk) : null,
        evidenceOf(found),
    ];
}

/** Return a loud page that may be put away once it was told aloud. */
export function incidentPage(found: Alarm, done: () => void): Child[] {
    return [...alarmHead(found), el("p", { class: "soft" }, "这件事已记在本机，开票前会再提醒。"), mainButton("已当场说明，继续", done), evidenceOf(found)];
}

function alarmHead(found: Alarm): Child[] {
    const { title, what, todo } = ALARM_TEXTS[found.kind];
    return [
        el("p", { class: "alarm-flag", "aria-hidden": "true" }, "停"),
        heading(title),
        el("p", { class: "alarm-what", role: "alert" }, what),
        note("bad", el("strong", {}, "请这样做"), el("p", {}, todo)),
    ];
}

/** The evidence, for those who look into it. */
function evidenceOf(found: Alarm): Child {
    const rows = Object.entries(found.evidence).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value || "（没有）")));
    const attempt = found.attempt === null ? "" : `，第${found.attempt}轮`;
    return el("details", { class: "sheet evidence" }, el("summary", {}, `证据（${found.kind}${attempt}）`), el("dl", {}, ...rows));
}

/** Return a list of the strange slips that this phone met. */
export function incidentList(incidents: readonly Alarm[]): Child[] {
    if (!incidents.length) return [];
    const items = incidents.map((found) => el("li", {}, ALARM_TEXTS[found.kind].title, found.evidence["tail"] ? `（…${found.evidence["tail"]}）` : ""));
    return [note("bad", el("strong", {}, `本机遇到过${incidents.length}件异常`), el("ul", {}, ...items))];
}

