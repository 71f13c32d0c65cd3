/**
 * Points that are multiplied often: the generator, and the election key Y. @noble/curves keeps multiples of them.
 */
import { GENERATOR, Point } from "./point.ts";

/** Bits a window: what takes the fewest additions in all where a phone makes a table for one ballot. */
const WIDTH = 6;

export class Table {
    private ready = false;

    constructor(private readonly point: Point) {}

    /** Compute the multiples, where that is not done yet. */
    prepare(): void {
        if (!this.ready) this.point.held.precompute(WIDTH, false);
        this.ready = true;
    }

    /** Return scalar·point; the scalar may be secret. */
    multiply(scalar: bigint): Point {
        this.prepare();
        return this.point.times(scalar);
    }
}

/** The generator's table. */
export const GENERATOR_TABLE = new Table(GENERATOR);

/** Return scalar·G; the scalar may be secret. */
export function base(scalar: bigint): Point {
    return GENERATOR_TABLE.multiply(scalar);
}
