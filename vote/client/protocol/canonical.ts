/**
 * Canonical JSON: one value, one text.
 *
 * Source: protocol §1; equal to RFC 8785 for what is allowed here.
 */
import { Refused } from "./refusal.ts";

const DEEPEST = 32;

/**
 * Return the canonical text of a value; hashes take it as its UTF-8 bytes.
 *
 * @throws Refused `json` where the value holds what canonical JSON does not allow
 */
export function cj(value: unknown, depth = 0): string {
    if (depth > DEEPEST) throw new Refused("json", "nested too deeply");
    if (value === null || value === true || value === false) return String(value);
    if (typeof value === "string") return spelled(value);
    if (typeof value === "number") {
        if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new Refused("json", `not an allowed integer: ${value}`);
        return String(value);
    }
    if (Array.isArray(value)) return `[${value.map((item) => cj(item, depth + 1)).join()}]`;
    if (typeof value !== "object" || value instanceof Uint8Array) throw new Refused("json", `${typeof value} is no JSON value here`);
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${memberName(name)}:${cj((value as Record<string, unknown>)[name], depth + 1)}`).join()}}`;
}

function memberName(name: string): string {
    if (/[^\0-\x7f]/.test(name)) throw new Refused("json", "a member's name is not ASCII");
    return spelled(name);
}

function spelled(text: string): string {
    if (/[\ud800-\udfff]/.test(text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, ""))) throw new Refused("json", "an unpaired surrogate");
    return JSON.stringify(text);
}

/** Compare two values by their canonical texts, so that true is not 1. */
export function same(left: unknown, right: unknown): boolean {
    return cj(left) === cj(right);
}
