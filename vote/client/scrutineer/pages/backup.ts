/** Making, proving and restoring the paper backup (纸质备份). */
import { unb64 } from "../../protocol/index.ts";
import { BadBackup, backupText, CHARACTERS, groups, rightGroups } from "../backup.ts";
import type { Desk } from "../desk.ts";
import { el, fill, heading, mainButton, note, plainButton, type Child } from "../dom.ts";
import { noteBackup, proveBackup, restore } from "../people.ts";
import { qrCanvas } from "../qr.ts";
import { scanner } from "../scanner.ts";

/** First the 52 characters to copy; then, with them hidden, the proof that the paper has them. */
export function backupPage(desk: Desk): Child[] {
    return desk.memory.round!.backup === "none" ? showBackup(desk) : askProof(desk);
}

function showBackup(desk: Desk): Child[] {
    const { round, poll, index } = desk.memory;
    const seed = unb64(round!.seed);
    const name = desk.definition!.scrutineers.names[index - 1]!;
    const written = groups(seed).map((group, place) => el("li", {}, el("small", { "aria-hidden": "true" }, String(place + 1)), el("span", {}, group)));
    return [
        heading("抄写备份"),
        el("p", {}, `请把下面13组、共${CHARACTERS}个字符抄到备份单上。手机丢了或坏了，凭它才能开票。`),
        el("div", { class: "sheet backup-sheet" },
            el("p", { class: "backup-head" }, `评家监票备份 · ${poll} · `, el("span", { class: "whole" }, `第${index}位 ${name} · 第${round!.attempt}轮`)),
            el("ol", { class: "backup-groups", "aria-label": "备份字符" }, ...written),
            el("p", { class: "soft small" }, "只有数字和大写字母；没有字母 I、L、O、U，圈都是数字0，竖都是数字1。"),
            el("details", { class: "backup-code" }, el("summary", {}, "同样内容的二维码"), qrCanvas(backupText(poll, round!.attempt, index, seed), "备份二维码"))),
        note("warn", "备份就是您的那把钥匙：不要拍照、截屏或发给任何人。纸由您自己保管，宣布结果后当场撕毁。"),
        mainButton("抄好了，下一步核对", () => desk.act(noteBackup)),
        canPrint() ? plainButton("打印备份单", () => window.print()) : null,
    ];
}

/** WeChat's browser cannot print. */
function canPrint(): boolean {
    return typeof window.print === "function" && !/MicroMessenger|Mobile/i.test(navigator.userAgent);
}

function askProof(desk: Desk): Child[] {
    const seed = unb64(desk.memory.round!.seed);
    const prove = (text: string) => desk.act((memory) => proveBackup(memory, text));
    return [
        heading("核对备份"),
        el("p", {}, "请照着纸上写的输入一遍（不分大小写，空格不用输），确认没有抄错。"),
        entry(prove, "核对", (text) => marks(rightGroups(text, seed), text)),
        plainButton("再看一眼，重新抄", () => desk.act((memory) => ({ ...memory, round: { ...memory.round!, backup: "none" } }))),
    ];
}

/** Green for groups that are right, red for those that are wrong so far. */
function marks(right: readonly boolean[], text: string): Child {
    const typedGroups = Math.floor(text.replace(/[^0-9a-z]/gi, "").length / 4);
    return el("ol", { class: "marks", "aria-hidden": "true" }, ...right.map((good, place) =>
        el("li", { class: place < typedGroups ? (good ? "good" : "bad") : "" }, place < typedGroups ? (good ? "✓" : "✗") : String(place + 1))));
}

/** A phone that comes back by the backup. */
export function restoreForm(desk: Desk): Child {
    const come = async (text: string) => {
        const facts = await desk.look();
        if (!facts || !desk.definition) throw new BadBackup("现在连不上服务器，请稍后再试。");
        await desk.act((memory) => restore(memory, text, desk.definition!, facts));
    };
    return entry(come, "恢复到本机", () => null);
}

/** The 52 characters typed, or their QR code scanned. */
function entry(take: (text: string) => Promise<void>, label: string, hint: (text: string) => Child): HTMLElement {
    const wrong = el("div", { role: "alert" });
    const below = el("div");
    const text = el("textarea", {
        rows: 4, class: "backup-entry", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", "aria-label": `备份的${CHARACTERS}个字符`,
        placeholder: "例：7K2M 9QXV …",
    });
    const attempt = async (value: string) => {
        fill(wrong);
        try {
            await take(value);
        } catch (refused) {
            if (!(refused instanceof BadBackup)) throw refused;
            fill(wrong, note("bad", refused.message));
        }
    };
    text.addEventListener("input", () => fill(below, ...[hint(text.value)].filter((child): child is HTMLElement => child instanceof HTMLElement)));
    const scan = scanner((found) => void attempt(found), (sentence) => fill(wrong, note("warn", sentence)));
    return el("div", { class: "sheet" }, text, below, wrong, mainButton(label, () => attempt(text.value)),
        el("details", {}, el("summary", {}, "备份是二维码？扫一扫"), scan.box));
}
