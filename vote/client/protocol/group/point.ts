/**
 * The group ristretto255, by @noble/curves: points with canonical 32-byte encodings.
 *
 * Source: RFC 9496; protocol §1.
 */
import { ristretto255 } from "@noble/curves/ed25519.js";
import { modulo } from "./scalars.ts";

const Ristretto = ristretto255.Point;
/** A point as the library holds it. */
export type Held = InstanceType<typeof Ristretto>;

/** Bytes that are no canonical encoding of a point. */
export class InvalidPoint extends Error {}

/** An element of the group; never changed once made. */
export class Point {
    private encoding: Uint8Array | undefined;

    constructor(readonly held: Held, encoding?: Uint8Array) {
        this.encoding = encoding;
    }

    /**
     * Read a canonical encoding; the identity is accepted here.
     *
     * @throws InvalidPoint
     */
    static decode(bytes: Uint8Array): Point {
        let held: Held;
        try {
            held = Ristretto.fromBytes(bytes);
        } catch {
            throw new InvalidPoint("not the canonical encoding of a point");
        }
        return new Point(held, bytes.slice());
    }

    /** Return the canonical 32 bytes. */
    encode(): Uint8Array {
        this.encoding = this.encoding || this.held.toBytes();
        return this.encoding.slice();
    }

    /** Whether this is the neutral element. */
    get isIdentity(): boolean {
        return this.held.is0();
    }

    add(other: Point): Point {
        return new Point(this.held.add(other.held));
    }

    subtract(other: Point): Point {
        return new Point(this.held.subtract(other.held));
    }

    /** Return scalar·point; a negative scalar, or one beyond the order, is reduced. The scalar may be secret. */
    times(scalar: bigint): Point {
        const reduced = modulo(scalar);
        // The library multiplies secrets by all scalars but zero.
        return reduced ? new Point(this.held.multiply(reduced)) : IDENTITY;
    }

    /** Return scalar·point in variable time: for public data only. */
    timesPublic(scalar: bigint): Point {
        return new Point(this.held.multiplyUnsafe(modulo(scalar)));
    }

    equals(other: Point): boolean {
        return this.held.equals(other.held);
    }
}

/** The generator G. */
export const GENERATOR = new Point(Ristretto.BASE);
export const IDENTITY = new Point(Ristretto.ZERO);
