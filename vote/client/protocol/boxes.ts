/**
 * Sealed boxes: ChaCha20-Poly1305 under a key that is used once.
 *
 * Source: protocol §1, RFC 8439.
 */
import { decrypt, encrypt } from "./chacha.ts";
import { Refused } from "./refusal.ts";

/** Return the sealed content, 16 bytes longer. */
export function closeBox(key: Uint8Array, content: Uint8Array, associated: Uint8Array = new Uint8Array(0)): Uint8Array {
    return encrypt(key, content, associated);
}

/**
 * Return the content of a box.
 *
 * @throws Refused `box`
 */
export function openBox(key: Uint8Array, box: Uint8Array, associated: Uint8Array = new Uint8Array(0)): Uint8Array {
    const content = decrypt(key, box, associated);
    if (!content) throw new Refused("box", "the box does not open");
    return content;
}
