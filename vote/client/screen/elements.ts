/** Building pages from elements: text is always text, never markup. */

/** Return an element with a class and children; strings become text. */
export function element(tag: string, name: string, ...children: (Node | string)[]): HTMLElement {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...children);
    return made;
}

/** Return the element with this id; a page without it is broken. */
export function byId(id: string): HTMLElement {
    const found = document.getElementById(id);
    if (!found) throw new Error(`no element ${id}`);
    return found;
}

/** Return a number to read aloud, its groups apart. */
export function aloud(digits: string): HTMLElement {
    const made = element("p", "number");
    made.setAttribute("translate", "no");
    for (const group of digits.split(" ")) made.append(element("span", "", group));
    return made;
}
