/** Looking over the choices, and the way into the box. */
import type { Definition } from "../../protocol/messages.ts";
import type { Wait } from "../delivery.ts";
import { button, el, everySecond, p, show } from "../dom.ts";
import { cleaned, type Draft } from "./questions.ts";

/** Show what was chosen; nothing is sent before `cast`. */
export function showReview({ questions, rehearsal }: Definition, draft: Draft, change: () => void, cast: () => void): void {
    const rows = questions.map(({ text, options }, i) =>
        el("div", {}, el("dt", {}, questions.length > 1 ? `${i + 1}. ` : null, text), el("dd", {}, options[draft.choices[i]!]!.text)),
    );
    const comment = cleaned(draft.comment);
    const send = button("投票", () => {
        send.disabled = true;
        cast();
    });
    show(
        "请再看一遍", "",
        p("点“投票”以后才算投出；投出后不能更改。"),
        el("dl", { class: "sheet" }, ...rows, comment ? el("div", {}, el("dt", {}, "意见建议"), el("dd", { class: "said" }, comment)) : null),
        rehearsal ? p("这是演练，不是正式投票。") : null,
        button("返回修改", change, "plain"),
        el("div", { class: "bar" }, send),
    );
}

/** What the page says while the ballot is on its way. */
export interface Sending {
    /** The ballot is being sealed; from 0 to 1. */
    readonly sealing: (part: number) => void;
    /** The sealed ballot is being sent. */
    readonly sending: () => void;
    /** There was no answer; the next try comes by itself. */
    readonly waiting: (wait: Wait) => void;
}

/**
 * Show the way into the box.
 *
 * @param lasting says whether the sealed ballot outlives the page
 */
export function showSending(lasting: () => boolean): Sending {
    const bar = el("progress", { max: "1", value: "0", "aria-label": "进度" });
    const status = el("p", { class: "status", role: "status" });
    const extra = el("div", {});
    show("正在投出，请稍等", "", el("div", { class: "sheet" }, bar, status, extra), p("还没有投出。看到“已投出”才算完成。"));
    const say = (text: string, ...more: readonly Node[]): void => {
        status.textContent = text;
        extra.textContent = "";
        extra.append(...more);
    };
    return {
        sealing: (part) => {
            bar.value = part * 0.9;
            if (!part) say("正在手机上加密您的选择……");
        },
        sending: () => {
            bar.value = 0.95;
            say("已加密，正在送往票箱……");
        },
        waiting: ({ seconds, busy, now }) => {
            const kept = lasting()
                ? "加密好的选票已存在这部手机里，不会丢。关掉本页也可以，再扫一次选票会接着投。"
                : "加密好的选票还在本页里。请不要关闭本页。";
            const left = el("p", { class: "hint" });
            say(
                busy ? "投票的人较多，稍后自动再送。" : "网络不通，稍后自动再送。", p(kept), left,
                button("立即再试", now, "plain"),
            );
            let rest = seconds;
            everySecond(left, () => {
                left.textContent = rest > 0 ? `${rest--} 秒后再试` : "正在再试……";
            });
        },
    };
}
