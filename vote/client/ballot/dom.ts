/** Building the voter's page (投票页): elements, and one view at a time. */

export type Child = Node | string | null | false;
type Handler = (event: Event) => unknown;
type Attributes = { readonly [name: string]: string | boolean | Handler };

/** Return an element; an attribute that is a function listens to the event of its name, false ones are left out. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag, attributes: Attributes = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (typeof value === "function") made.addEventListener(name, value);
        else if (value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child): child is Node | string => Boolean(child)));
    return made;
}

/** Return a paragraph. */
export function p(...children: readonly Child[]): HTMLElement {
    return el("p", {}, ...children);
}

/** Return a button; the main one of a view is green. */
export function button(label: string, act: () => unknown, look: "main" | "plain" = "main"): HTMLButtonElement {
    return el("button", { type: "button", class: look, click: act }, label);
}

/** Call `tick` at once and every second, as long as the element stands in the page. */
export function everySecond(element: HTMLElement, tick: () => void): void {
    tick();
    const timer = setInterval(() => (element.isConnected ? tick() : clearInterval(timer)), 1000);
}

/** Return a number or code to read aloud, in its groups. */
export function number(text: string): HTMLElement {
    return el("p", { class: "number", translate: "no" }, ...text.split(/[ -]/).map((group) => el("span", {}, group)));
}

/**
 * Show one view instead of the last, from its top, with the focus on its heading.
 *
 * @param look the body's class: "", "done", "bad"
 */
export function show(title: string, look: string, ...children: readonly Child[]): void {
    const heading = el("h1", { tabindex: "-1" }, title);
    const main = document.querySelector("main")!;
    main.textContent = "";
    main.append(heading, ...children.filter((child): child is Node | string => Boolean(child)));
    document.body.className = look;
    window.scrollTo(0, 0);
    heading.focus();
}
