/** On duty (值守): the menu of a scrutineer between the ceremony and the close. */
import type { Desk } from "../desk.ts";
import { el, figures, heading, note, thousands, type Child } from "../dom.ts";
import { tallyOfVoids } from "../voids.ts";
import { incidentList } from "./alarm.ts";
import { MODES, SlipDesk } from "./slips.ts";

/** Which scanning desk is open; kept while the page is drawn anew. */
let scanning: SlipDesk | null = null;

/** The menu, or the scanning desk that was opened from it. */
export function dutyPage(open: boolean, desk: Desk, redraw: () => void): Child[] {
    if (scanning) return [scanning.box];
    const voids = tallyOfVoids(desk.memory);
    const begin = (mode: keyof typeof MODES) => {
        scanning = new SlipDesk(desk, mode, () => { scanning = null; redraw(); });
        redraw();
    };
    const tiles = (Object.keys(MODES) as (keyof typeof MODES)[]).map((mode) => {
        const count = mode === "check" ? null : voids[mode];
        return el("button", { type: "button", class: `tile ${mode}`, onclick: () => begin(mode) },
            el("strong", {}, MODES[mode].label), el("span", {}, MODES[mode].what), count === null ? null : el("b", {}, `${thousands(count)}张`));
    });
    return [
        heading(open ? "投票进行中" : "等待开始投票"),
        el("p", {}, "密钥已就绪。需要时在这里扫选票；截止后请回到本页开票。"),
        turnoutFigures(desk),
        pendingNote(desk),
        ...incidentList(desk.memory.incidents),
        el("div", { class: "tiles" }, ...tiles),
        el("p", { class: "soft small" }, `核对码：${desk.facts?.checkNumber ?? ""}`),
    ];
}

/** Close the scanning desk, as the poll has moved on. */
export function leaveDuty(): void {
    scanning?.stop();
    scanning = null;
}

/** What everybody may know before the result: the turnout, nothing else. Ballots are cast (已投) until close, returned (收回) after it. */
export function turnoutFigures({ turnout }: Desk, cast: "已投" | "收回" = "已投"): Child {
    if (!turnout) return null;
    const count = (value: number | null) => (value === null ? "—" : thousands(value));
    return el("div", { class: "sheet" }, figures([
        ["应到", count(turnout.due)], ["实到", count(turnout.present)], ["发出", count(turnout.issued)],
        [cast, count(turnout.cast)], ["已作废", count(turnout.voided)],
    ], "compact"));
}

/** Voids that have not reached the board. */
export function pendingNote({ memory }: Desk): Child {
    const waiting = memory.voids.filter(({ outcome }) => outcome === "pending").length;
    return waiting ? note("warn", `有${waiting}张作废还没有送达服务器，会自动再发。请先不要结束投票。`) : null;
}

