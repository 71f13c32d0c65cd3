/**
 * The comments (意见建议) that are opened together with the sums: only the whole list that the close
 * bound, only where each proof holds, and never a part of a ballot.
 *
 * Source: protocol §8, last paragraphs; §12.
 */
import { b64, checkComment, compare, digest, Refused, root, unb64, type Point, type Replay } from "../../protocol/index.ts";

const HEAD = 33;
const POINT = 32;

/**
 * Check the list and return each comment's R, in the list's order.
 *
 * @throws Refused `comments-root`, `comment-ballot`, or what is wrong with one comment
 */
export function heldComments(replay: Replay, ballots: readonly Uint8Array[], comments: readonly string[]): Point[] {
    const close = replay.close!;
    const bytes = comments.map((comment) => unb64(comment));
    const hashes = bytes.map(digest);
    const ascending = hashes.every((hash, place) => place === 0 || compare(hashes[place - 1]!, hash) < 0);
    if (!ascending || bytes.length !== close.comments || b64(root("comments", hashes)) !== close.comments_root)
        throw new Refused("comments-root", "the comments are not those that the close bound");
    const { phi, options } = replay.transcript!;
    const sealed = bytes.length ? sealedPoints(ballots, options) : new Set<string>();
    return bytes.map((comment, place) => {
        const r = comment.slice(1, 1 + POINT);
        if (sealed.has(b64(r))) throw new Refused("comment-ballot", `comment ${place + 1} is made of a ballot's ${b64(r)}`);
        return checkComment(phi, comment);
    });
}

/** Return every A of every ballot. */
function sealedPoints(ballots: readonly Uint8Array[], options: readonly number[]): Set<string> {
    const points = new Set<string>();
    for (const ballot of ballots) {
        let at = HEAD;
        for (const count of options) {
            for (let option = 0; option < count; option += 1) points.add(b64(ballot.slice(at + 2 * POINT * option, at + 2 * POINT * option + POINT)));
            at += 192 * count;
        }
    }
    return points;
}
