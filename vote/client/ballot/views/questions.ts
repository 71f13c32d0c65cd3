/** The ballot paper (选票): every question with its options, no choice made beforehand. */
import { utf8 } from "../../protocol/bytes.ts";
import { LONGEST_COMMENT } from "../../protocol/comments.ts";
import type { Definition, Question } from "../../protocol/messages.ts";
import { button, el, number, p, show } from "../dom.ts";

/** What the voter has chosen so far: an option's number for each question, or null. */
export interface Draft {
    readonly choices: (number | null)[];
    comment: string;
}

/** Return an empty paper. */
export function blank({ questions }: Definition): Draft {
    return { choices: questions.map(() => null), comment: "" };
}

/** Return a comment as it may be sealed: line breaks only, no other control marks. */
export function cleaned(comment: string): string {
    return comment.replace(/\r\n?/g, "\n").replace(/[\0-\t\v-\x1f\x7f-\x9f]/g, " ").trim();
}

/** Return the box with the 核对码: compared by the phone where the slip was scanned, by the voter where not. */
export function checkBox(checkNumber: string, compared: boolean): HTMLElement {
    return el(
        "aside", { class: compared ? "note good" : "note warn" },
        p(compared ? "✓ 已核对：本页的加密密钥与选票上印的一致。" : "投票前请看一眼："),
        p(compared ? "核对码，也应与大屏幕上的一致：" : "下面的核对码应与选票、大屏幕上的一致。不一致请不要投票，马上告诉监票人。"),
        number(checkNumber),
    );
}

/** Show the paper; `next` is called once every question has a choice and the comment fits, `writing` when there is a comment. */
export function showQuestions(definition: Definition, draft: Draft, box: HTMLElement, next: () => void, writing: () => void): void {
    const { questions } = definition;
    const progress = el("p", { class: "progress", "aria-live": "polite" });
    const problem = el("p", { class: "problem", role: "alert" });
    const open = (): number[] => draft.choices.map((choice, i) => (choice === null ? i : -1)).filter((i) => i >= 0);
    const tell = (): void => {
        const left = open().length;
        progress.textContent = left ? `已选 ${questions.length - left} 题，共 ${questions.length} 题` : "全部选好了";
        problem.textContent = "";
    };
    const papers = questions.map((question, i) =>
        fieldset(question, i, questions.length, draft.choices[i]!, (choice) => {
            draft.choices[i] = choice;
            papers[i]!.className = "sheet";
            tell();
        }),
    );
    const comment = definition.comments ? commentBox(draft, writing) : null;
    const check = (): void => {
        const left = open();
        for (const i of left) papers[i]!.className = "sheet missing";
        if (left.length) {
            problem.textContent = `还有 ${left.length} 题没有选：第 ${left.map((i) => i + 1).join("、")} 题`;
            papers[left[0]!]!.scrollIntoView();
            return papers[left[0]!]!.querySelector("input")!.focus();
        }
        if (utf8(cleaned(draft.comment)).length > LONGEST_COMMENT) return comment!.querySelector("textarea")!.focus();
        next();
    };
    show("请填写选票", "", box, p(`共 ${questions.length} 题，每题选一项。`), ...papers, comment, el("div", { class: "bar" }, problem, progress, button("下一步", check)));
    tell();
}

function fieldset(question: Question, at: number, of: number, chosen: number | null, choose: (choice: number) => void): HTMLElement {
    return el(
        "fieldset", { class: "sheet" },
        el("legend", {}, of > 1 ? el("small", {}, `第 ${at + 1} 题`) : null, question.text),
        ...question.options.map(({ text }, option) =>
            el(
                "label", { class: "option" },
                el("input", { type: "radio", name: `q${at}`, value: String(option), checked: chosen === option, change: () => choose(option) }),
                el("span", {}, text),
            ),
        ),
    );
}

function commentBox(draft: Draft, writing: () => void): HTMLElement {
    const left = el("p", { class: "hint", id: "left", "aria-live": "polite" });
    const tell = (): void => {
        draft.comment = area.value;
        if (draft.comment) writing();
        const rest = LONGEST_COMMENT - utf8(cleaned(area.value)).length;
        left.textContent = rest < 0 ? `太长了，请删去约 ${Math.ceil(-rest / 3)} 个字` : `还能写约 ${Math.floor(rest / 3)} 个字`;
        left.className = rest < 0 ? "problem" : "hint";
    };
    const area = el("textarea", { id: "comment", rows: "4", "aria-describedby": "about left", input: tell });
    area.value = draft.comment;
    tell();
    return el(
        "section", { class: "sheet" },
        el("label", { for: "comment" }, "意见建议（可以不填）"),
        el("p", { class: "hint", id: "about" }, "与选票分开加密，开票后打乱次序交给工会和上级工会。请不要写能认出您的话。"),
        area, left,
    );
}
