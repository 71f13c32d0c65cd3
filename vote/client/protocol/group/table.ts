/**
 * Multiples of a point that is multiplied often: the generator, and the election key Y.
 *
 * A table is built window by window, so that a page can build it in slices while the voter reads.
 */
import { accumulate, double, neutral, type Cached } from "./curve.ts";
import { signedWindows } from "./digits.ts";
import { GENERATOR, multiplesOf, Point } from "./point.ts";
import { scalarBytes } from "./scalars.ts";

const WIDTH = 7;
const WINDOWS = 37;

export class Table {
    private readonly windows: Cached[][] = [];
    private next: Point;

    constructor(point: Point) {
        this.next = point;
    }

    /** Build the next window; says whether there is more to build. */
    step(): boolean {
        if (this.windows.length === WINDOWS) return false;
        this.windows.push(multiplesOf(this.next, 1 << (WIDTH - 1)));
        for (let i = 0; i < WIDTH; i++) this.next = doubled(this.next);
        return this.windows.length < WINDOWS;
    }

    /** Return scalar·point. */
    multiply(scalar: bigint): Point {
        while (this.step()) continue;
        const digits = signedWindows(scalarBytes(scalar), WIDTH, WINDOWS);
        const sum = neutral();
        this.windows.forEach((window, place) => {
            const digit = digits[place]!;
            accumulate(sum, window[Math.abs(digit)]!, digit < 0);
        });
        return new Point(sum);
    }
}

function doubled(point: Point): Point {
    const at = { x: point.at.x.slice(), y: point.at.y.slice(), z: point.at.z.slice(), t: point.at.t.slice() };
    double(at);
    return new Point(at);
}

/** The generator's table. */
export const GENERATOR_TABLE = new Table(GENERATOR);

/** Return scalar·G. */
export function base(scalar: bigint): Point {
    return GENERATOR_TABLE.multiply(scalar);
}
