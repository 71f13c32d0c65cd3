/**
 * What a scrutineer's phone (监票人的手机) remembers of one poll, as one record that survives reloads.
 *
 * Every promise of the ceremony and of the count that begins with "only one" rests on this record:
 * it is written, and read back, before the message it is about leaves the phone.
 */
import type { Card, Deal, Fault, Seal } from "../protocol/index.ts";
import type { Alarm } from "./alarms.ts";

/** Why a slip is made void (protocol §4): left over, spoiled, handed back for paper, a whole sheet anew. */
export type Reason = "unissued" | "spoiled" | "paper" | "reprint";

/** What became of a void that this phone signed; kept until the count is over. */
export type VoidOutcome = "pending" | "recorded" | "voted" | "unknown" | "already" | "late";

export interface SignedVoid {
    readonly keys: readonly string[];
    readonly reason: Reason;
    readonly signature: string;
    readonly outcome: VoidOutcome;
}

/** One attempt (轮次) of the key ceremony. The seed never serves a second attempt, nor a second Γ. */
export interface Round {
    readonly attempt: number;
    readonly seed: string;
    readonly card: Card;
    readonly gamma: string | null;
    readonly deal: Deal | null;
    readonly phi: string | null;
    /** The φ whose 核对码 the scrutineer has compared with the big screen. */
    readonly agreed: string | null;
    readonly seal: Seal | null;
    readonly fault: Fault | null;
    /** Set once the phone has seen a fault claim that holds: it never seals this attempt. */
    readonly faulty: boolean;
    readonly backup: "none" | "shown" | "proven";
}

/** An attempt that is over; its seed is gone. */
export interface PastRound {
    readonly attempt: number;
    readonly gamma: string | null;
    readonly why: string;
}

export interface Sheet {
    readonly counts: readonly (readonly number[])[];
    readonly valid: number;
    readonly invalid: number;
}

export interface SignedSheet {
    readonly sheet: Sheet;
    readonly head: string;
    readonly signature: string;
    readonly sent: boolean;
}

/** The one τ that this phone answers for, ever. */
export interface Answer {
    readonly tau: string;
    readonly number: string;
    readonly sent: boolean;
}

export interface Annulment {
    readonly reason: string;
    readonly head: string;
    readonly signature: string;
    readonly sent: boolean;
}

export interface Memory {
    readonly version: 1;
    /** Counts the writes, so that two windows of one phone cannot act at once. */
    readonly revision: number;
    readonly poll: string;
    readonly index: number;
    readonly token: string;
    /** The canonical text of the definition that the scrutineer confirmed. */
    readonly definition: string | null;
    /** The attempt that the scrutineer agreed to join. */
    readonly joining: number | null;
    readonly round: Round | null;
    readonly past: readonly PastRound[];
    /** True on a phone that came back by the paper backup: it may open the count, never deal or seal. */
    readonly restored: boolean;
    /** True once the board's ceremony event was seen to hold this phone's own φ and seal. */
    readonly ready: boolean;
    /** The newest event seen; the board may grow after it, and never change before it. */
    readonly head: { readonly seq: number; readonly hash: string } | null;
    readonly close: { readonly hash: string; readonly seenAt: number } | null;
    readonly voids: readonly SignedVoid[];
    readonly paper: SignedSheet | null;
    readonly annulment: Annulment | null;
    readonly answer: Answer | null;
    /** On a restored phone: the 计票核对码 as typed in from what was announced. */
    readonly announced: string | null;
    /** The 计票核对码 that a verifier on a computer gave, where this phone is too slow to verify every ballot. */
    readonly external: string | null;
    /** Stops everything: the server, or the board, is not what this phone saw before. */
    readonly alarm: Alarm | null;
    /** Strange slips that this phone met: told aloud at once, and shown again before the count. */
    readonly incidents: readonly Alarm[];
    /** How the poll ended for this phone; from then on the seed is gone. */
    readonly ended: "result" | "annulled" | null;
}

/** Return the memory of a phone that has just opened its link. */
export function freshMemory(poll: string, index: number, token: string): Memory {
    return {
        version: 1, revision: 0, poll, index, token,
        definition: null, joining: null, round: null, past: [], restored: false, ready: false,
        head: null, close: null, voids: [], paper: null, annulment: null, answer: null,
        announced: null, external: null, alarm: null, incidents: [], ended: null,
    };
}

/** Return the memory without any seed: the attempt is archived by its number only. */
export function withoutRound(memory: Memory, why: string): Memory {
    if (!memory.round) return memory;
    const { attempt, gamma } = memory.round;
    return { ...memory, round: null, joining: null, past: [...memory.past, { attempt, gamma, why }] };
}

/** Return the memory with some of the current attempt's entries replaced. */
export function withRound(memory: Memory, changes: Partial<Round>): Memory {
    if (!memory.round) throw new Error("there is no attempt to change");
    return { ...memory, round: { ...memory.round, ...changes } };
}
