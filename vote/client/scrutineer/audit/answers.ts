/**
 * The phone's one answer (开票份额): its share of the sums behind the one τ that it keeps.
 *
 * Source: protocol §8.
 */
import {
    b64, derive, digest, makeCommentShares, makeShare, parseCanonical, Refused, Replay, root, same, shareOf, systemDraw, unb64,
    type Board, type Draw,
} from "../../protocol/index.ts";
import { heldComments } from "./comments.ts";
import type { Answered, Question } from "./jobs.ts";

/**
 * Return the share of every sum and of every comment.
 *
 * The ballots' proofs were verified before τ was kept, and τ binds the sums; so here the chain is
 * followed again, τ is recomputed and compared, and the comments are held against the ballots.
 *
 * @throws Refused `two-taus` where the board asks for another τ; or what is wrong with the board
 */
export function answer(question: Question, draw: Draw = systemDraw): Answered {
    const { index, attempt, definition, tau } = question;
    const board = parseCanonical(question.board) as Board;
    const replay = new Replay();
    for (const event of board.events) replay.take(event);
    if (replay.annulled !== null) throw new Refused("annulled", "the poll is annulled");
    if (!replay.tau || !replay.sums || b64(replay.tau) !== tau) throw new Refused("two-taus", "the board asks to open another tally");
    if (!same(replay.definition, definition) || replay.ceremony!.attempt !== attempt)
        throw new Refused("ceremony-differs", "the board is of another ceremony");
    const ballots = board.ballots.map((ballot) => unb64(ballot));
    if (b64(root("ballots", ballots.map(digest))) !== replay.close!.root) throw new Refused("root", "the ballots are not those that the close bound");
    const points = heldComments(replay, ballots, question.comments);
    const keys = derive(definition, attempt, index, unb64(question.seed));
    const transcript = replay.transcript!;
    const share = shareOf(keys, transcript.cardsHash, replay.ceremony!.deals);
    const opening = { transcript, tally: replay.tau, sums: replay.sums };
    return {
        share: makeShare(opening, index, share, keys.sign, draw),
        comments: makeCommentShares(opening, index, share, points, draw),
    };
}
