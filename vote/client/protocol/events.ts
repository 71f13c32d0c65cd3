/**
 * The public board (公告板): signed events in a chain.
 *
 * Source: protocol §7.
 */
import { compare, equal, join } from "./bytes.ts";
import { cj } from "./canonical.ts";
import type { Point } from "./group/point.ts";
import { digits, h32, H } from "./hashing.ts";
import type { BoardEvent } from "./messages.ts";
import { Refused } from "./refusal.ts";
import { bytes64, members } from "./shapes.ts";
import { mustHold } from "./signatures.ts";

/** The hash before the first event. */
export const NOTHING = new Uint8Array(32);
export const TOO_FEW = "too-few-ballots";

/** Return the hash of an event; its signature is not part of it. */
export function eventHash({ signature: _, ...event }: BoardEvent): Uint8Array {
    return h32("event", cj(event));
}

/** Return the head of the chain as a number to read aloud. */
export function headNumber(head: Uint8Array): string {
    return digits(H("head", head));
}

/** Return the root that `close` binds, from the SHA-256 of each ballot or comment. */
export function root(tag: "ballots" | "comments", hashes: readonly Uint8Array[]): Uint8Array {
    return h32(tag, join(...hashes.slice().sort(compare)));
}

/**
 * Refuse an event that does not follow the one before it.
 *
 * @throws Refused `event-shape`, `chain-sequence` or `chain-previous`
 */
export function checkLink(event: BoardEvent, seq: number, previous: Uint8Array): void {
    members(event, "seq type data previous signature", "event-shape", "an event");
    if (event.seq !== seq) throw new Refused("chain-sequence", "the events are not numbered 1, 2, 3 …");
    if (!equal(bytes64(event.previous, 32, "chain-previous", "previous"), previous))
        throw new Refused("chain-previous", "it does not follow the event before it");
}

/**
 * Refuse an event that the server did not sign; return its hash.
 *
 * @throws Refused `event-signature`
 */
export function checkEventSignature(event: BoardEvent, serverKey: Point): Uint8Array {
    const hash = eventHash(event);
    const signature = bytes64(event.signature, 64, "event-signature", "signature");
    mustHold(serverKey, signature, "event-signature", `\`${event.type}\``, "event", hash);
    return hash;
}
