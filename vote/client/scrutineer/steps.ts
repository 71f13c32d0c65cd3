/** The step header (进度): where in the scrutineer's work a page is. */
import { el } from "./dom.ts";
import type { Page } from "./page.ts";

const STEPS = ["加入", "核对", "备份", "值守", "复查", "开票"] as const;

const PLACES: { readonly [name in Page["name"]]: number } = {
    confirm: 0, lost: 0, again: 0, sending: 0, waiting: 0, fault: 0, restored: 0,
    compare: 1, backup: 2, duty: 3, closed: 4,
    check: 5, announced: 5, review: 5, answering: 5, answered: 5, declined: 5, result: 6, annulled: 6, alarm: -1,
};

/** Return the place of a page among the steps; 6 when all is done, −1 where steps do not matter. */
export function placeOf(page: Page): number {
    if (page.name === "waiting") return page.stage === "seals" ? 2 : 0;
    return PLACES[page.name];
}

/** Return the step header of a page. */
export function stepHeader(page: Page): HTMLElement | null {
    const current = placeOf(page);
    if (current < 0) return null;
    const items = STEPS.map((name, place) => {
        const state = place < current ? "done" : place === current ? "now" : "";
        const mark = place < current ? "✓" : String(place + 1);
        return el("li", { class: state, "aria-current": state === "now" ? "step" : null }, el("b", { "aria-hidden": "true" }, mark), el("span", {}, name));
    });
    return el("ol", { class: "stages", "aria-label": "监票步骤" }, ...items);
}
