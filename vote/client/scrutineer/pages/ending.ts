/** The end (结束): the result as this phone verified it, and the destruction of the keys. */
import type { Desk } from "../desk.ts";
import { el, figures, heading, note, thousands, type Child } from "../dom.ts";

interface Result {
    readonly due: number;
    readonly present: number;
    readonly issued: number;
    readonly returned: number;
    readonly valid: number;
    readonly invalid: number;
    readonly counts: readonly (readonly number[])[];
    readonly satisfied: number;
    readonly denominator: number;
    readonly met: boolean;
    readonly quorum_met: boolean;
    readonly valid_poll: boolean;
}

const DESTROY = "本机的密钥已经销毁。请当场撕毁纸上的备份。";

/** The result event, as the board has it. */
export function resultPage(desk: Desk): Child[] {
    const result = desk.facts?.result as Result | null | undefined;
    if (!result) return [heading("开票完成"), note("good", DESTROY)];
    return [
        heading("开票完成"),
        verdict(result),
        el("div", { class: "sheet" }, figures([
            ["应到", thousands(result.due)], ["实到", thousands(result.present)], ["发出", thousands(result.issued)],
            ["收回", thousands(result.returned)], ["有效", thousands(result.valid)], ["无效", thousands(result.invalid)],
        ], "compact")),
        ...countsOf(result, desk),
        note("good", DESTROY),
        el("p", { class: "soft small" }, "本机已核验公告板和每一份开票证明。"),
    ];
}

function verdict(result: Result): Child {
    if (!result.quorum_met) return note("bad", "实到人数不足，本次投票无效。");
    if (!result.valid_poll) return note("bad", "收回多于发出，本次投票无效。");
    const rate = `满意率 ${percentDown(result.satisfied, result.denominator)}`;
    return el("p", { class: `result-line ${result.met ? "met" : "unmet"}` }, el("strong", {}, rate), el("span", {}, result.met ? "达到标准" : "未达标"));
}

function countsOf(result: Result, desk: Desk): Child[] {
    return (desk.definition?.questions ?? []).map((question, place) => el("div", { class: "sheet counted" }, el("h2", {}, question.text),
        figures(question.options.map(({ text }, option) => [text, `${thousands(result.counts[place]![option]!)}票`]))));
}

/** Return a share as a percentage with two decimals, rounded down. */
export function percentDown(part: number, whole: number): string {
    if (whole <= 0) return "—";
    const hundredths = (BigInt(part) * BigInt(10_000)) / BigInt(whole);
    const text = String(hundredths).padStart(3, "0");
    return `${text.slice(0, -2)}.${text.slice(-2)}%`;
}

/** The poll was annulled: nothing will ever be opened. */
export function annulledPage(reason: string): Child[] {
    const why = reason === "too-few-ballots" ? "收回的选票太少，打开就等于公开投票" : reason || "没有写明";
    return [
        heading("本次投票已作废"),
        note("bad", `理由：${why}`),
        el("p", {}, "选票不会被打开，也打不开了。"),
        note("good", DESTROY),
    ];
}
