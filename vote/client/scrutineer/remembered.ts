/**
 * What was found once, and stays so: a waiting phone sees the same messages every second and a half, and need not
 * verify each signature anew.
 */
import { cj } from "../protocol/index.ts";

/** More than the messages of one attempt by nine scrutineers; a server that sends ever others fills no memory. */
const MOST = 64;

/**
 * Return the function with a memory for what it returned. What it throws is not kept: whoever was refused is
 * verified again.
 *
 * @param find a pure function of values that have a canonical text
 */
export function remembered<Given extends readonly unknown[], Found>(find: (...given: Given) => Found): (...given: Given) => Found {
    const kept = new Map<string, { readonly found: Found }>();
    return (...given) => {
        const key = cj(given);
        const before = kept.get(key);
        if (before) return before.found;
        const found = find(...given);
        if (kept.size === MOST) kept.clear();
        kept.set(key, { found });
        return found;
    };
}
