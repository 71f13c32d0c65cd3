/**
 * What a scrutineer's phone derives from its seed in one attempt of the ceremony.
 *
 * Source: protocol §3.
 */
import { context } from "./definition.ts";
import type { Point } from "./group/point.ts";
import { littleEndian, modulo } from "./group/scalars.ts";
import { base } from "./group/table.ts";
import { H, u32 } from "./hashing.ts";
import type { Definition } from "./messages.ts";
import { Refused } from "./refusal.ts";

/** One scrutineer's secrets and public points of one attempt. */
export interface Keys {
    readonly context: Uint8Array;
    readonly attempt: number;
    readonly index: number;
    /** k_i */
    readonly sign: bigint;
    /** vk_i */
    readonly signPoint: Point;
    /** d_i, which opens boxes */
    readonly channel: bigint;
    /** e_i */
    readonly channelPoint: Point;
    /** a_{i,m} */
    readonly coefficients: readonly bigint[];
    /** A_{i,m} */
    readonly points: readonly Point[];
    /** The secret y of the box for scrutineer j. */
    readonly boxSecret: (j: number) => bigint;
}

/** Return the keys that follow from a 32-byte seed. */
export function derive(definition: Definition, attempt: number, index: number, seed: Uint8Array): Keys {
    if (seed.length !== 32) throw new Refused("seed", "a seed is 32 bytes");
    const bound = context(definition);
    const number = (label: string, place: number): bigint =>
        modulo(littleEndian(H(`seed-${label}`, bound, u32(attempt), u32(index), seed, u32(place))));
    const coefficients = Array.from({ length: definition.scrutineers.threshold }, (_, m) => number("polynomial", m));
    const [sign, channel] = [number("sign", 0), number("channel", 0)];
    return {
        context: bound, attempt, index, sign, channel, coefficients,
        signPoint: base(sign), channelPoint: base(channel), points: coefficients.map(base),
        boxSecret: (j) => number("deal", j),
    };
}

/** Return f_i(j), the share that this scrutineer deals to j (or to itself). */
export function shareFor(keys: Keys, j: number): bigint {
    return keys.coefficients.reduceRight((sum, coefficient) => modulo(sum * BigInt(j) + coefficient), BigInt(0));
}
