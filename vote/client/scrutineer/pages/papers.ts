/** Entering the count sheet of the paper ballots (录入纸质票计数单). */
import type { Desk } from "../desk.ts";
import { el, fill, mainButton, note, plainButton, type Child } from "../dom.ts";
import type { Sheet } from "../memory.ts";
import { faultsOf, signSheet } from "../paper.ts";
import type { PaperView } from "../views.ts";

const INTERVAL = 5_000;

/** Return the section on paper ballots; it follows what the others enter, until its form is open. */
export function paperSection(desk: Desk): Child {
    const box = el("section", { class: "paper" });
    let shown = "";
    const look = async () => {
        const paper = await desk.paper();
        const key = JSON.stringify([paper, desk.memory.paper?.sent]);
        if (!paper || key === shown || box.querySelector(".writing")) return;
        shown = key;
        fill(box, ...content(paper, desk, box));
    };
    void look();
    const timer = window.setInterval(() => { if (box.isConnected) void look(); else window.clearInterval(timer); }, INTERVAL);
    return box;
}

function content(paper: PaperView, desk: Desk, box: HTMLElement): HTMLElement[] {
    const signed = desk.memory.paper;
    if (paper.limit === 0 && !paper.sheets.length) return [];
    const title = el("h2", {}, "纸质票");
    if (signed) return [el("div", { class: "sheet" }, title, table(signed.sheet, desk), note("good", signedWord(paper, desk)))];
    if (paper.done) return [el("div", { class: "sheet" }, title, el("p", {}, "两位监票人已录入一致的计数单。"))];
    if (desk.facts?.tally) return [el("div", { class: "sheet" }, title, note("warn", "已经请求开票，不能再录入纸质票。"))];
    const others = paper.sheets.filter(({ scrutineer }) => scrutineer !== desk.memory.index);
    const [other] = others;
    const ways: HTMLElement[] = [title, el("p", {}, `换发了${paper.limit}张纸质票。由两位监票人各自在手机上录入同样的计数单，才计入结果。`)];
    if (other) ways.push(...adopt(other, desk, paper, box));
    ways.push(plainButton(other ? "不一样，我自己录入" : "录入计数单", () => fill(box, entryForm(desk, paper, box))));
    return [el("div", { class: "sheet" }, ...ways)];
}

function signedWord(paper: PaperView, desk: Desk): string {
    if (paper.done) return "计数单已登记在公告板上。";
    const differs = paper.sheets.some(({ scrutineer }) => scrutineer !== desk.memory.index);
    return differs ? "您已签署。另一位监票人录入的不一样：请一起重数；由数对的人签署，或由主席重新组织。" : "您已签署，等另一位监票人录入同样的计数单。";
}

/** The other's sheet, to be compared with the counted paper and signed as it is. */
function adopt(other: PaperView["sheets"][number], desk: Desk, paper: PaperView, box: HTMLElement): HTMLElement[] {
    const name = desk.definition!.scrutineers.names[other.scrutineer - 1]!;
    const sheet: Sheet = { counts: other.counts, valid: other.valid, invalid: other.invalid };
    return [
        el("p", {}, `${name}已录入：`), table(sheet, desk),
        mainButton("与我数的一致，签署", () => review(sheet, desk, paper, box)),
    ];
}

function table({ counts, valid, invalid }: Sheet, desk: Desk): HTMLElement {
    const rows = desk.definition!.questions.map((question, place) => el("tr", {}, el("th", { scope: "row" }, question.text),
        el("td", {}, question.options.map(({ text }, option) => `${text} ${counts[place]?.[option] ?? "?"}`).join("，"))));
    return el("div", { class: "table-wrap" }, el("table", { class: "count-sheet" }, el("tbody", {}, ...rows)),
        el("p", {}, `有效 ${valid} 张，无效 ${invalid} 张`));
}

function numberField(label: string): { row: HTMLElement; input: HTMLInputElement } {
    const input = el("input", { type: "text", inputmode: "numeric", pattern: "[0-9]*", maxlength: 6, autocomplete: "off" });
    return { row: el("label", { class: "count" }, el("span", {}, label), input), input };
}

function numberIn({ value }: HTMLInputElement): number {
    return /^\d{1,6}$/.test(value.trim()) ? Number(value.trim()) : Number.NaN;
}

/** The form: one number per option, live sums beside them. */
function entryForm(desk: Desk, paper: PaperView, box: HTMLElement): HTMLElement {
    const { questions } = desk.definition!;
    const valid = numberField("有效票（张）");
    const invalid = numberField("无效票（张）");
    const cells = questions.map(({ options }) => options.map(({ text }) => numberField(text)));
    const sums = questions.map(() => el("output", { class: "sum" }));
    const wrong = el("div", { role: "alert" });
    const sheet = (): Sheet => ({
        counts: cells.map((row) => row.map(({ input }) => numberIn(input))), valid: numberIn(valid.input), invalid: numberIn(invalid.input),
    });
    const live = () => sheet().counts.forEach((row, place) => {
        const sum = row.reduce((total, count) => total + (Number.isNaN(count) ? 0 : count), 0);
        sums[place]!.textContent = `合计 ${sum}`;
        sums[place]!.className = sum === sheet().valid ? "sum good" : "sum";
    });
    const next = () => {
        const faults = faultsOf(sheet(), desk.definition!, paper.limit);
        if (faults.length) fill(wrong, note("bad", el("ul", {}, ...faults.map((fault) => el("li", {}, fault)))));
        else review(sheet(), desk, paper, box);
    };
    const form = el("div", { class: "sheet paper-form writing" }, el("h2", {}, "纸质票计数单"),
        el("div", { class: "counts" }, valid.row, invalid.row),
        ...questions.map((question, place) => el("fieldset", {}, el("legend", {}, `${place + 1}. ${question.text}`),
            el("div", { class: "counts" }, ...cells[place]!.map(({ row }) => row)), sums[place]!)),
        wrong, mainButton("下一步：确认", next),
        plainButton("返回", () => fill(box, ...content(paper, desk, box))));
    form.addEventListener("input", live);
    live();
    return form;
}

/** One last look, then one signature, ever. */
function review(sheet: Sheet, desk: Desk, paper: PaperView, box: HTMLElement): void {
    const faults = faultsOf(sheet, desk.definition!, paper.limit);
    const warning = desk.memory.restored ? "本机是恢复的手机：如果您以前已签署过计数单，请不要再签。" : "每部手机只能签署一次，签署后不能修改。";
    fill(box, el("div", { class: "sheet writing" }, el("h2", {}, "确认计数单"), table(sheet, desk),
        note("warn", warning),
        faults.length ? note("bad", ...faults) : mainButton("确认无误，签署", () => desk.act((memory) => signSheet(memory, desk.definition!, sheet, desk.draw))),
        plainButton("返回修改", () => fill(box, entryForm(desk, paper, box)))));
}
