/**
 * Sealed boxes: ChaCha20-Poly1305, by @noble/ciphers, under a key that is used once; so the nonce is zero.
 *
 * Source: protocol §1, RFC 8439.
 */
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { Refused } from "./refusal.ts";

const NONCE = new Uint8Array(12);
const NOTHING = new Uint8Array(0);

/** Return the sealed content, 16 bytes longer. */
export function closeBox(key: Uint8Array, content: Uint8Array, associated: Uint8Array = NOTHING): Uint8Array {
    return chacha20poly1305(key, NONCE, associated).encrypt(content);
}

/**
 * Return the content of a box.
 *
 * @throws Refused `box`
 */
export function openBox(key: Uint8Array, box: Uint8Array, associated: Uint8Array = NOTHING): Uint8Array {
    try {
        return chacha20poly1305(key, NONCE, associated).decrypt(box);
    } catch {
        throw new Refused("box", "the box does not open");
    }
}
