/** The phone's own group arithmetic, against RFC 9496 and against @noble/curves. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { ristretto255 } from "@noble/curves/ed25519.js";
import { base, combine, GENERATOR, IDENTITY, InvalidPoint, ORDER, Point, Table } from "../../vote/client/protocol/index.ts";
import { inverse, littleEndian, modulo, scalarBytes } from "../../vote/client/protocol/group/scalars.ts";
import * as field from "../../vote/client/protocol/group/field.ts";
import { hex, unhex, vectors } from "./vectors.ts";

const Noble = ristretto255.Point;
const P = 2n ** 255n - 19n;

function randomScalar(): bigint {
    return littleEndian(randomBytes(64)) % ORDER;
}

function nobleTimes(scalar: bigint, point = Noble.BASE): string {
    return (scalar % ORDER ? point.multiply(scalar % ORDER) : Noble.ZERO).toHex();
}

const EDGES = [0n, 1n, 2n, 15n, 16n, 17n, 31n, 32n, 2n ** 252n - 1n, 2n ** 252n, ORDER - 1n, ORDER - 2n, ORDER - 16n];

test("the multiples of the generator are those of RFC 9496", () => {
    const multiples = vectors("ristretto.json").multiples_of_the_generator;

    multiples.forEach((encoding: string, i: number) => {
        assert.equal(hex(base(BigInt(i)).encode()), encoding);
        assert.equal(hex(Point.decode(unhex(encoding)).encode()), encoding);
    });
});

test("the bad encodings of RFC 9496 are refused", () => {
    const invalid = vectors("ristretto.json").invalid_encodings;

    assert.ok(invalid.length >= 20);
    for (const encoding of invalid) assert.throws(() => Point.decode(unhex(encoding)), InvalidPoint, encoding);
    for (const length of [0, 31, 33, 64]) assert.throws(() => Point.decode(new Uint8Array(length)), InvalidPoint);
});

test("decoding agrees with @noble/curves on random strings and their neighbours", () => {
    const accepts = (work: () => unknown): boolean => {
        try {
            return Boolean(work());
        } catch {
            return false;
        }
    };
    let good = 0;
    for (let i = 0; i < 300; i++) {
        const bytes = i % 3 ? new Uint8Array(randomBytes(32)) : base(randomScalar()).encode();
        bytes[0]! &= 254;
        bytes[31]! &= i % 5 ? 127 : 255;

        const expected = accepts(() => Noble.fromBytes(bytes));

        assert.equal(accepts(() => Point.decode(bytes)), expected, hex(bytes));
        if (expected) good++;
    }
    assert.ok(good > 50 && good < 280);
});

test("every way of multiplying agrees with @noble/curves, the edges included", () => {
    for (const scalar of [...EDGES, ...Array.from({ length: 40 }, randomScalar)]) {
        const expected = nobleTimes(scalar);

        assert.equal(hex(base(scalar).encode()), expected);
        assert.equal(hex(GENERATOR.times(scalar).encode()), expected);
        assert.equal(hex(combine([scalar], [GENERATOR]).encode()), expected);
        assert.ok(Point.decode(unhex(expected)).equals(base(scalar)));
    }
});

test("multiples of other points agree too, from a table and without", () => {
    for (let i = 0; i < 5; i++) {
        const [of, by] = [randomScalar(), randomScalar()];
        const point = Point.decode(base(of).encode());
        const expected = nobleTimes(by, Noble.BASE.multiply(of));

        assert.equal(hex(point.times(by).encode()), expected);
        assert.equal(hex(new Table(point).multiply(by).encode()), expected);
    }
});

test("sums of few and of many multiples are the sums one by one", () => {
    for (const count of [0, 1, 3, 39, 40, 200]) {
        const scalars = Array.from({ length: count }, (_, i) => EDGES[i] ?? (i % 2 ? randomScalar() : randomScalar() >> 124n));
        const points = scalars.map((_, i) => (i % 17 === 5 ? IDENTITY : base(randomScalar())));

        const expected = scalars.reduce((sum, scalar, i) => sum.add(points[i]!.times(scalar)), IDENTITY);

        assert.ok(combine(scalars, points).equals(expected));
    }
});

test("adding, subtracting and the identity behave as in any group", () => {
    const [p, q] = [base(randomScalar()), base(randomScalar())];

    assert.ok(p.add(q).equals(q.add(p)));
    assert.ok(p.add(q).subtract(q).equals(p));
    assert.ok(p.subtract(p).isIdentity && IDENTITY.isIdentity && !p.isIdentity);
    assert.equal(hex(p.subtract(p).encode()), "00".repeat(32));
    assert.ok(!p.equals(q));
});

test("the field agrees with plain integers where limbs are full or empty", () => {
    const values = [0n, 1n, 18n, 19n, 20n, P - 1n, P - 2n, P - 19n, P, P + 1n, P + 18n, 2n ** 255n - 1n, 2n ** 242n - 1n, 2n ** 242n, (2n ** 22n - 1n) << 220n]
        .concat(Array.from({ length: 60 }, () => littleEndian(randomBytes(32)) % 2n ** 255n));
    const bytes = (value: bigint): Uint8Array => unhex(value.toString(16).padStart(64, "0")).reverse();
    const packed = (value: bigint): string => hex(bytes(((value % P) + P) % P));
    const out = field.fe();
    for (const a of values) {
        const [x, plain] = [field.unpack(bytes(a)), a];
        field.sqr(out, x);
        assert.equal(hex(field.pack(out)), packed(plain * plain));
        for (const b of values.slice(0, 20)) {
            const y = field.unpack(bytes(b));
            field.mul(out, x, y);
            assert.equal(hex(field.pack(out)), packed(a * b));
            field.sub(out, x, y);
            assert.equal(hex(field.pack(out)), packed(a - b));
            field.mul(out, out, out);
            assert.equal(hex(field.pack(out)), packed((a - b) * (a - b)));
            field.add(out, x, y);
            assert.equal(field.isOdd(out), ((a + b) % P) % 2n === 1n);
        }
        field.invert(out, x);
        field.mul(out, out, x);
        assert.equal(hex(field.pack(out)), packed(a % P ? 1n : 0n));
    }
});

test("products are exact for limbs as large as the formulas make them, of either sign", () => {
    const value = (limbs: readonly number[]): bigint => limbs.reduce((sum, limb, i) => sum + (BigInt(limb) << BigInt(22 * i)), 0n);
    const packed = (number: bigint): string => hex(unhex((((number % P) + P) % P).toString(16).padStart(64, "0")).reverse());
    const largest = 1.41 * 2 ** 22;
    const out = field.fe();
    for (let round = 0; round < 200; round++) {
        const make = (times: number): number[] => field.fe().map(() => Math.round(times * largest * (round < 4 ? [1, -1][round % 2]! : 2 * Math.random() - 1)));
        const [a, b] = [make(3), make(round % 4 === 3 ? -4 : 4)];

        field.mul(out, a, b);
        assert.equal(hex(field.pack(out)), packed(value(a) * value(b)));
        assert.ok(out.every((limb) => Math.abs(limb) <= largest));
        field.sqr(out, a);
        assert.equal(hex(field.pack(out)), packed(value(a) * value(a)));
        assert.ok(out.every((limb) => Math.abs(limb) <= largest));
    }
});

test("scalars are reduced, inverted and spelled", () => {
    for (const value of EDGES.slice(1)) assert.equal(modulo(inverse(value) * value), 1n);
    assert.equal(modulo(-1n), ORDER - 1n);
    assert.equal(hex(scalarBytes(ORDER + 258n)), `0201${"00".repeat(30)}`);
});
