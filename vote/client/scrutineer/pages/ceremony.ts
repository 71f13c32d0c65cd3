/** The pages of the key ceremony (密钥仪式的页面). */
import type { Definition } from "../../protocol/index.ts";
import type { Desk } from "../desk.ts";
import { bigNumber, el, figures, heading, mainButton, note, plainButton, thousands, type Child } from "../dom.ts";
import { confirm, join, disagreeOnKey, agreeOnKey } from "../people.ts";
import type { Page, Progress, Stage } from "../page.ts";

type Of<Name extends Page["name"]> = Extract<Page, { name: Name }>;

/** The definition of the poll, to be read and confirmed. */
export function confirmPage(page: Of<"confirm">, desk: Desk): Child[] {
    const { definition, index, attempt } = page;
    const { names } = definition.scrutineers;
    return [
        heading(`您是${names[index - 1]!}吗？`),
        el("p", {}, `您是第${index}位监票人。请看一遍下面的内容，与会场公布的一致再加入。`),
        ...definitionSheet(definition),
        attempt > 1 ? note("warn", `这是第${attempt}轮密钥仪式，前面的已经中断。`) : null,
        mainButton("内容无误，我加入", () => desk.act((memory) => confirm(memory, desk.view!))),
        el("p", { class: "soft small" }, "如果您不是这位监票人，或内容不对，请不要加入，立即告诉主席。"),
    ];
}

/** What is voted on, by which rule, and who holds the keys. */
function definitionSheet(definition: Definition): Child[] {
    const { assembly, rule, scrutineers, questions, minimum_ballots, recheck_minutes, comments } = definition;
    const kind = assembly.kind === "members" ? "会员大会" : "会员代表大会";
    const [a, b] = rule.threshold;
    const asked = questions.find((question) => question.id === rule.question)!;
    const satisfied = rule.satisfied.map((id) => asked.options.find((option) => option.id === id)!.text);
    return [
        el("div", { class: "sheet" }, figures([
            ["工会", definition.union], ["投票", definition.title],
            ["会议", `${kind}，${chineseDate(assembly.held_on)}，应到${thousands(assembly.due)}人`],
            ["合格线", `“${asked.text}”${satisfied.join("＋")}，不低于有效票的${b === 100 ? `${a}%` : `${a}/${b}`}`],
            ["最少票数", `${minimum_ballots}张，不够就不开票`], ["复查时间", recheck_minutes ? `截止后等${recheck_minutes}分钟再开票` : "截止后不再等，随时可以开票"],
            ["意见建议", comments ? "可以写" : "不收"],
            ["监票人", scrutineers.names.join("、")],
            ["开票需要", `${scrutineers.names.length}位监票人中的${scrutineers.threshold}位，加上服务器`],
        ])),
        el("details", { class: "sheet" }, el("summary", {}, `选票上的${questions.length}个问题`), el("ol", {}, ...questions.map((question) =>
            el("li", {}, question.text, el("br"), el("span", { class: "soft small" }, question.options.map(({ text }) => text).join(" / ")))))),
    ];
}

/** Return 2026-11-22 as 2026年11月22日. */
export function chineseDate(date: string): string {
    const [year, month, day] = date.split("-").map(Number);
    return `${year}年${month}月${day}日`;
}

const STAGES: { readonly [stage in Stage]: { title: string; what: string } } = {
    cards: { title: "等其他监票人加入", what: "每位监票人的手机先交一张名片。" },
    deals: { title: "正在共同生成密钥", what: "各部手机正在互相交换加密的份额。" },
    seals: { title: "等其他监票人核对", what: "每位监票人核对核对码后，加上封签。" },
};

/** Who is waited for, and what to do when somebody does not come. */
export function waitingPage(page: Of<"waiting">, desk: Desk): Child[] {
    const { title, what } = STAGES[page.stage];
    const missing = page.people.filter(({ done }) => !done).map(({ name }) => name);
    return [
        heading(title),
        el("p", {}, what, "请保持本页打开，会自动继续。"),
        progressList(page.people),
        missing.length ? el("p", { role: "status" }, el("strong", {}, `正在等：${missing.join("、")}`)) : null,
        vanished(missing, desk),
    ];
}

/** Return the list of names with ✓ where they are done. */
function progressList(people: readonly Progress[]): HTMLElement {
    const done = people.filter((person) => person.done).length;
    return el("div", { class: "sheet" },
        el("progress", { max: people.length, value: done, "aria-label": `${people.length}位中已完成${done}位` }),
        el("ul", { class: "people" }, ...people.map(({ name, done: ready, self }) => el("li", { class: ready ? "done" : "" },
            el("b", { "aria-hidden": "true" }, ready ? "✓" : "…"), el("span", {}, self ? `${name}（您）` : name), el("em", {}, ready ? "已完成" : "等待中")))));
}

/** The way on when a colleague's phone does not come back. */
function vanished(missing: readonly string[], desk: Desk): Child {
    const names = missing.length ? missing.join("、") : "某位监票人";
    return el("details", { class: "sheet" }, el("summary", {}, "有人的手机一直没有反应？"),
        el("p", {}, `请${names}打开监票页面（不要换手机）。如果手机坏了、丢了，或清除了记录，只能重新开始这一轮：所有人重新加入，已做的核对要重做，还没有发出选票，不会影响投票。`),
        plainButton("重新开始这一轮", () => restartWith(desk, `等不到${names}`), { class: "act danger" }));
}

/** Ask once more, then break the attempt. */
export async function restartWith(desk: Desk, why: string): Promise<void> {
    if (window.confirm(`确定重新开始密钥仪式吗？\n\n原因：${why}\n所有监票人都要重新加入。`)) await desk.restart(why);
}

/** The 核对码, to be compared aloud before the seal. */
export function comparePage(page: Of<"compare">, desk: Desk): Child[] {
    return [
        heading("核对码与大屏幕一致吗？"),
        el("p", {}, "请一组一组念出来，与大屏幕、其他监票人的手机逐位对照。"),
        bigNumber(page.number),
        mainButton("与大屏幕一致", () => desk.act(agreeOnKey)),
        plainButton("不一致", () => desk.act((memory) => disagreeOnKey(memory, page.number)), { class: "act danger" }),
        el("p", { class: "soft small" }, "点“一致”后，您的手机给这套密钥加上封签。有一位不同，就不要点。"),
    ];
}

/** An attempt broke: join the next one. */
export function againPage(page: Of<"again">, desk: Desk): Child[] {
    return [
        heading("密钥仪式重新开始"),
        el("p", {}, `现在是第${page.attempt}轮。上一轮的密钥已从本机销毁；上一轮抄下的备份请当场撕毁。`),
        page.why ? note("warn", `上一轮中断的原因：${page.why}`) : null,
        mainButton(`加入第${page.attempt}轮`, () => desk.act((memory) => join(memory, page.attempt))),
    ];
}

/** Somebody cheated, and it is proven. */
export function faultPage(page: Of<"fault">, desk: Desk): Child[] {
    return [
        heading("这一轮中断：有份额是假的"),
        note("bad", `已经证明：${page.culprit}的手机给出了错误的内容（${page.accuser}提出）。本机不会给这一轮加封签。`),
        el("p", {}, "请当场说明。通常是手机或网页有问题；请换一部手机再试，仍然这样就请更换监票人。"),
        mainButton("重新开始这一轮", () => restartWith(desk, `${page.culprit}的密钥份额有错`)),
    ];
}

/** This phone has no memory of an attempt, or of a poll, that it is part of. */
export function lostPage(page: Of<"lost">, desk: Desk, restoreForm: (desk: Desk) => Child): Child[] {
    const opening = `${page.scrutineer}已经用一部手机（或另一个浏览器）加入过，但本机没有那次的记录。`;
    if (page.over) return [
        heading("恢复备份"),
        el("p", {}, opening, "密钥仪式已经结束：请优先用原来的手机。原来的手机不能用了，就用纸上的备份恢复到本机。"),
        note("", "恢复的手机可以作废选票、核验和开票，不能再参加密钥仪式。"),
        restoreForm(desk),
    ];
    return [
        heading("本机没有这一轮的记录"),
        el("p", {}, opening),
        el("p", {}, "请用原来的手机继续。原来的手机如果不能用了："),
        el("ul", {},
            el("li", {}, "已经核对并做好备份的：等所有人完成，本页会请您输入备份；"),
            el("li", {}, "还没有核对的：只能重新开始这一轮。")),
        plainButton("重新开始这一轮", () => restartWith(desk, `${page.scrutineer}的手机没有了记录`), { class: "act danger" }),
    ];
}

/** A restored phone while a ceremony runs: it takes no part in it. */
export function restoredPage(): Child[] {
    return [heading("请等待密钥仪式结束"), el("p", {}, "本机是由备份恢复的，不能参加密钥仪式。")];
}

/** A message is on its way. */
export function sendingPage(page: Of<"sending">): Child[] {
    return [heading("正在发送…"), el("p", { role: "status" }, page.what), el("progress", { "aria-label": "正在发送" })];
}
