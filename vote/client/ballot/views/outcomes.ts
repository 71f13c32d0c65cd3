/** Where a visit ends: cast, in the box, or why not. Each says what happened, what was kept, and what to do. */
import { button, el, everySecond, number, p, show, type Child } from "../dom.ts";

const CLEAR_AFTER_S = 12;

/** What a shared tablet (共用平板) does at the end: forget, and return to the code's entry. */
export type Clear = (() => void) | null;

/** Return the row that counts down to clearing a shared tablet; nothing on one's own phone. */
export function clearing(clear: Clear): Child {
    if (!clear) return null;
    let left = CLEAR_AFTER_S;
    const hint = el("p", { class: "hint" });
    everySecond(hint, () => {
        hint.textContent = `${left} 秒后自动清空本页，留给下一位。`;
        if (left-- === 0) clear();
    });
    return el("div", {}, hint, button("清空，给下一位", clear));
}

/** Return a link to another page of this poll. */
export function link(path: string, label: string): HTMLElement {
    return el("a", { class: "plain", href: `${location.pathname.replace(/\/tablet\/?$/, "")}/${path}` }, label);
}

/** Return the sheet with the 回执码. */
export function trackerBox(tracker: string): HTMLElement {
    return el("section", { class: "sheet", "aria-label": "回执码" }, p("回执码"), number(tracker), el("p", { class: "hint" }, "只能用来查选票在不在票箱里，看不到选了什么。可以抄下，也可以不记。"));
}

/** The ballot is in the box, with a receipt that holds. */
export function showCast(tracker: string, commented: boolean, rehearsal: boolean, clear: Clear): void {
    show(
        "已投出", "done",
        p(rehearsal ? "演练成功：选票已在票箱中，不计入正式结果。" : "您的选票已在票箱中。"),
        trackerBox(tracker),
        commented ? p("意见建议已一并密封送出。") : null,
        p("投票截止后，请再扫一次这张选票，就能查到它已计入。请收好选票，不要给别人。"),
        clearing(clear),
    );
}

/** The slip has voted; before close. */
export function showVoted(tracker: string, other: boolean, clear: Clear): void {
    show(
        "您的选票已在票箱中", "",
        other ? el("div", { class: "note warn" }, p("这张选票先前已经投过。票箱中的选票保持不变，刚才填的没有计入，也没有保存。")) : null,
        trackerBox(tracker),
        p("不用再投。投票截止后，请再扫一次这张选票，就能查到它已计入。"),
        p("如果不是您投的，请立即当场告诉监票人。"),
        clearing(clear),
    );
}

/** Something that must never happen: loud, and without a way to go on. */
export function showAlarm(title: string, lines: readonly string[], ...more: readonly Child[]): void {
    show(title, "bad", el("div", { role: "alert" }, ...lines.map((line) => p(line))), ...more);
}

/** Anything else: what happened, what was kept, what to do. */
export function showNotice(title: string, lines: readonly string[], clear: Clear, ...more: readonly Child[]): void {
    show(title, "", el("div", { class: "sheet" }, ...lines.map((line) => p(line))), ...more, clearing(clear));
}
