/** Opening the sum (开票): verification, comparison aloud, one answer. */
import type { Desk } from "../desk.ts";
import { bigNumber, el, field, figures, fill, heading, mainButton, note, plainButton, thousands, type Child } from "../dom.ts";
import type { BoardFacts } from "../facts.ts";
import { agreeToOpen } from "../counting.ts";
import { announce, disagreeOnCount, grouped, trustComputer } from "../people.ts";
import { incidentList } from "./alarm.ts";
import { annulForm } from "./annul.ts";

const DIGITS = 20;

/** The board is being verified; the bar moves as the worker goes on. */
export function checkPage(desk: Desk): Child[] {
    const bar = el("progress", { max: 1, value: desk.progress, "aria-label": "核验进度" });
    const word = el("p", { class: "soft figure", role: "status" }, percent(desk.progress));
    const timer = window.setInterval(() => {
        if (!bar.isConnected) return window.clearInterval(timer);
        bar.value = desk.progress;
        word.textContent = percent(desk.progress);
    }, 250);
    return [
        heading("本机正在核验公告板"),
        el("p", {}, "逐张核验全部选票、作废记录和合计，不用您做什么。请保持本页打开。"),
        el("div", { class: "sheet" }, bar, word),
        desk.facts?.tally ? elsewhere(desk) : null,
    ];
}

function percent(progress: number): string {
    return `${Math.floor(progress * 100)}%`;
}

/** Where the phone is too slow: the number that a verifier on a computer gave. */
function elsewhere(desk: Desk): Child {
    return el("details", { class: "sheet" }, el("summary", {}, "手机太慢？用电脑核验"),
        el("p", {}, "由监票人自己的电脑运行核验程序（pingjia verify board.json），把它给出的计票核对码输入这里。"),
        numberEntry("电脑给出的计票核对码", "确定", (number) => {
            if (grouped(number) !== desk.facts!.tally!.number) return "与服务器请求打开的不一样。请检查输入；仍不一样就不要开票。";
            void desk.act((memory) => trustComputer(memory, number));
            return null;
        }));
}

/** On a restored phone: did she answer before, and which number was announced. */
export function announcedPage(desk: Desk): Child[] {
    const take = (number: string) => { void desk.act((memory) => announce(memory, number)); return null; };
    const asked = el("div");
    const ask = (before: boolean) => fill(asked, el("div", { class: "sheet" },
        el("p", {}, before ? "请输入您上次点“一致”时，大家念的计票核对码。" : "请输入会场（大屏幕、主席）宣布的计票核对码，不要照抄本机。"),
        numberEntry("宣布的计票核对码", "确定", take)));
    return [
        heading("您开过票吗？"),
        el("p", {}, "本机由备份恢复，不知道您以前有没有点过“一致，开票”。每位监票人只能为一个计票核对码开票。"),
        el("div", { class: "pair" }, plainButton("我以前点过", () => ask(true)), plainButton("还没有点过", () => ask(false))),
        asked,
    ];
}

function numberEntry(label: string, button: string, take: (number: string) => string | null): HTMLElement {
    const { row, input } = field(label, { inputmode: "numeric", maxlength: 40, placeholder: "0000 0000 0000 0000 0000" }, `${DIGITS}位数字`);
    const wrong = el("div", { role: "alert" });
    const go = () => {
        const digits = grouped(input.value).replace(/ /g, "");
        const fault = digits.length === DIGITS ? take(digits) : `应为${DIGITS}位数字，现在是${digits.length}位。`;
        fill(wrong, ...(fault ? [note("bad", fault)] : []));
    };
    input.addEventListener("blur", () => { input.value = grouped(input.value); });
    return el("div", {}, row, wrong, mainButton(button, go));
}

/** All that is compared aloud before the one tap. */
export function reviewPage(facts: BoardFacts, desk: Desk): Child[] {
    const { number } = facts.tally!;
    return [
        heading("核对后开票"),
        note("good", facts.full ? `本机已核验公告板：${thousands(facts.tally!.ballots)}张选票全部有效，没有改动。` : "公告板的选票由电脑核验，计票核对码一致。"),
        el("div", { class: "sheet" }, figures(returns(facts))),
        ...incidentList(desk.memory.incidents),
        unregistered(desk),
        el("h2", {}, "计票核对码"),
        el("p", {}, "请与大屏幕、其他监票人的手机逐组念出来对照。"),
        bigNumber(number),
        mainButton("一致，开票", () => desk.act((memory) => agreeToOpen(memory, { definition: desk.definition!, facts, now: Date.now() }))),
        plainButton("不一致", () => desk.act((memory) => disagreeOnCount(memory, number)), { class: "act danger" }),
        annulForm(desk),
    ];
}

/** 应到, 实到, 发出, 收回 as the board has them. */
function returns(facts: BoardFacts): [string, string][] {
    const paper = facts.paper ? facts.paper.valid + facts.paper.invalid : 0;
    const electronic = facts.close!.ballots;
    const detail = paper ? `（电子${thousands(electronic)}，纸质${thousands(paper)}）` : "";
    return [
        ["应到", thousands(facts.due)], ["实到", facts.present === null ? "—" : thousands(facts.present)],
        ["发出", thousands(facts.close!.issued)], ["收回", thousands(electronic + paper) + detail],
    ];
}

/** Voids that came too late: nobody voted with those slips, or the phone would have stopped. */
function unregistered({ memory }: Desk): Child {
    const count = memory.voids.filter(({ outcome }) => outcome === "pending" || outcome === "late").length;
    return count ? note("warn", `有${count}张作废没有来得及登记；票箱里没有这些选票投的票，不影响结果。`) : null;
}

/** The share is being made and sent. */
export function answeringPage(): Child[] {
    return [heading("正在开票"), el("p", { role: "status" }, "本机正在计算并送出您的一份，请稍候。"), el("progress", { "aria-label": "正在开票" })];
}

/** This phone has answered; others still have to. */
export function answeredPage(number: string, desk: Desk): Child[] {
    const threshold = desk.definition!.scrutineers.threshold;
    return [
        heading("您的一份已送出"),
        el("p", { role: "status" }, `等其他监票人点“一致，开票”。满${threshold}位就出结果，本页会自动显示。`),
        el("progress", { "aria-label": "等待其他监票人" }),
        el("p", { class: "soft" }, "计票核对码：", el("span", { class: "mono" }, number)),
        el("details", { class: "sheet" }, el("summary", {}, "有人来不了了？"),
            el("p", {}, `不需要所有人：只要${threshold}位。手机坏了的监票人，可以在另一部手机上打开自己的链接，用纸上的备份恢复后开票。`)),
        annulForm(desk),
    ];
}
