/**
 * The phone's part after the ceremony (密钥仪式之后): on duty while the poll is open, the pause for
 * re-scanning after close, then one answer, to one τ.
 *
 * Source: protocol §8.
 */
import { cj, type Definition } from "../protocol/index.ts";
import { alarm } from "./alarms.ts";
import { difference, differenceBeforeOpening, type BoardFacts } from "./facts.ts";
import { withRound, type Memory } from "./memory.ts";
import { keep, show, stop, type Move } from "./moves.ts";

const MINUTE = 60_000;

/** What the phone knows when it decides. */
export interface Situation {
    readonly definition: Definition;
    /** The chain of events as last checked; the whole board once it was verified. */
    readonly facts: BoardFacts | null;
    /** Milliseconds of this phone's clock. */
    readonly now: number;
}

/** Return the next move of a phone whose poll has its key. */
export function countingMove(memory: Memory, situation: Situation): Move {
    const { facts, definition } = situation;
    if (memory.ended === "annulled") return show({ name: "annulled", reason: facts?.annulled ?? "" });
    if (memory.alarm) return alarmMove(memory, facts);
    if (memory.ended === "result") return show({ name: "result" });
    if (memory.definition !== null && cj(definition) !== memory.definition)
        return stop(memory, alarm("definition-changed", { confirmed: memory.definition, shown: cj(definition) }));
    if (!memory.round || memory.definition === null) return lost(memory, definition);
    if (!facts) return show({ name: "check" });
    const differs = difference(memory, facts);
    if (differs) return stop(memory, differs);
    return noteMove(memory, situation, facts) ?? phaseMove(memory, situation, facts);
}

/** Behind an alarm only an annulment is left; once it stands on the board, all is over. */
function alarmMove(memory: Memory, facts: BoardFacts | null): Move {
    if (facts && facts.annulled !== null && !memory.ended) return keep(ended(memory, "annulled"));
    if (memory.annulment) return show({ name: "declined", reason: memory.annulment.reason });
    return show({ name: "alarm", alarm: memory.alarm!, joinable: null });
}

function lost(memory: Memory, definition: Definition): Move {
    const scrutineer = definition.scrutineers.names[memory.index - 1] ?? "";
    return show({ name: "lost", attempt: 0, scrutineer, over: true });
}

/** Keep what was seen for the first time: the ceremony, a longer board, the close. */
function noteMove(memory: Memory, { now }: Situation, facts: BoardFacts): Move | null {
    const seq = facts.hashes.length;
    const seen = { ready: true, head: { seq, hash: facts.hashes[seq - 1]! } };
    const close = facts.close && !memory.close ? { hash: facts.close.hash, seenAt: now } : memory.close;
    const early = close && now < close.seenAt ? { ...close, seenAt: now } : close;
    if (memory.ready && memory.head?.seq === seq && early === memory.close) return null;
    return keep({ ...memory, ...seen, close: early });
}

function phaseMove(memory: Memory, situation: Situation, facts: BoardFacts): Move {
    if (facts.annulled !== null) return keep(ended(memory, "annulled"));
    if (facts.result !== null) return resultMove(memory, facts);
    if (memory.round!.backup !== "proven") return show({ name: "backup", attempt: memory.round!.attempt });
    if (!facts.close) return show({ name: "duty", open: facts.phase === "open" });
    const until = memory.close!.seenAt + situation.definition.recheck_minutes * MINUTE;
    if (memory.annulment) return show({ name: "declined", reason: memory.annulment.reason });
    if (memory.answer) return answerMove(memory, facts);
    if (!facts.tally || situation.now < until) return show({ name: "closed", until, counting: facts.tally !== null });
    if (!verified(memory, facts)) return show({ name: "check" });
    const differs = differenceBeforeOpening(memory, facts);
    if (differs) return stop(memory, differs);
    if (memory.restored && memory.announced === null) return show({ name: "announced" });
    if (memory.restored && memory.announced !== facts.tally.number)
        return stop(memory, alarm("announced-differs", { typed: memory.announced!, shown: facts.tally.number }));
    return show({ name: "review", facts, until });
}

/** Say whether every ballot was verified: by this phone, or by a verifier that the scrutineers ran. */
function verified(memory: Memory, facts: BoardFacts): boolean {
    return facts.full || (facts.tally !== null && memory.external === facts.tally.number);
}

function resultMove(memory: Memory, facts: BoardFacts): Move {
    if (!verified(memory, facts)) return show({ name: "check" });
    const differs = differenceBeforeOpening(memory, facts) ?? otherTau(memory, facts);
    return differs ? stop(memory, differs) : keep(ended(memory, "result"));
}

function otherTau({ answer }: Memory, facts: BoardFacts) {
    if (!answer || answer.tau === facts.tally?.tau) return null;
    return alarm("two-taus", { kept: answer.tau, shown: facts.tally?.tau ?? "" });
}

/** The τ stands in the record; the share is made for it and no other. */
function answerMove(memory: Memory, facts: BoardFacts): Move {
    const differs = otherTau(memory, facts);
    if (differs) return stop(memory, differs);
    const answer = memory.answer!;
    return show(answer.sent ? { name: "answered", number: answer.number } : { name: "answering", tau: answer.tau });
}

/** Return the memory after the poll: without any seed. */
export function ended(memory: Memory, how: "result" | "annulled"): Memory {
    return { ...(memory.round ? withRound(memory, { seed: "" }) : memory), ended: how };
}

/** Take 一致 for an answer: keep τ, before any share is made; unchanged where the phone may not answer. */
export function agreeToOpen(memory: Memory, situation: Situation): Memory {
    const { facts } = situation;
    const move = countingMove(memory, situation);
    if (move.do !== "show" || move.page.name !== "review" || !facts?.tally) return memory;
    return { ...memory, answer: { tau: facts.tally.tau, number: facts.tally.number, sent: false } };
}
