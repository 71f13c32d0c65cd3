/** Small pieces to build pages of (页面部件), without inline styles or markup in strings. */

export type Child = Node | string | null | undefined | false;
type Handler = (event: Event) => unknown;
type Attributes = { readonly [name: string]: string | boolean | number | null | undefined | Handler };

/** Return an element; attributes that begin with "on" are listeners, false and null ones are left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") made.addEventListener(name.slice(2), value as EventListener);
        else if (value === true) made.setAttribute(name, "");
        else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
    }
    for (const child of children) if (child) made.append(child);
    return made;
}

/** Put these, and nothing else, into a box; `replaceChildren` is unknown to Chrome 78. */
export function fill(box: Element, ...children: readonly Child[]): void {
    while (box.lastChild) box.removeChild(box.lastChild);
    for (const child of children) if (child) box.append(child);
}

/** Return the one main button of a page; it works once, until the page is shown again. */
export function mainButton(label: string, act: () => unknown, attributes: Attributes = {}): HTMLButtonElement {
    return button(label, act, { class: "act", ...attributes });
}

/** Return a lesser button. */
export function plainButton(label: string, act: () => unknown, attributes: Attributes = {}): HTMLButtonElement {
    return button(label, act, { class: "act plain", ...attributes });
}

function button(label: string, act: () => unknown, attributes: Attributes): HTMLButtonElement {
    const made = el("button", { type: "button", ...attributes }, label);
    made.addEventListener("click", () => {
        made.disabled = true;
        void Promise.resolve(act()).finally(() => { made.disabled = false; });
    });
    return made;
}

/** Return a box with a message: "", "warn", "bad" or "good". */
export function note(kind: string, ...children: readonly Child[]): HTMLElement {
    return el("div", { class: `note ${kind}`.trim() }, ...children.map((child) => (typeof child === "string" ? el("p", {}, child) : child)));
}

/** Return the page's heading; it takes the focus when the page appears, so that a screen reader says it. */
export function heading(text: string): HTMLHeadingElement {
    return el("h1", { tabindex: "-1", class: "page-title" }, text);
}

/** Return a number to read aloud, in big groups of four. */
export function bigNumber(number: string): HTMLElement {
    const groups = number.split(" ").map((group) => el("span", {}, group));
    return el("p", { class: "read-aloud", "aria-label": number }, ...groups.flatMap((group) => [group, " "]));
}

/** Return a table of figures: a name and a value on each row; "compact" puts three beside each other. */
export function figures(rows: readonly (readonly [string, string])[], kind = ""): HTMLElement {
    return el("dl", { class: `figures ${kind}`.trim() }, ...rows.map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

/** Return a labelled text field. */
export function field(label: string, attributes: Attributes, hint = ""): { row: HTMLElement; input: HTMLInputElement } {
    const input = el("input", { autocomplete: "off", autocapitalize: "characters", spellcheck: "false", ...attributes });
    const row = el("label", { class: "field" }, el("span", {}, label), hint ? el("small", {}, hint) : null, input);
    return { row, input };
}

/** Return a number with thousands separators. */
export function thousands(count: number): string {
    return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}
