/**
 * Strict JSON from elsewhere.
 *
 * Source: protocol §1.
 */
import { cj } from "./canonical.ts";
import { Refused } from "./refusal.ts";

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[-+\d.eE]+|[[\]{}:,]|[a-z]+|[ \t\n\r]+/g;

/**
 * Read strict JSON: no doubled keys, fractions, exponents, -0, unpaired surrogates or byte-order mark.
 *
 * White space is accepted; `parseCanonical` takes the canonical form only.
 *
 * @throws Refused `json`
 */
export function parse(source: Uint8Array | string): unknown {
    const text = typeof source === "string" ? source : decoded(source);
    let value: unknown;
    try {
        value = JSON.parse(text);
    } catch (error) {
        throw new Refused("json", `not JSON: ${String(error).slice(0, 200)}`);
    }
    cj(value);
    let named = 0;
    const tokens = text.match(TOKEN) ?? [];
    tokens.forEach((token) => {
        if (token === ":") named++;
        if (/^[-+\d]/.test(token) && !/^(?:0|-?[1-9]\d{0,15})$/.test(token)) throw new Refused("json", `not an allowed integer: ${token.slice(0, 20)}`);
    });
    if (named !== membersIn(value)) throw new Refused("json", "an object names a member twice");
    return value;
}

/**
 * Read JSON that must stand in its canonical form.
 *
 * @throws Refused `json` or `canonical-json`
 */
export function parseCanonical(source: Uint8Array | string): unknown {
    const text = typeof source === "string" ? source : decoded(source);
    const value = parse(text);
    if (cj(value) !== text) throw new Refused("canonical-json", "the bytes are not the canonical form of their value");
    return value;
}

function decoded(bytes: Uint8Array): string {
    try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
        throw new Refused("json", "not UTF-8");
    }
}

/** Count the members of all objects in a value. */
function membersIn(value: unknown): number {
    if (typeof value !== "object" || value === null) return 0;
    const inner = Object.values(value).reduce<number>((sum, item) => sum + membersIn(item), 0);
    return Array.isArray(value) ? inner : inner + Object.keys(value).length;
}
