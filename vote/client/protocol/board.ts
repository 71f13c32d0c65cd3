/**
 * Checking a whole exported board, step by step, as far as it goes.
 *
 * Source: protocol §11.
 */
import { slipOf, tracker } from "./ballots.ts";
import { b64, compare, unb64 } from "./bytes.ts";
import { same } from "./canonical.ts";
import { BallotChecker } from "./checking.ts";
import { sumsData } from "./decryption.ts";
import { root } from "./events.ts";
import { digest, SUITE } from "./hashing.ts";
import type { Board } from "./messages.ts";
import { parseCanonical } from "./parsing.ts";
import { Refused } from "./refusal.ts";
import { Replay } from "./replay.ts";
import { list, members } from "./shapes.ts";

/** So many points at once in one combination: more is faster, but reports progress more seldom. */
const POINTS = 4096;

/** How far a check is: the stage, what is done of it, and its size. */
export interface Progress {
    readonly stage: "events" | "ballots";
    readonly done: number;
    readonly size: number;
}

/** What an auditor found. */
export interface Report {
    readonly replay: Replay;
    readonly ballots: readonly Uint8Array[];
}

/**
 * Check the bytes of a board.json; yields progress, so that the caller may show it, pause or stop.
 *
 * @throws Refused with the rule that the board breaks
 */
export function* checkingBoard(source: Uint8Array | string): Generator<Progress, Report, void> {
    const board = parseCanonical(source) as Board;
    members(board, "suite events ballots", "board-shape", "a board");
    if (board.suite !== SUITE) throw new Refused("board-shape", "the suite is another");
    list(board.events, 1, Infinity, "board-shape", "events");
    const ballots = list(board.ballots, 0, Infinity, "board-shape", "ballots").map(sealed);
    const replay = new Replay();
    for (const event of board.events) {
        replay.take(event);
        yield { stage: "events", done: replay.hashes.length, size: board.events.length };
    }
    if (!replay.close) {
        if (ballots.length) throw new Refused("ballots-early", "ballots stand on a board that is not closed");
        return { replay, ballots };
    }
    checkBox(replay, ballots);
    yield* checkProofs(replay, ballots);
    return { replay, ballots };
}

/**
 * Check a board at once.
 *
 * @param progress told how far the check is
 * @throws Refused with the rule that the board breaks
 */
export function verifyBoard(source: Uint8Array | string, progress: (progress: Progress) => void = () => undefined): Report {
    const steps = checkingBoard(source);
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
        progress(step.value);
    }
}

function sealed(text: string): Uint8Array {
    try {
        return unb64(text);
    } catch {
        throw new Refused("board-shape", "a ballot is not canonical base64url");
    }
}

/** Check that the ballots are those that `close` bound, each of another slip that may vote. */
function checkBox(replay: Replay, ballots: readonly Uint8Array[]): void {
    const close = replay.close!;
    const digests = ballots.map(digest);
    for (let i = 1; i < digests.length; i++)
        if (compare(digests[i - 1]!, digests[i]!) >= 0)
            throw new Refused("ballot-order", "the ballots are not in strictly ascending order of their digests");
    if (ballots.length !== close.ballots) throw new Refused("ballot-count", `\`close\` counts ${close.ballots} ballots, not ${ballots.length}`);
    if (b64(root("ballots", digests)) !== close.root) throw new Refused("root", "the ballots are not those that `close` bound");
    const seen = new Set<string>();
    ballots.forEach((ballot, i) => {
        const slip = b64(slipOf(ballot));
        const name = tracker(digests[i]!);
        if (!replay.slips.has(slip)) throw new Refused("ballot-slip", `ballot ${name} is of no slip on the board`);
        if (replay.voids.has(slip)) throw new Refused("ballot-void", `ballot ${name} is of a void slip`);
        if (seen.has(slip)) throw new Refused("ballot-twice", `ballot ${name} is the second of its slip`);
        seen.add(slip);
    });
}

/** Check every ballot's proofs, and that the tally's sums are theirs. */
function* checkProofs(replay: Replay, ballots: readonly Uint8Array[]): Generator<Progress, void, void> {
    const election = replay.transcript!;
    const perBallot = election.options.reduce((sum, count) => sum + 4 * count, 2);
    const chunk = Math.max(1, Math.floor(POINTS / perBallot));
    const checker = new BallotChecker(election);
    for (let done = 0; done < ballots.length; done += chunk) {
        checker.take(ballots.slice(done, done + chunk));
        yield { stage: "ballots", done: Math.min(done + chunk, ballots.length), size: ballots.length };
    }
    if (replay.tally && !(checker.total && same(sumsData(checker.total), replay.tally.sums)))
        throw new Refused("tally-sums", "the sums are not those of the ballots");
}
