/**
 * Points that are multiplied often: the generator, and the election key Y. Their multiples are computed once,
 * window by window, so that a page can draw meanwhile; @noble/curves multiplies by them.
 */
import { wNAF } from "@noble/curves/abstract/curve.js";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { GENERATOR, Point, type Held } from "./point.ts";
import { modulo } from "./scalars.ts";

/** Bits a window: what takes the fewest additions in all where a phone makes a table for one ballot. */
const WIDTH = 6;
const { Fn } = ristretto255.Point;
const SIZE = (Math.ceil(Fn.BITS / WIDTH) + 1) << (WIDTH - 1);

/** The library's own multiplication of secrets; only its types hide it. Its `Point.multiply` inverts a number besides, which no encoding needs. */
const library = new wNAF(ristretto255.Point, Fn.BITS) as unknown as {
    wNAF(width: number, multiples: readonly Held[], scalar: bigint): { readonly p: Held };
};

export class Table {
    /** For each window 1·B … 32·B, where B is the point times 64 to the window's number. */
    private readonly multiples: Held[] = [];
    private next: Held;

    constructor(point: Point) {
        this.next = point.held;
    }

    /** Compute the multiples of one more window; false once there are all. */
    prepare(): boolean {
        if (this.multiples.length === SIZE) return false;
        let multiple = this.next;
        this.multiples.push(multiple);
        for (let i = 1; i < 1 << (WIDTH - 1); i++) this.multiples.push((multiple = multiple.add(this.next)));
        this.next = multiple.double();
        return true;
    }

    /** Return scalar·point; the scalar may be secret. */
    multiply(scalar: bigint): Point {
        while (this.prepare());
        return new Point(library.wNAF(WIDTH, this.multiples, modulo(scalar)).p);
    }
}

/** The generator's table. */
export const GENERATOR_TABLE = new Table(GENERATOR);

/** Return scalar·G; the scalar may be secret. */
export function base(scalar: bigint): Point {
    return GENERATOR_TABLE.multiply(scalar);
}
