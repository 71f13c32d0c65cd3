/**
 * Sums of multiples, Σ s·P, in variable time: for public data only.
 *
 * Few points: one chain of doublings for all, by windows (Straus). Many: buckets (Pippenger). Both are the library's.
 */
import { pippenger, precomputeMSMUnsafe } from "@noble/curves/abstract/curve.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { IDENTITY, Point } from "./point.ts";
import { modulo } from "./scalars.ts";

const FEW = 150;
const WIDTH = 4;

/** Return Σ scalar·point. */
export function combine(scalars: readonly bigint[], points: readonly Point[]): Point {
    if (scalars.length !== points.length) throw new RangeError("as many scalars as points are needed");
    const reduced = scalars.map(modulo);
    const held = points.map((point) => point.held);
    const group = ristretto255.Point;
    return new Point(held.length < FEW ? precomputeMSMUnsafe(group, held, WIDTH)(reduced) : pippenger(group, held, reduced));
}

/** Return Σ point. */
export function total(points: readonly Point[]): Point {
    return points.reduce((sum, point) => sum.add(point), IDENTITY);
}
