/** The result on the big screen (测评结果): the rate, the votes, and what stands beside the rate. */

import { element } from "./elements.ts";
import { percent, thousands } from "./turnout.ts";
import type { Definition, Result } from "./turnout.ts";

/** Return the elements that show a result. */
export function outcome(definition: Definition, result: Result): HTMLElement[] {
    const shown = element("div", "outcome", verdict(definition, result), votes(definition, result));
    if (!result.met || !result.valid_poll) shown.classList.add("failed");
    const parts = [shown];
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

/** Votes for the counted question, and how many ballots there were. */
function votes(definition: Definition, result: Result): HTMLElement {
    const number = definition.questions.findIndex(({ id }) => id === definition.rule.question);
    const options = definition.questions[number]?.options ?? [];
    const row = result.counts[number] ?? [];
    const table = element("table", "votes");
    options.forEach(({ text }, place) => table.append(line(text, `${thousands(row[place] ?? 0)} 票`)));
    table.append(line("有效 / 无效", `${thousands(result.valid)} / ${thousands(result.invalid)}`));
    if (result.valid_poll) {
        const first = options.findIndex(({ id }) => id === definition.rule.satisfied[0]);
        for (const [words, share] of beside(row[first] ?? 0, result)) {
            table.append(line(`仅“${options[first]?.text ?? ""}”÷ ${words}`, share, "beside"));
        }
    }
    return table;
}

function line(name: string, value: string, kind = ""): HTMLElement {
    const head = element("th", "", name);
    head.setAttribute("scope", "row");
    return element("tr", kind, head, element("td", "", value));
}

function beside(alone: number, result: Result): [string, string][] {
    return [
        ["有效", percent(alone, result.valid)],
        ["收回", percent(alone, result.returned)],
        ["发出", percent(alone, result.issued)],
        ["实到", percent(alone, result.present)],
    ];
}

/** Tell whether a question was answered by everybody alike, which tells everyone's vote. */
function isUnanimous(result: Result): boolean {
    return result.counts.some((row) => {
        const total = row.reduce((sum, votes) => sum + votes, 0);
        return total > 0 && Math.max(...row) === total;
    });
}
