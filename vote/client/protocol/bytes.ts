/**
 * Bytes as texts: base64url, base32, UTF-8.
 *
 * Source: protocol §1.
 */
import { Refused } from "./refusal.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
export const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Return a text's UTF-8 bytes. */
export function utf8(text: string): Uint8Array {
    return new TextEncoder().encode(text);
}

/** Return the parts joined; a text stands for its UTF-8 bytes. */
export function join(...parts: readonly (Uint8Array | string)[]): Uint8Array {
    const found = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
    const joined = new Uint8Array(found.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of found) {
        joined.set(part, at);
        at += part.length;
    }
    return joined;
}

/** Compare byte strings as a dictionary does: negative, zero or positive. */
export function compare(left: Uint8Array, right: Uint8Array): number {
    const shorter = Math.min(left.length, right.length);
    for (let i = 0; i < shorter; i++) if (left[i] !== right[i]) return left[i]! - right[i]!;
    return left.length - right.length;
}

/** Say whether two byte strings are the same. */
export function equal(left: Uint8Array, right: Uint8Array): boolean {
    return compare(left, right) === 0;
}

/** Return the bits of the bytes as characters of `width` bits, the last filled with zeros. */
function spell(bytes: Uint8Array, width: number, letters: string): string {
    let text = "";
    let held = 0;
    let bits = 0;
    for (const byte of bytes) {
        held = ((held << 8) | byte) & 0xffff;
        for (bits += 8; bits >= width; bits -= width) text += letters[(held >> (bits - width)) & ((1 << width) - 1)];
    }
    return bits ? text + letters[(held << (width - bits)) & ((1 << width) - 1)] : text;
}

/** Return the bytes behind the characters; null where they are not the canonical spelling of any. */
function unspell(text: string, width: number, letters: string): Uint8Array | null {
    const bytes = new Uint8Array((text.length * width) >> 3);
    let held = 0;
    let bits = 0;
    let at = 0;
    for (const letter of text) {
        held = ((held << width) | letters.indexOf(letter)) & 0xffff;
        bits += width;
        if (bits >= 8) bytes[at++] = held >> (bits -= 8);
    }
    return spell(bytes, width, letters) === text ? bytes : null;
}

/** Return base64url without padding. */
export function b64(bytes: Uint8Array): string {
    return spell(bytes, 6, LETTERS);
}

/**
 * Read canonical base64url without padding, of exactly `length` bytes where given.
 *
 * @throws Refused `base64`
 */
export function unb64(text: unknown, length?: number): Uint8Array {
    const bytes = typeof text === "string" ? unspell(text, 6, LETTERS) : null;
    if (!bytes || (length !== undefined && bytes.length !== length))
        throw new Refused("base64", `canonical base64url${length === undefined ? "" : ` of ${length} bytes`} is expected`);
    return bytes;
}

/** Return Crockford's base32, the last character filled with zero bits. */
export function base32(bytes: Uint8Array): string {
    return spell(bytes, 5, ALPHABET);
}

/**
 * Read the bytes behind a canonical base32 text.
 *
 * @throws Refused `base32`
 */
export function unbase32(text: string, length = (text.length * 5) >> 3): Uint8Array {
    const bytes = unspell(text, 5, ALPHABET);
    if (!bytes || bytes.length !== length) throw new Refused("base32", `not the base32 text of ${length} bytes`);
    return bytes;
}

/** Say whether the text is exactly `length` canonical base32 characters. */
export function isBase32(text: unknown, length: number): text is string {
    return typeof text === "string" && text.length === length && Array.from(text).every((letter) => ALPHABET.includes(letter));
}

/** Return what a person typed in its canonical form: O is 0, I and L are 1, no spaces, no hyphens. */
export function typed(text: string): string {
    return text.toUpperCase().replace(/[\s\-‐-―−－]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}
