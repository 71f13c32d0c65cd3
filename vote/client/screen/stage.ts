/** What the big screen says in each phase of a poll (阶段). */

import { aloud, element } from "./elements.ts";
import { outcome } from "./outcome.ts";
import type { Definition, Phase, Turnout } from "./turnout.ts";

export const PHASES: Record<Phase, string> = {
    prepared: "准备中",
    ceremony: "生成开票钥匙",
    ready: "等待开始",
    open: "投票进行中",
    closed: "投票已截止",
    counting: "正在开票",
    tallied: "计票完成",
    annulled: "已作废",
};

/** What the hall has seen on this screen that the server does not tell. */
export interface Memory {
    /** When this screen first saw the box closed, in milliseconds; null before. */
    closedAt: number | null;
    /** Whether the result was asked for on this screen. */
    revealed: boolean;
}

/** Return what stands on the stage; `reveal` is called when somebody asks for the result. */
export function stage(definition: Definition, now: Turnout, memory: Memory, reveal: () => void): HTMLElement[] {
    switch (now.phase) {
        case "prepared":
        case "ceremony":
            if (now.check_number) return [say("请监票人大声比对核对码"), ...numbered("核对码", now.check_number), then("各位监票人的手机与这里完全一样，才点“一致”。")];
            return [say("监票人正在用手机一起生成开票钥匙"), then("完成后，这里会显示核对码，请各位监票人大声比对。")];
        case "ready":
            return [say("请比对核对码，等待主持人宣布开始"), ...numbered("核对码", now.check_number), then("选票、手机上的核对码应当与这里完全一样。")];
        case "open":
            return [say("请扫选票上的二维码投票"), ...numbered("核对码", now.check_number)];
        case "closed":
            return closed(now, memory);
        case "counting":
            return [say("监票人正在开票，请比对计票核对码"), ...numbered("计票核对码", now.tally_number), ...waiting(now, memory)];
        case "tallied":
            return tallied(definition, now, memory, reveal);
        case "annulled":
            return [say("本次投票已作废"), then("没有打开的选票永远不会打开。请听主持人安排。")];
    }
}

function closed(now: Turnout, memory: Memory): HTMLElement[] {
    return [
        say("投票已截止。请再扫一次自己的选票，看它在不在票箱里"),
        then("找不到自己的选票，或没用过的选票显示已投，请立即当场提出。"),
        ...waiting(now, memory),
        ...numbered("公告板号码（与手机上比对）", now.head_number),
    ];
}

/** The minutes that remain for re-scanning, by this screen's own clock. */
function waiting(now: Turnout, memory: Memory): HTMLElement[] {
    if (memory.closedAt === null) return [];
    const left = Math.ceil(memory.closedAt / 1000 + now.recheck_minutes * 60 - Date.now() / 1000);
    if (left <= 0) return [];
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    return [element("p", "countdown", clock), then("到时才能开票")];
}

function tallied(definition: Definition, now: Turnout, memory: Memory, reveal: () => void): HTMLElement[] {
    if (now.result && memory.revealed) return outcome(definition, now.result);
    const button = element("button", "reveal", "显示结果");
    button.setAttribute("type", "button");
    button.id = "reveal";
    button.addEventListener("click", reveal);
    return [say("计票完成，请总监票人宣布结果"), ...numbered("计票核对码", now.tally_number), button];
}

function say(words: string): HTMLElement {
    return element("p", "say", words);
}

function then(words: string): HTMLElement {
    return element("p", "then", words);
}

function numbered(label: string, digits: string | null): HTMLElement[] {
    return digits === null ? [] : [element("p", "label", label), aloud(digits)];
}
