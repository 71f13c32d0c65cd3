/** The end of a re-scan after close: counted, missing, or a board that does not hold. */
import { el, number, p, show } from "../dom.ts";
import type { Fault, Finding } from "../recheck.ts";
import { clearing, link, showAlarm, trackerBox, type Clear } from "./outcomes.ts";

/** Show what the closed box was found to hold. */
export function showFinding(found: Finding | Fault, clear: Clear): void {
    if (found.refused !== undefined) {
        return showAlarm("公告板通不过核对", [
            "服务器给出的公告板前后不一致，或与本页不一致。",
            "请立即当场大声告诉监票人，在查明以前不要开票。",
            `（没有通过的一项：${found.refused}）`,
        ]);
    }
    const { tracker, included, headNumber, ballots, counted } = found;
    if (!included) {
        return showAlarm("票箱里没有找到您的选票", [
            "服务器说这张选票已经投过，但封存的票箱里没有它。",
            "请立即当场大声告诉监票人，在查明以前不要开票。请保留这张选票。",
        ], el("div", {}, trackerBox(tracker), p("本机看到的公告板号码："), number(headNumber)));
    }
    show(
        "已计入", "",
        el("div", { class: "note good" }, p(`✓ 本机已逐项核对：封存的票箱里有 ${ballots} 张选票，您的选票在其中${counted ? "，并已计入结果" : ""}。`)),
        trackerBox(tracker),
        el("section", { class: "sheet" }, p("公告板号码，应与会场公布的一致："), number(headNumber), el("p", { class: "hint" }, "不一致，或者这张选票不是您投的，请立即当场大声告诉监票人。")),
        link("board", counted ? "看结果和公告板" : "看公告板"),
        clearing(clear),
    );
}
