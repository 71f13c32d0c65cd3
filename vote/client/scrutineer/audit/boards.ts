/**
 * Verifying a board for a scrutineer's phone, and saying in facts what it holds.
 *
 * Source: protocol §7, §8, §11.
 */
import {
    b64, checkingBoard, Replay, Refused, slipOf, tallyNumber, type BoardEvent, type Progress, type Report,
} from "../../protocol/index.ts";
import type { BoardFacts, CommentsFact, VoidFact } from "../facts.ts";
import { heldComments } from "./comments.ts";

/** Told how far the work is, from 0 to 1. */
export type Bar = (part: number) => void;

/** How much of the bar the events take; the ballots take the rest. */
const EVENTS_PART = 0.1;

/**
 * Check the chain of events alone.
 *
 * @param keys the slips that the phone asks about
 * @throws Refused with the rule that is broken
 */
export function chainFacts(events: readonly BoardEvent[], keys: readonly string[]): BoardFacts {
    const replay = new Replay();
    for (const event of events) replay.take(event);
    return factsOf(replay, keys, { full: false, voted: [], comments: "none" });
}

/**
 * Check the whole board, ballots and sums included, and the comments that are to be opened with it.
 *
 * @param comments the sealed comments as the server gives them; null where none are asked for yet
 * @throws Refused with the rule that is broken
 */
export function boardFacts(board: string, keys: readonly string[], comments: readonly string[] | null, bar: Bar): BoardFacts {
    const { replay, ballots } = run(checkingBoard(board), bar);
    const slips = new Set(ballots.map((ballot) => b64(slipOf(ballot))));
    const voted = keys.filter((key) => slips.has(key));
    return factsOf(replay, keys, { full: true, voted, comments: commentsFact(replay, ballots, comments) });
}

function run(steps: Generator<Progress, Report, void>, bar: Bar): Report {
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
        const { stage, done, size } = step.value;
        bar(stage === "events" ? (EVENTS_PART * done) / size : EVENTS_PART + ((1 - EVENTS_PART) * done) / size);
    }
}

function commentsFact(replay: Replay, ballots: readonly Uint8Array[], comments: readonly string[] | null): CommentsFact {
    if (!comments || !replay.close?.comments) return "none";
    try {
        heldComments(replay, ballots, comments);
        return "hold";
    } catch (refused) {
        if (!(refused instanceof Refused)) throw refused;
        return refused.check === "comment-ballot" ? { ballot: refused.why } : { refused: refused.message };
    }
}

type Found = Pick<BoardFacts, "full" | "voted" | "comments">;

function factsOf(replay: Replay, keys: readonly string[], found: Found): BoardFacts {
    const { transcript, ceremony, close, definition } = replay;
    if (!transcript || !ceremony || !definition) throw new Refused("event-order", "there is no ceremony on the board");
    return {
        ...found,
        phase: phaseOf(replay),
        hashes: replay.hashes.map(b64),
        attempt: ceremony.attempt,
        phi: b64(transcript.phi),
        checkNumber: transcript.checkNumber,
        fingerprint: transcript.fingerprint,
        cards: ceremony.cards,
        seals: ceremony.seals,
        voids: voidsOf(replay, keys),
        close: close && { hash: b64(replay.closeHead), issued: close.issued, ballots: close.ballots, comments: close.comments },
        paper: paperOf(replay),
        tally: replay.tau && { tau: b64(replay.tau), number: tallyNumber(replay.tau), ballots: replay.tally!.ballots },
        due: definition.assembly.due,
        present: replay.open ? replay.open.present : null,
        result: replay.result,
        annulled: replay.annulled,
    };
}

function phaseOf(replay: Replay): BoardFacts["phase"] {
    if (replay.level !== "closed") return replay.level;
    return replay.tally ? "counting" : "closed";
}

function voidsOf({ voids }: Replay, keys: readonly string[]): { [key: string]: VoidFact } {
    const found: { [key: string]: VoidFact } = {};
    for (const key of keys) {
        const data = voids.get(key);
        if (data) found[key] = { scrutineer: data.scrutineer, reason: data.reason, signature: data.signature };
    }
    return found;
}

function paperOf({ paper }: Replay): BoardFacts["paper"] {
    if (!paper) return null;
    const { counts, valid, invalid, signatures } = paper;
    return { counts, valid, invalid, signers: signatures.map(([index]) => index) };
}
