/**
 * What the board (公告板) says, as the verifying worker found it, and what this phone holds against it.
 *
 * Source: protocol §8: the chain, its own φ and seal, the voids and the paper sheet that it signed.
 */
import { cj, type Card, type Seal } from "../protocol/index.ts";
import { alarm, type Alarm } from "./alarms.ts";
import type { Memory, Sheet } from "./memory.ts";

/** A void as it stands on the board. */
export interface VoidFact {
    readonly scrutineer: number;
    readonly reason: string;
    readonly signature: string;
}

/** What became of the list of comments (意见建议) when it was held against the board. */
export type CommentsFact = "none" | "hold" | { readonly refused: string } | { readonly ballot: string };

export interface BoardFacts {
    /** Whether every ballot was verified, or only the chain of events. */
    readonly full: boolean;
    readonly phase: "prepared" | "open" | "closed" | "counting" | "counted" | "annulled";
    /** The hash of every event, in order. */
    readonly hashes: readonly string[];
    readonly attempt: number;
    readonly phi: string;
    readonly checkNumber: string;
    readonly fingerprint: string;
    readonly seals: readonly Seal[];
    readonly cards: readonly Card[];
    /** Voids by slip key. */
    readonly voids: { readonly [key: string]: VoidFact };
    /** Of the keys asked about, those that have a ballot; empty before close or without ballots. */
    readonly voted: readonly string[];
    readonly close: { readonly hash: string; readonly issued: number; readonly ballots: number; readonly comments: number } | null;
    readonly paper: (Sheet & { readonly signers: readonly number[] }) | null;
    readonly tally: { readonly tau: string; readonly number: string; readonly ballots: number } | null;
    readonly due: number;
    readonly present: number | null;
    readonly result: object | null;
    readonly annulled: string | null;
    readonly comments: CommentsFact;
}

/** Return what differs between the board and what this phone saw or signed; null where they agree. */
export function difference(memory: Memory, facts: BoardFacts): Alarm | null {
    return rewritten(memory, facts) ?? foreignKey(memory, facts) ?? otherClose(memory, facts);
}

/** The same for the board that is to be opened: also all that this phone signed since. */
export function differenceBeforeOpening(memory: Memory, facts: BoardFacts): Alarm | null {
    return difference(memory, facts) ?? lostVoid(memory, facts) ?? otherSheet(memory, facts) ?? badComments(facts);
}

function rewritten({ head }: Memory, facts: BoardFacts): Alarm | null {
    if (!head || facts.hashes[head.seq - 1] === head.hash) return null;
    return alarm("board-rewritten", { seq: String(head.seq), kept: head.hash, shown: facts.hashes[head.seq - 1] ?? "" });
}

function foreignKey({ round, index }: Memory, facts: BoardFacts): Alarm | null {
    const seal = facts.seals[index - 1];
    const agree = round !== null && round.seal !== null && seal !== undefined
        && round.phi === facts.phi && round.attempt === facts.attempt && cj(round.seal) === cj(seal);
    if (agree) return null;
    const kept = { phi: round?.phi ?? "", seal: round?.seal ? cj(round.seal) : "" };
    return alarm("ceremony-differs", { ...kept, shown: facts.phi, "shown seal": seal ? cj(seal) : "" });
}

function otherClose({ close }: Memory, facts: BoardFacts): Alarm | null {
    if (!close || close.hash === facts.close?.hash) return null;
    return alarm("close-differs", { kept: close.hash, shown: facts.close?.hash ?? "" });
}

function lostVoid({ voids, index }: Memory, facts: BoardFacts): Alarm | null {
    for (const signed of voids) {
        for (const key of signed.keys) {
            const found = facts.voids[key];
            const mine = found?.scrutineer === index && found.reason === signed.reason && found.signature === signed.signature;
            const voted = facts.voted.includes(key);
            if (signed.outcome === "recorded" && !mine) return alarm("void-missing", { key, reason: signed.reason });
            if (signed.outcome === "already" && !found) return alarm("void-missing", { key, reason: signed.reason });
            if (signed.outcome === "voted" && facts.full && !voted && !found) return alarm("void-refused-wrongly", { key });
            if ((signed.outcome === "pending" || signed.outcome === "late") && voted)
                return alarm("void-missing", { key, reason: signed.reason });
        }
    }
    return null;
}

function otherSheet({ paper, index, restored }: Memory, facts: BoardFacts): Alarm | null {
    const found = facts.paper;
    const shown = found ? cj({ counts: found.counts, valid: found.valid, invalid: found.invalid }) : "";
    if (paper?.sent) return shown === cj(paper.sheet) ? null : alarm("paper-missing", { signed: cj(paper.sheet), shown });
    const forged = !restored && !paper && Boolean(found?.signers.includes(index));
    return forged ? alarm("paper-missing", { signed: "", shown }) : null;
}

function badComments({ comments }: BoardFacts): Alarm | null {
    if (comments === "none" || comments === "hold") return null;
    if ("ballot" in comments) return alarm("comment-is-ballot", { why: comments.ballot });
    return alarm("comments-refused", { why: comments.refused });
}
