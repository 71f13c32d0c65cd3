/**
 * The field of integers modulo p = 2^255 - 19: canonical bytes, comparison, roots and inverses.
 *
 * Source: RFC 9496 §4 for what is computed with it.
 */
import { LIMBS, WIDTH, RADIX, INVERSE, TOP, assign, fe, sub, type Fe } from "./limbs.ts";
import { mul, sqr } from "./products.ts";

export { add, assign, fe, sub, type Fe } from "./limbs.ts";
export { mul, sqr } from "./products.ts";

/** Bring what lies beyond bit 255 back to the bottom. */
function wrap(out: Fe, beyond: number): void {
    const top = out[LIMBS - 1]!;
    const over = Math.floor(top / TOP);
    out[LIMBS - 1] = top - over * TOP;
    const value = out[0]! + 19 * (over + beyond * (RADIX / TOP));
    const carry = Math.floor(value * INVERSE);
    out[0] = value - carry * RADIX;
    out[1] = out[1]! + carry;
}

/** Carry through all limbs, once. */
function settle(out: Fe): void {
    let carry = 0;
    for (let i = 0; i < LIMBS; i++) {
        const value = out[i]! + carry;
        carry = Math.floor(value * INVERSE);
        out[i] = value - carry * RADIX;
    }
    wrap(out, carry);
}

const canonical = fe();

/** Return the one representative below p, in a register that the next call overwrites. */
function reduced(a: Fe): Fe {
    const out = canonical;
    assign(out, a);
    // Three rounds leave 0 ≤ out < 2^255 with every limb in its place; out ≥ p exactly if out + 19 reaches bit 255.
    for (let round = 0; round < 3; round++) settle(out);
    let carry = 19;
    for (let i = 0; i < LIMBS; i++) carry = Math.floor((out[i]! + carry) / (i < LIMBS - 1 ? RADIX : TOP));
    carry *= 19;
    for (let i = 0; i < LIMBS; i++) {
        const size = i < LIMBS - 1 ? RADIX : TOP;
        const value = out[i]! + carry;
        carry = Math.floor(value / size);
        out[i] = value - carry * size;
    }
    return out;
}

/** Return the canonical 32 bytes, little-endian. */
export function pack(a: Fe): Uint8Array {
    const limbs = reduced(a);
    const bytes = new Uint8Array(32);
    let held = 0;
    let bits = 0;
    let limb = 0;
    for (let i = 0; i < 32; i++) {
        while (bits < 8 && limb < LIMBS) {
            held += limbs[limb++]! * 2 ** bits;
            bits += WIDTH;
        }
        bytes[i] = held % 256;
        held = Math.floor(held / 256);
        bits -= 8;
    }
    return bytes;
}

/** Read 32 bytes, little-endian; whether they are canonical is the caller's to see. */
export function unpack(bytes: Uint8Array): Fe {
    const out = fe();
    let held = 0;
    let bits = 0;
    let limb = 0;
    for (let i = 0; i < 32; i++) {
        held += bytes[i]! * 2 ** bits;
        bits += 8;
        if (bits >= WIDTH) {
            out[limb++] = held % RADIX;
            held = Math.floor(held / RADIX);
            bits -= WIDTH;
        }
    }
    out[limb] = held;
    return out;
}

/** Say whether the canonical form is odd, which RFC 9496 calls negative. */
export function isOdd(a: Fe): boolean {
    return reduced(a)[0]! % 2 === 1;
}

/** Say whether the element is zero. */
export function isZero(a: Fe): boolean {
    return reduced(a).every((limb) => limb === 0);
}

const difference = fe();

/** Say whether two elements are the same modulo p. */
export function same(a: Fe, b: Fe): boolean {
    sub(difference, a, b);
    return isZero(difference);
}

/** out = a^(2^count). */
function squared(out: Fe, a: Fe, count: number): void {
    sqr(out, a);
    for (let i = 1; i < count; i++) sqr(out, out);
}

const [p2, p5, p10, p20, p50, p100, powered] = [fe(), fe(), fe(), fe(), fe(), fe(), fe()] as const;

/** out = a^(2^250 - 1) and, in p2, a^3: what both powers below begin with. */
function power250(out: Fe, a: Fe): void {
    const step = (to: Fe, from: Fe, count: number, by: Fe): void => {
        squared(powered, from, count);
        mul(to, powered, by);
    };
    step(p2, a, 1, a);
    step(p5, p2, 2, p2);
    step(p5, p5, 1, a);
    step(p10, p5, 5, p5);
    step(p20, p10, 10, p10);
    step(p50, p20, 20, p20);
    step(p50, p50, 10, p10);
    step(p100, p50, 50, p50);
    step(out, p100, 100, p100);
    step(out, out, 50, p50);
}

/** out = a^((p - 5) / 8) = a^(2^252 - 3); `out` and `a` are different registers. */
export function rootPower(out: Fe, a: Fe): void {
    power250(out, a);
    squared(out, out, 2);
    mul(out, out, a);
}

/** out = 1/a = a^(2^255 - 21); zero gives zero; `out` and `a` are different registers. */
export function invert(out: Fe, a: Fe): void {
    power250(out, a);
    squared(out, out, 5);
    // 2^255 - 32 + 11, and 11 = 8 + 3.
    squared(powered, a, 3);
    mul(powered, powered, p2);
    mul(out, out, powered);
}

/** Return the element of a decimal or hexadecimal constant. */
export function constant(text: string): Fe {
    let value = BigInt(text);
    const out = fe();
    for (let i = 0; i < LIMBS; i++) {
        out[i] = Number(value % BigInt(RADIX));
        value /= BigInt(RADIX);
    }
    return out;
}
