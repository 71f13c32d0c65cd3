/**
 * Hedged nonces: random, and still different for different inputs if the randomness fails.
 *
 * Source: protocol §1.
 */
import { join } from "./bytes.ts";
import { Hs, u32, type Part } from "./hashing.ts";

/** A source of random bytes. */
export type Draw = (length: number) => Uint8Array;

/** The device's own random numbers. */
export const systemDraw: Draw = (length) => crypto.getRandomValues(new Uint8Array(length));

/** What a nonce is bound to besides its name. */
export interface Binding {
    /** The secret key in use, or empty. */
    readonly secret: Part;
    /** Every public input so far. */
    readonly known: Part;
    /** The private input: choice, plaintext, message. */
    readonly hidden?: Part;
    readonly question?: number;
    readonly option?: number;
}

/** Return a nonce scalar that is never zero. */
export function hedged(label: string, { secret, known, hidden = "", question = 0, option = 0 }: Binding, draw: Draw): bigint {
    for (;;) {
        const place = join(label, u32(question), u32(option));
        const nonce = Hs("nonce", secret, place, known, hidden, draw(32));
        if (nonce) return nonce;
    }
}
