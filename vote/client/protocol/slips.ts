/**
 * Slips (选票): a printed secret, the key that follows from it, and signed voids.
 *
 * Source: protocol §4.
 */
import { b64, compare, isBase32 } from "./bytes.ts";
import { cj } from "./canonical.ts";
import type { Point } from "./group/point.ts";
import { base } from "./group/table.ts";
import { Hs } from "./hashing.ts";
import type { VoidReason } from "./messages.ts";
import { systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { sign } from "./signatures.ts";

export const SECRET_LENGTH = 20;
export const FINGERPRINT_LENGTH = 16;

/** A slip's secret key p and its public key P = p·G. */
export interface SlipKey {
    readonly secret: bigint;
    readonly point: Point;
    readonly encoded: Uint8Array;
}

/**
 * Return the key of the slip with this secret.
 *
 * @throws Refused `slip-secret` where it is not 20 canonical characters
 */
export function slipKey(poll: string, secret: string): SlipKey {
    if (!isBase32(secret, SECRET_LENGTH)) throw new Refused("slip-secret", "a slip's secret is 20 base32 characters");
    const key = Hs("slip", poll, secret);
    const point = base(key);
    return { secret: key, point, encoded: point.encode() };
}

/** Return the text that a scrutineer signs to void slips; the keys are sorted here. */
export function voidStatement(keys: readonly Uint8Array[], reason: VoidReason): string {
    return cj({ keys: keys.slice().sort(compare).map(b64), reason });
}

/** Return a scrutineer's signature that these slips are void. */
export function signVoid(
    signingKey: bigint, phi: Uint8Array, keys: readonly Uint8Array[], reason: VoidReason, draw: Draw = systemDraw,
): Uint8Array {
    return sign(signingKey, "void", [phi, voidStatement(keys, reason)], draw);
}
