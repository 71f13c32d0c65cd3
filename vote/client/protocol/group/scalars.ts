/**
 * Scalars: integers modulo the order of the group, as @noble/curves counts them.
 *
 * Source: protocol §1.
 */
import { ristretto255 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";

const { Fn } = ristretto255.Point;

/** L, the order of the group. */
export const ORDER = Fn.ORDER;

/** Return the number modulo L, from 0 to L - 1. */
export function modulo(value: bigint): bigint {
    return Fn.create(value);
}

/** Read bytes as a number, little-endian. */
export function littleEndian(bytes: Uint8Array): bigint {
    return bytesToNumberLE(bytes);
}

/** Return a scalar as 32 bytes, little-endian. */
export function scalarBytes(value: bigint): Uint8Array {
    return Fn.toBytes(Fn.create(value));
}

/** Return 1/value modulo L; zero has none. */
export function inverse(value: bigint): bigint {
    return Fn.inv(value);
}
