/** The poll as the page carries it, and the slip (选票) that the voter brings. */
import { ALPHABET, typed } from "../protocol/bytes.ts";
import type { Card, Definition } from "../protocol/messages.ts";
import { point64 } from "../protocol/shapes.ts";
import { FINGERPRINT_LENGTH, SECRET_LENGTH } from "../protocol/slips.ts";
import { electionOf, type Election } from "../protocol/transcript.ts";
import { pause } from "./slices.ts";

export type Phase = "prepared" | "ceremony" | "ready" | "open" | "closed" | "counting" | "tallied" | "annulled";

/** What the page carries; the same for every slip. Cards and coefficients are null before the ceremony is complete. */
export interface PollData {
    readonly definition: Definition;
    readonly attempt: number;
    readonly cards: readonly Card[] | null;
    readonly coefficients: readonly (readonly string[])[] | null;
    readonly phase: Phase;
}

/** Return the poll that the server put into the page. */
export function pollData(): PollData {
    return JSON.parse(document.getElementById("poll")!.textContent!) as PollData;
}

/**
 * Compute the election's key and hash from definition and ceremony; null before the ceremony is complete.
 *
 * @throws Refused where the page's data are not of the protocol's shape
 */
export async function electionIn({ definition, attempt, cards, coefficients }: PollData): Promise<Election | null> {
    if (!cards || !coefficients) return null;
    const rows = coefficients.map((row) => row.map((text) => point64(text, "deal", "a coefficient")));
    await pause();
    return electionOf(definition, attempt, cards, rows);
}

/** What stands on a slip: the secret, and the key's fingerprint, which a typed code has not. */
export interface Code {
    readonly secret: string;
    readonly fingerprint: string;
}

/** Read what was scanned or typed: a code, an address with one, or null with neither. */
export function readCode(text: string): Code | null {
    const found = typed(text.slice(text.indexOf("#") + 1));
    const right = [SECRET_LENGTH, SECRET_LENGTH + FINGERPRINT_LENGTH].includes(found.length)
        && Array.from(found).every((letter) => ALPHABET.includes(letter));
    return right ? { secret: found.slice(0, SECRET_LENGTH), fingerprint: found.slice(SECRET_LENGTH) } : null;
}

/** Take the code out of the address, so that neither history nor a shared link keeps it. */
export function takeFragment(): string {
    const found = location.hash.slice(1);
    if (found) history.replaceState(null, "", location.pathname);
    return found;
}
