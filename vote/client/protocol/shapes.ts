/**
 * Shapes of messages: exact members, ranges, points and texts.
 *
 * Each returns the value with its type, or throws Refused under the name `check`.
 *
 * Source: protocol §1.
 */
import { unb64 } from "./bytes.ts";
import { InvalidPoint, Point } from "./group/point.ts";
import { Refused } from "./refusal.ts";

const FORBIDDEN = /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;
export const LONGEST_TEXT = 2000;

/** Refuse anything but an object with exactly these members, named with spaces between. */
export function members(value: unknown, names: string, check: string, what: string): void {
    const found = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value).sort().join(" ") : "";
    if (found !== names.split(" ").sort().join(" ")) throw new Refused(check, `${what} must have exactly the members ${names}`);
}

/** Refuse anything but an integer from low to high. */
export function whole(value: unknown, low: number, high: number, check: string, what: string): number {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || Object.is(value, -0) || value < low || value > high)
        throw new Refused(check, `${what} must be an integer from ${low} to ${high}`);
    return value;
}

/** Refuse anything but a list of low to high items. */
export function list<T>(value: readonly T[], low: number, high: number, check: string, what: string): readonly T[] {
    if (!Array.isArray(value) || value.length < low || value.length > high)
        throw new Refused(check, `${what} must be a list of ${low} to ${high} items`);
    return value;
}

/** Refuse anything but a text of 1 (or 0, where `shortest` says so) to 2,000 code points without control or direction marks. */
export function text(value: unknown, check: string, what: string, shortest = 1): string {
    if (typeof value !== "string" || FORBIDDEN.test(value)) throw new Refused(check, `${what} must be a text without control or direction marks`);
    const length = Array.from(value).length;
    if (length < shortest || length > LONGEST_TEXT) throw new Refused(check, `${what} must have ${shortest} to ${LONGEST_TEXT} characters`);
    return value;
}

/** Read a point; the identity only where `identity` allows it. */
export function point(bytes: Uint8Array, check: string, what: string, identity = false): Point {
    let found: Point;
    try {
        found = Point.decode(bytes);
    } catch (error) {
        if (!(error instanceof InvalidPoint)) throw error;
        throw new Refused(check, `${what} is not a canonical point`);
    }
    if (!identity && found.isIdentity) throw new Refused(check, `${what} is the identity`);
    return found;
}

/** Read bytes of a fixed length from base64url. */
export function bytes64(value: unknown, length: number, check: string, what: string): Uint8Array {
    try {
        return unb64(value, length);
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        throw new Refused(check, `${what}: ${error.why}`);
    }
}

/** Read a point from base64url. */
export function point64(value: unknown, check: string, what: string, identity = false): Point {
    return point(bytes64(value, 32, check, what), check, what, identity);
}
