/** Annulling the poll (作废本次投票): a typed confirmation, a reason that others can repeat word for word. */
import type { Desk } from "../desk.ts";
import { el, field, fill, heading, mainButton, note, plainButton, type Child } from "../dom.ts";
import { annul, withdrawAnnulment } from "../people.ts";
import { ALARM_TEXTS } from "../alarms.ts";

/** The same words on every phone: annulments count together only where the reason is the same. */
export const REASONS = [
    "有会员复扫查不到自己的选票",
    "没有发出的选票上查到了选票",
    "监票人的手机核验不通过",
    "发出、收回的张数与实际不符",
    "会场商定作废，重新组织投票",
] as const;

const CONFIRMATION = "作废";

/** Return the form, folded away: nobody annuls by accident. */
export function annulForm(desk: Desk): Child {
    const wrong = el("div", { role: "alert" });
    const reasons = REASONS.map((reason, place) => el("label", { class: "choice" },
        el("input", { type: "radio", name: "annul-reason", value: reason, checked: place === (desk.memory.alarm ? 2 : -1) }), el("span", {}, reason)));
    const { row, input } = field(`确定要作废，请输入“${CONFIRMATION}”两个字`, { autocapitalize: "off" });
    const box: HTMLDetailsElement = el("details", { class: "sheet annul" }, el("summary", {}, "提出作废本次投票"),
        el("p", {}, `要有${desk.definition?.scrutineers.threshold ?? 2}位监票人在自己的手机上选同一个理由，作废才生效。作废后本次选票永远不能打开，要重新投票。`),
        el("fieldset", {}, el("legend", {}, "理由"), ...reasons), row, wrong,
        plainButton("签署作废", (): Promise<void> => submit(desk, box, input, wrong), { class: "act danger" }));
    return box;
}

async function submit(desk: Desk, box: HTMLElement, input: HTMLInputElement, wrong: HTMLElement): Promise<void> {
    const chosen = box.querySelector<HTMLInputElement>("input[type=radio]:checked");
    if (!chosen) return fill(wrong, note("bad", "请选一个理由。"));
    if (input.value.trim() !== CONFIRMATION) return fill(wrong, note("bad", `请输入“${CONFIRMATION}”两个字。`));
    const facts = await desk.look();
    if (!facts || !desk.definition) return fill(wrong, note("bad", "现在连不上服务器，请稍后再试。"));
    await desk.act((memory) => annul(memory, desk.definition!, facts, chosen.value, desk.draw));
}

/** This phone has signed to annul, and opens nothing. */
export function declinedPage(reason: string, desk: Desk): Child[] {
    const facts = desk.facts;
    const { annulment, alarm } = desk.memory;
    const moved = facts && annulment && facts.hashes[facts.hashes.length - 1] !== annulment.head;
    return [
        heading("您已签署作废"),
        note("bad", `理由：${reason}`),
        el("p", {}, "其他监票人也选同一个理由签署后，作废生效。本机现在不会开票。"),
        alarm ? el("p", {}, `本机的警报：${ALARM_TEXTS[alarm.kind].title}`) : null,
        moved ? note("warn", "公告板又有了新记录，要按最新的记录重新签署。") : null,
        moved ? mainButton("重新签署作废", () => desk.act((memory) => annul(memory, desk.definition!, facts, reason, desk.draw))) : null,
        plainButton("不作废了，撤回", () => desk.act(withdrawAnnulment)),
    ];
}
