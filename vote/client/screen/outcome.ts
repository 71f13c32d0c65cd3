/** The result on the big screen (测评结果): the rate, the votes, and what stands beside the rate. */

import { element } from "./elements.ts";
import { percent, thousands } from "./turnout.ts";
import type { Definition, Result } from "./turnout.ts";

/** Return the elements that show a result. */
export function outcome(definition: Definition, result: Result): HTMLElement[] {
    const shown = element("div", "outcome", verdict(definition, result), votes(definition, result));
    if (!result.met || !result.valid_poll) shown.classList.add("failed");
    const parts = [shown];
    if (result.valid_poll) parts.push(beside(definition, result));
    if (isUnanimous(result)) {
        parts.push(element("p", "warning", "有一题意见完全一致：从结果就能知道每个人在这一题上怎样投的。"));
    }
    return parts;
}

function verdict(definition: Definition, result: Result): HTMLElement {
    if (!result.valid_poll) {
        const made = element("div", "", element("p", "name", "本次测评"), element("p", "rate", "无效"));
        for (const reason of whyInvalid(definition, result)) made.append(element("p", "rule", reason));
        return made;
    }
    const [part, whole] = definition.rule.threshold;
    return element(
        "div",
        "",
        element("p", "name", "会员满意率"),
        element("p", "rate", percent(result.satisfied, result.denominator)),
        element("p", "verdict", result.met ? "达标" : "未达标"),
        element("p", "rule", `达标线 ${(part * 100) / whole}%　依据：附件一·规范建家工作；三(二)3`),
    );
}

function whyInvalid(definition: Definition, result: Result): string[] {
    const reasons: string[] = [];
    const [part, whole] = definition.rule.quorum;
    if (!result.quorum_met) reasons.push(`实到人数没有达到应到人数的 ${part}/${whole}`);
    if (result.returned > result.issued) reasons.push("收回的票数多于发出的票数");
    return reasons;
}

/** Return the options of the counted question and their votes. */
function counted(definition: Definition, result: Result): { options: { id: string; text: string }[]; row: number[] } {
    const number = definition.questions.findIndex(({ id }) => id === definition.rule.question);
    return { options: definition.questions[number]?.options ?? [], row: result.counts[number] ?? [] };
}

/** Votes for the counted question, and how many ballots there were. */
function votes(definition: Definition, result: Result): HTMLElement {
    const { options, row } = counted(definition, result);
    const table = element("table", "votes");
    options.forEach(({ text }, place) => table.append(line(text, `${thousands(row[place] ?? 0)} 票`)));
    table.append(line("有效 / 无效", `${thousands(result.valid)} / ${thousands(result.invalid)}`));
    return table;
}

function line(name: string, value: string): HTMLElement {
    const head = element("th", "", name);
    head.setAttribute("scope", "row");
    return element("tr", "", head, element("td", "", value));
}

/** The first satisfied option alone, over each of the wholes: what always stands beside the rate. */
function beside(definition: Definition, result: Result): HTMLElement {
    const { options, row } = counted(definition, result);
    const first = options.findIndex(({ id }) => id === definition.rule.satisfied[0]);
    const wholes: [string, number][] = [
        ["有效", result.valid],
        ["收回", result.returned],
        ["发出", result.issued],
        ["实到", result.present],
    ];
    const strip = element("dl", "beside", element("dt", "", `仅“${options[first]?.text ?? ""}”`));
    for (const [words, whole] of wholes) {
        const share = element("b", "", percent(row[first] ?? 0, whole));
        strip.append(element("dd", "", `÷${words}`, share));
    }
    return strip;
}

/** Tell whether a question was answered by everybody alike, which tells everyone's vote. */
function isUnanimous(result: Result): boolean {
    return result.counts.some((row) => {
        const total = row.reduce((sum, votes) => sum + votes, 0);
        return total > 0 && Math.max(...row) === total;
    });
}
