/**
 * Sealed ballots (选票) as bytes: what stands where, and their short names.
 *
 * Source: protocol §5.
 */
import { base32 } from "./bytes.ts";
import { H, Hs, u32 } from "./hashing.ts";
import { littleEndian } from "./group/scalars.ts";

export const VERSION = 1;
export const HEAD = 33;
export const SIGNATURE = 64;
const PER_OPTION = 192;

/** One question of a ballot: X, the commitments, challenges, responses. */
export interface Row {
    readonly question: number;
    readonly options: number;
    readonly sealed: Uint8Array;
    readonly commitments: Uint8Array;
    readonly challenges: Uint8Array;
    readonly responses: Uint8Array;
}

/** Return the length of every ballot of a poll. */
export function ballotLength(options: readonly number[]): number {
    return options.reduce((sum, count) => sum + PER_OPTION * count, HEAD + SIGNATURE);
}

/** Return the questions of a ballot of the right length. */
export function rowsOf(options: readonly number[], ballot: Uint8Array): Row[] {
    let at = HEAD;
    const cut = (length: number): Uint8Array => ballot.subarray(at, (at += length));
    return options.map((count, question) => ({
        question, options: count,
        sealed: cut(64 * count), commitments: cut(64 * count), challenges: cut(32 * count), responses: cut(32 * count),
    }));
}

/** Return the slip key P that the ballot names. */
export function slipOf(ballot: Uint8Array): Uint8Array {
    return ballot.slice(1, HEAD);
}

/** Return the 回执码 of a ballot's SHA-256. */
export function tracker(ballotDigest: Uint8Array): string {
    return base32(ballotDigest.slice(0, 10)).replace(/.{4}(?=.)/g, "$&-");
}

/** Return 32-byte pieces. */
export function pieces(bytes: Uint8Array): Uint8Array[] {
    return Array.from({ length: bytes.length / 32 }, (_, i) => bytes.slice(32 * i, 32 * i + 32));
}

/** Return ρ_0 = 1 and ρ_j of 128 bits. */
export function weightsOf(phi: Uint8Array, slip: Uint8Array, question: number, options: number, sealed: Uint8Array): bigint[] {
    return Array.from({ length: options }, (_, j) =>
        j ? littleEndian(H("weight", phi, slip, u32(question), sealed, u32(j)).slice(0, 16)) : BigInt(1),
    );
}

/** Return c, the challenge that a question's challenges add up to. */
export function challengeOf(phi: Uint8Array, slip: Uint8Array, question: number, sealed: Uint8Array, commitments: Uint8Array): bigint {
    return Hs("ballot", phi, slip, u32(question), sealed, commitments);
}
