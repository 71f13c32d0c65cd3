/** The group as the protocol uses it, over @noble/curves: against RFC 9496, and at the edges. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { base, combine, GENERATOR, IDENTITY, InvalidPoint, ORDER, Point, Table } from "../../vote/client/protocol/index.ts";
import { inverse, littleEndian, modulo, scalarBytes } from "../../vote/client/protocol/group/scalars.ts";
import { hex, unhex, vectors } from "./vectors.ts";

function randomScalar(): bigint {
    return littleEndian(randomBytes(64)) % ORDER;
}

/** Return scalar·point by doubling and adding. */
function slowly(scalar: bigint, point = GENERATOR): Point {
    let sum = IDENTITY;
    for (const bit of modulo(scalar).toString(2)) sum = bit === "1" ? sum.add(sum).add(point) : sum.add(sum);
    return sum;
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

test("no neighbour of a good encoding is read as the same point", () => {
    const P = 2n ** 255n - 19n;
    const bytes = (value: bigint): Uint8Array => unhex(value.toString(16).padStart(64, "0")).reverse();
    for (let i = 0; i < 20; i++) {
        const good = base(randomScalar()).encode();
        const s = littleEndian(good);

        assert.equal(hex(Point.decode(good).encode()), hex(good));
        for (const bad of [bytes(P - s), bytes(s + 2n ** 255n)]) assert.throws(() => Point.decode(bad), InvalidPoint);
    }
    for (let s = 0n; s < 19n; s++) assert.throws(() => Point.decode(bytes(P + s)), InvalidPoint);
    assert.ok(Point.decode(new Uint8Array(32)).isIdentity);
});

test("every way of multiplying agrees with doubling and adding, the edges included", () => {
    for (const scalar of [...EDGES, -1n, ORDER, ORDER + 5n, ...Array.from({ length: 20 }, randomScalar)]) {
        const expected = slowly(scalar);

        for (const found of [base(scalar), GENERATOR.times(scalar), GENERATOR.timesPublic(scalar), combine([scalar], [GENERATOR])]) {
            assert.equal(hex(found.encode()), hex(expected.encode()));
            assert.ok(found.equals(expected));
        }
        assert.ok(IDENTITY.times(scalar).isIdentity && IDENTITY.timesPublic(scalar).isIdentity && combine([scalar], [IDENTITY]).isIdentity);
    }
});

test("multiples of other points agree too, from a table and without", () => {
    for (let i = 0; i < 5; i++) {
        const [of, by] = [randomScalar(), i ? randomScalar() : 0n];
        const point = Point.decode(base(of).encode());
        const expected = hex(base(of * by).encode());

        assert.equal(hex(point.times(by).encode()), expected);
        const table = new Table(point);
        for (let windows = 0; windows < i; windows++) assert.ok(table.prepare());
        assert.equal(hex(table.multiply(by).encode()), expected);
        assert.ok(!table.prepare());
        assert.equal(hex(Point.decode(base(of).encode()).timesPublic(by).encode()), expected);
        assert.equal(hex(slowly(by, point).encode()), expected);
    }
});

test("sums of few and of many multiples are the sums one by one", () => {
    for (const count of [0, 1, 3, 40, 149, 150, 200]) {
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

test("scalars are reduced, inverted and spelled", () => {
    for (const value of EDGES.slice(1)) assert.equal(modulo(inverse(value) * value), 1n);
    assert.equal(modulo(-1n), ORDER - 1n);
    assert.equal(hex(scalarBytes(ORDER + 258n)), `0201${"00".repeat(30)}`);
});
