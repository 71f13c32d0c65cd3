/**
 * Sums of many multiples, Σ s·P, in variable time: for public data only.
 *
 * Few points: one chain of doublings for all (Straus). Many: buckets (Pippenger).
 */
import { accumulate, cached, copy, double, neutral, type Extended } from "./curve.ts";
import { signedWindows } from "./digits.ts";
import { multiplesOf, Point } from "./point.ts";
import { scalarBytes } from "./scalars.ts";

const BITS = 254;
const FEW = 40;

/** Return Σ scalar·point. */
export function combine(scalars: readonly bigint[], points: readonly Point[]): Point {
    if (scalars.length !== points.length) throw new RangeError("as many scalars as points are needed");
    const bytes = scalars.map(scalarBytes);
    return new Point(points.length < FEW ? straus(bytes, points) : pippenger(bytes, points));
}

function straus(scalars: readonly Uint8Array[], points: readonly Point[]): Extended {
    const width = 4;
    const count = Math.ceil(BITS / width);
    const tables = points.map((point) => multiplesOf(point, 1 << (width - 1)));
    const windows = scalars.map((scalar) => signedWindows(scalar, width, count));
    const sum = neutral();
    for (let place = count - 1; place >= 0; place--) {
        for (let i = 0; i < width; i++) double(sum);
        tables.forEach((table, i) => {
            const digit = windows[i]![place]!;
            if (digit) accumulate(sum, table[Math.abs(digit)]!, digit < 0);
        });
    }
    return sum;
}

function pippenger(scalars: readonly Uint8Array[], points: readonly Point[]): Extended {
    const width = Math.min(12, Math.max(4, Math.round(Math.log2(points.length)) - 2));
    const count = Math.ceil(BITS / width);
    const windows = scalars.map((scalar) => signedWindows(scalar, width, count));
    const sum = neutral();
    for (let place = count - 1; place >= 0; place--) {
        for (let i = 0; i < width; i++) double(sum);
        const buckets: (Extended | undefined)[] = new Array((1 << (width - 1)) + 1);
        points.forEach((point, i) => {
            const digit = windows[i]![place]!;
            if (digit) accumulate((buckets[Math.abs(digit)] = buckets[Math.abs(digit)] || neutral()), point.cached, digit < 0);
        });
        accumulate(sum, cached(weighted(buckets)));
    }
    return sum;
}

/** Return Σ i·bucket_i. */
function weighted(buckets: readonly (Extended | undefined)[]): Extended {
    const running = neutral();
    const total = neutral();
    for (let i = buckets.length - 1; i > 0; i--) {
        const bucket = buckets[i];
        if (bucket) accumulate(running, cached(bucket));
        accumulate(total, cached(running));
    }
    return total;
}

/** Return Σ point. */
export function total(points: readonly Point[]): Point {
    const sum = copy(neutral());
    for (const point of points) accumulate(sum, point.cached);
    return new Point(sum);
}
