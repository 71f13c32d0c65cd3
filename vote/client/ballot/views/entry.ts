/** Typing the code (投票码) of a slip, where none was scanned. */
import { ALPHABET, typed } from "../../protocol/bytes.ts";
import { SECRET_LENGTH } from "../../protocol/slips.ts";
import { el, p, show } from "../dom.ts";
import { readCode, type Code } from "../poll.ts";

/** Say in Chinese what is wrong with a typed code. */
function wrong(text: string): string {
    const found = typed(text);
    const foreign = Array.from(found).filter((letter) => !ALPHABET.includes(letter));
    if (foreign.length) return `投票码里没有“${foreign[0]}”这个字符，请对照选票重新输入。`;
    return `投票码应是 ${SECRET_LENGTH} 位，您输入了 ${found.length} 位，请对照选票重新输入。`;
}

/**
 * Ask for the code.
 *
 * @param problem what was wrong with the last one, or empty
 * @param before what was typed then
 */
export function showEntry(tablet: boolean, problem: string, before: string, enter: (code: Code) => void): void {
    const message = el("p", { class: "problem", id: "problem", role: "alert" }, problem);
    const count = el("span", { class: "hint" });
    const input = el("input", {
        id: "code", type: "text", value: before, maxlength: "60", autocomplete: "off", autocapitalize: "characters", spellcheck: "false",
        "aria-describedby": "how problem", translate: "no", input: () => tell(),
    });
    const tell = (): void => {
        const { length } = typed(input.value);
        count.textContent = length ? `已输入 ${length} 位，共 ${SECRET_LENGTH} 位` : "";
    };
    const submit = (event: Event): void => {
        event.preventDefault();
        const code = readCode(input.value);
        if (code) return enter(code);
        message.textContent = wrong(input.value);
        input.setAttribute("aria-invalid", "true");
        input.focus();
    };
    show(
        tablet ? "请输入投票码" : "请扫描选票，或输入投票码", "",
        tablet ? null : p("请用手机再扫一次选票上的二维码。也可以在这里输入二维码旁边的投票码："),
        el(
            "form", { class: "sheet", novalidate: true, submit },
            el("label", { for: "code" }, "投票码"),
            el("p", { id: "how", class: "hint" }, `选票上的 ${SECRET_LENGTH} 位字母和数字。大小写、横线、空格都可以；字母 O 当作 0，I 和 L 当作 1。`),
            input, count, message, el("button", { class: "main" }, "下一步"),
        ),
        p("投票码就是您的选票，请不要给别人看。"),
    );
    tell();
    if (before || tablet) input.focus();
}
