/**
 * Schnorr signatures over ristretto255.
 *
 * Source: protocol §1, after the suite of RFC 9591.
 */
import { equal, join } from "./bytes.ts";
import type { Point } from "./group/point.ts";
import { scalarBytes } from "./group/scalars.ts";
import { base } from "./group/table.ts";
import { Hs, scalar, type Part } from "./hashing.ts";
import { hedged, systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";

/** Return the 64-byte signature R ‖ z on the parts under the tag. */
export function sign(key: bigint, tag: string, parts: readonly Part[], draw: Draw = systemDraw): Uint8Array {
    const owner = base(key).encode();
    const nonce = hedged("w", { secret: scalarBytes(key), known: join(tag, owner, ...parts) }, draw);
    const commitment = base(nonce).encode();
    const challenge = Hs(tag, owner, commitment, ...parts);
    return join(commitment, scalarBytes(nonce + challenge * key));
}

/** Say whether the signature is the key's on these parts; a malformed one is not. */
export function holds(owner: Point, signature: Uint8Array, tag: string, ...parts: readonly Part[]): boolean {
    const first = signature.slice(0, 32);
    try {
        const response = scalar(signature.slice(32));
        const challenge = Hs(tag, owner.encode(), first, ...parts);
        const commitment = base(response).subtract(owner.timesPublic(challenge));
        // What equals an encoding is one, so that the first half needs no decoding.
        return !owner.isIdentity && !commitment.isIdentity && equal(commitment.encode(), first);
    } catch (error) {
        if (error instanceof Refused) return false;
        throw error;
    }
}

/**
 * Refuse where the signature does not hold.
 *
 * @throws Refused under the name `check`
 */
export function mustHold(owner: Point, signature: Uint8Array, check: string, what: string, tag: string, ...parts: readonly Part[]): void {
    if (!holds(owner, signature, tag, ...parts)) throw new Refused(check, `the signature of ${what} does not hold`);
}
