/**
 * ChaCha20-Poly1305 for the few hundred bytes that a phone seals; each key is used once, so the nonce is zero.
 *
 * Source: RFC 8439 §2.
 */
import { join } from "./bytes.ts";

const BLOCK = 64;
/** "expand 32-byte k" */
const CONSTANTS = [0x61707865, 0x3320646e, 0x79622d32, 0x6b206574];
const PRIME = (BigInt(1) << BigInt(130)) - BigInt(5);
const CLAMP = BigInt("0x0ffffffc0ffffffc0ffffffc0fffffff");
/** Columns, then diagonals. */
const ROUNDS = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];

/** Return one block of the key stream. */
function block(key: Uint8Array, counter: number): Uint8Array {
    const view = new DataView(key.buffer, key.byteOffset, key.length);
    const start = new Uint32Array(16);
    start.set(CONSTANTS);
    for (let i = 0; i < 8; i++) start[4 + i] = view.getUint32(4 * i, true);
    start[12] = counter;
    const state = start.slice();
    const step = (to: number, by: number, turned: number, bits: number): void => {
        state[to]! += state[by]!;
        const mixed = state[turned]! ^ state[to]!;
        state[turned] = (mixed << bits) | (mixed >>> (32 - bits));
    };
    for (let round = 0; round < 10; round++)
        for (const [a, b, c, d] of ROUNDS as [number, number, number, number][]) {
            step(a, b, d, 16);
            step(c, d, b, 12);
            step(a, b, d, 8);
            step(c, d, b, 7);
        }
    const out = new DataView(new ArrayBuffer(BLOCK));
    state.forEach((word, i) => out.setUint32(4 * i, word + start[i]!, true));
    return new Uint8Array(out.buffer);
}

/** Return the bytes with the key stream laid over them. */
function stream(key: Uint8Array, bytes: Uint8Array): Uint8Array {
    let current: Uint8Array;
    return bytes.map((byte, i) => {
        if (i % BLOCK === 0) current = block(key, 1 + i / BLOCK);
        return byte ^ current[i % BLOCK]!;
    });
}

/** Return bytes as a number, little-endian. */
function number(bytes: Uint8Array): bigint {
    return bytes.reduceRight((sum, byte) => sum * BigInt(256) + BigInt(byte), BigInt(0));
}

function padded(bytes: Uint8Array): Uint8Array {
    return join(bytes, new Uint8Array(-bytes.length & 15));
}

/** Return the 16-byte tag of what was sealed. */
function tag(key: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array {
    const once = block(key, 0);
    const r = number(once.slice(0, 16)) & CLAMP;
    const lengths = new Uint8Array(16);
    new DataView(lengths.buffer).setUint32(0, associated.length, true);
    new DataView(lengths.buffer).setUint32(8, sealed.length, true);
    const text = join(padded(associated), padded(sealed), lengths);
    let sum = BigInt(0);
    for (let at = 0; at < text.length; at += 16)
        sum = ((sum + number(text.slice(at, at + 16)) + (BigInt(1) << BigInt(128))) * r) % PRIME;
    sum += number(once.slice(16, 32));
    return new Uint8Array(16).map((_, i) => Number((sum >> BigInt(8 * i)) & BigInt(255)));
}

/** Return the sealed bytes, 16 longer. */
export function encrypt(key: Uint8Array, plain: Uint8Array, associated: Uint8Array): Uint8Array {
    const sealed = stream(key, plain);
    return join(sealed, tag(key, sealed, associated));
}

/** Return what was sealed, or null where the tag is another. */
export function decrypt(key: Uint8Array, box: Uint8Array, associated: Uint8Array): Uint8Array | null {
    if (box.length < 16) return null;
    const sealed = box.slice(0, -16);
    const expected = tag(key, sealed, associated);
    const difference = expected.reduce((found, byte, i) => found | (byte ^ box[sealed.length + i]!), 0);
    return difference ? null : stream(key, sealed);
}
