/**
 * Hashes of tagged parts, and numbers to read aloud.
 *
 * A part is bytes, or a text that stands for its UTF-8 bytes.
 *
 * Source: protocol §1.
 */
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { join, utf8 } from "./bytes.ts";
import { littleEndian, modulo, ORDER } from "./group/scalars.ts";
import { Refused } from "./refusal.ts";

/** iOS 14 lacks this method, by which the libraries write lengths below 2³² into zeros. */
const view = DataView.prototype;
view.setBigUint64 = view.setBigUint64 || function (this: DataView, at: number, length: bigint, little?: boolean) {
    this.setUint32(little ? at : at + 4, Number(length), little);
};

export const SUITE = "pingjia/1";
export type Part = Uint8Array | string;

/** Return 4 bytes, big-endian. */
export function u32(value: number): Uint8Array {
    return new Uint8Array([value >>> 24, value >>> 16, value >>> 8, value]);
}

/** Return 8 bytes, big-endian. */
export function u64(value: number): Uint8Array {
    return join(u32(Math.floor(value / 2 ** 32)), u32(value));
}

/** Return the 64-byte hash of the parts under a tag. */
export function H(tag: string, ...parts: readonly Part[]): Uint8Array {
    const hash = sha512.create();
    for (const part of [`${SUITE}/${tag}`, ...parts]) {
        const bytes = typeof part === "string" ? utf8(part) : part;
        hash.update(u32(bytes.length)).update(bytes);
    }
    return hash.digest();
}

/** Return the hash as a scalar: little-endian, modulo the group order. */
export function Hs(tag: string, ...parts: readonly Part[]): bigint {
    return modulo(littleEndian(H(tag, ...parts)));
}

/** Return the first 32 bytes of the hash. */
export function h32(tag: string, ...parts: readonly Part[]): Uint8Array {
    return H(tag, ...parts).slice(0, 32);
}

/** Return the SHA-256 of the bytes. */
export function digest(bytes: Uint8Array): Uint8Array {
    return sha256(bytes);
}

/**
 * Read a canonical scalar.
 *
 * @throws Refused under the name `check`
 */
export function scalar(bytes: Uint8Array, check = "scalar"): bigint {
    const value = littleEndian(bytes);
    if (bytes.length !== 32 || value >= ORDER) throw new Refused(check, "a scalar is not 32 bytes below the group order");
    return value;
}

/** Return a hash as a number to read aloud: 20 digits in five groups of four. */
export function digits(hash: Uint8Array): string {
    const number = littleEndian(hash.slice().reverse()) % BigInt("100000000000000000000");
    return number.toString().padStart(20, "0").replace(/\d{4}(?=\d)/g, "$& ");
}
