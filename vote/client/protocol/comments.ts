/**
 * Sealed comments (意见建议): one length for all, opened in random order after the tally.
 *
 * Source: protocol §6.
 */
import { join, utf8 } from "./bytes.ts";
import { GENERATOR, type Point } from "./group/point.ts";
import { scalarBytes } from "./group/scalars.ts";
import { combine } from "./group/sums.ts";
import { base, type Table } from "./group/table.ts";
import { h32, Hs, scalar, u32 } from "./hashing.ts";
import { hedged, systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { point } from "./shapes.ts";

export const COMMENT_LENGTH = 717;
/** Bytes of UTF-8. */
export const LONGEST_COMMENT = 600;
const PLAIN = 604;

/** What closes a box, as `closeBox` does; a voter's page loads it when a comment is begun. */
export type CloseBox = (key: Uint8Array, content: Uint8Array, associated: Uint8Array) => Uint8Array;

/**
 * Return the sealed comment.
 *
 * @param close closes its box
 * @param publicKey Y
 * @param table multiples of Y
 * @throws Refused `comment-text` where the text is too long or holds control characters
 */
export function sealCommentWith(
    close: CloseBox, phi: Uint8Array, publicKey: Point, table: Table, text: string, draw: Draw = systemDraw,
): Uint8Array {
    const bytes = utf8(text);
    if (bytes.length > LONGEST_COMMENT) throw new Refused("comment-text", `a comment has at most ${LONGEST_COMMENT} bytes`);
    if (/[\0-\t\v-\x1f\x7f-\x9f]/.test(text)) throw new Refused("comment-text", "the comment holds control characters");
    const plain = join(u32(bytes.length), bytes, new Uint8Array(LONGEST_COMMENT - bytes.length));
    const random = hedged("r", { secret: "", known: join(phi, publicKey.encode()), hidden: plain }, draw);
    const r = base(random).encode();
    const key = h32("comment-key", phi, r, table.multiply(random).encode());
    const box = close(key, plain, join(phi, r));
    const nonce = hedged("w", { secret: scalarBytes(random), known: join(phi, r, box), hidden: plain }, draw);
    const challenge = Hs("comment", phi, r, box, base(nonce).encode());
    return join(new Uint8Array([1]), r, scalarBytes(challenge), scalarBytes(nonce + challenge * random), box);
}

/**
 * Check a sealed comment's shape and proof, and return its R.
 *
 * @throws Refused `comment-length`, `comment-version`, `comment-point`, `comment-scalar` or `comment-proof`
 */
export function checkComment(phi: Uint8Array, comment: Uint8Array): Point {
    if (comment.length !== COMMENT_LENGTH) throw new Refused("comment-length", `a comment has ${COMMENT_LENGTH} bytes`);
    if (comment[0] !== 1) throw new Refused("comment-version", "the comment is of another version");
    const encoded = comment.slice(1, 33);
    const r = point(encoded, "comment-point", "R");
    const challenge = scalar(comment.slice(33, 65), "comment-scalar");
    const response = scalar(comment.slice(65, 97), "comment-scalar");
    const commitment = combine([response, -challenge], [GENERATOR, r]).encode();
    if (Hs("comment", phi, encoded, comment.slice(97, 97 + PLAIN + 16), commitment) !== challenge)
        throw new Refused("comment-proof", "the sender of the comment does not know its r");
    return r;
}
