/**
 * The field of integers modulo p = 2^255 - 19, on doubles.
 *
 * An element is 12 limbs of 22 bits, the lowest first, and stands for Σ limb·2^(22·i). Doubles hold
 * integers up to 2^53 exactly: a product may take limbs whose magnitudes multiply to less than 2^49, and
 * gives limbs below 1.41·2^22, so that sums and differences of up to four need no carry. No branch and no
 * index depends on a value, and nothing is allocated: several times faster than BigInt.
 *
 * Source: RFC 9496 §4 for what is computed with it.
 */
export type Fe = number[];

const LIMBS = 12;
const WIDTH = 22;
const RADIX = 4194304;
const INVERSE = 1 / RADIX;
/** The 12th limb begins at bit 242; p has 255 bits. */
const TOP = 8192;
/** 2^264 modulo p. */
const WRAP = 9728;

/** Return a new element, zero or the small integer; the fractions make engines keep doubles in it from the start. */
export function fe(small = 0): Fe {
    const made = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
    made.fill(0);
    made[0] = small;
    return made;
}

/** out = a. */
export function assign(out: Fe, a: Fe): void {
    for (let i = 0; i < LIMBS; i++) out[i] = a[i]!;
}

/** out = a + b. */
export function add(out: Fe, a: Fe, b: Fe): void {
    out[0] = a[0]! + b[0]!;
    out[1] = a[1]! + b[1]!;
    out[2] = a[2]! + b[2]!;
    out[3] = a[3]! + b[3]!;
    out[4] = a[4]! + b[4]!;
    out[5] = a[5]! + b[5]!;
    out[6] = a[6]! + b[6]!;
    out[7] = a[7]! + b[7]!;
    out[8] = a[8]! + b[8]!;
    out[9] = a[9]! + b[9]!;
    out[10] = a[10]! + b[10]!;
    out[11] = a[11]! + b[11]!;
}

/** out = a - b. */
export function sub(out: Fe, a: Fe, b: Fe): void {
    out[0] = a[0]! - b[0]!;
    out[1] = a[1]! - b[1]!;
    out[2] = a[2]! - b[2]!;
    out[3] = a[3]! - b[3]!;
    out[4] = a[4]! - b[4]!;
    out[5] = a[5]! - b[5]!;
    out[6] = a[6]! - b[6]!;
    out[7] = a[7]! - b[7]!;
    out[8] = a[8]! - b[8]!;
    out[9] = a[9]! - b[9]!;
    out[10] = a[10]! - b[10]!;
    out[11] = a[11]! - b[11]!;
}

/** out = a·b. */
export function mul(out: Fe, a: Fe, b: Fe): void {
    const a0 = a[0]!, a1 = a[1]!, a2 = a[2]!, a3 = a[3]!, a4 = a[4]!, a5 = a[5]!;
    const a6 = a[6]!, a7 = a[7]!, a8 = a[8]!, a9 = a[9]!, a10 = a[10]!, a11 = a[11]!;
    const b0 = b[0]!, b1 = b[1]!, b2 = b[2]!, b3 = b[3]!, b4 = b[4]!, b5 = b[5]!;
    const b6 = b[6]!, b7 = b[7]!, b8 = b[8]!, b9 = b[9]!, b10 = b[10]!, b11 = b[11]!;
    let t0 = a0 * b0;
    let t1 = a0 * b1 + a1 * b0;
    let t2 = a0 * b2 + a1 * b1 + a2 * b0;
    let t3 = a0 * b3 + a1 * b2 + a2 * b1 + a3 * b0;
    let t4 = a0 * b4 + a1 * b3 + a2 * b2 + a3 * b1 + a4 * b0;
    let t5 = a0 * b5 + a1 * b4 + a2 * b3 + a3 * b2 + a4 * b1 + a5 * b0;
    let t6 = a0 * b6 + a1 * b5 + a2 * b4 + a3 * b3 + a4 * b2 + a5 * b1 + a6 * b0;
    let t7 = a0 * b7 + a1 * b6 + a2 * b5 + a3 * b4 + a4 * b3 + a5 * b2 + a6 * b1 + a7 * b0;
    let t8 = a0 * b8 + a1 * b7 + a2 * b6 + a3 * b5 + a4 * b4 + a5 * b3 + a6 * b2 + a7 * b1 + a8 * b0;
    let t9 = a0 * b9 + a1 * b8 + a2 * b7 + a3 * b6 + a4 * b5 + a5 * b4 + a6 * b3 + a7 * b2 + a8 * b1 + a9 * b0;
    let t10 = a0 * b10 + a1 * b9 + a2 * b8 + a3 * b7 + a4 * b6 + a5 * b5 + a6 * b4 + a7 * b3 + a8 * b2 + a9 * b1 + a10 * b0;
    let t11 = a0 * b11 + a1 * b10 + a2 * b9 + a3 * b8 + a4 * b7 + a5 * b6 + a6 * b5 + a7 * b4 + a8 * b3 + a9 * b2 + a10 * b1 + a11 * b0;
    const t12 = a1 * b11 + a2 * b10 + a3 * b9 + a4 * b8 + a5 * b7 + a6 * b6 + a7 * b5 + a8 * b4 + a9 * b3 + a10 * b2 + a11 * b1;
    const t13 = a2 * b11 + a3 * b10 + a4 * b9 + a5 * b8 + a6 * b7 + a7 * b6 + a8 * b5 + a9 * b4 + a10 * b3 + a11 * b2;
    const t14 = a3 * b11 + a4 * b10 + a5 * b9 + a6 * b8 + a7 * b7 + a8 * b6 + a9 * b5 + a10 * b4 + a11 * b3;
    const t15 = a4 * b11 + a5 * b10 + a6 * b9 + a7 * b8 + a8 * b7 + a9 * b6 + a10 * b5 + a11 * b4;
    const t16 = a5 * b11 + a6 * b10 + a7 * b9 + a8 * b8 + a9 * b7 + a10 * b6 + a11 * b5;
    const t17 = a6 * b11 + a7 * b10 + a8 * b9 + a9 * b8 + a10 * b7 + a11 * b6;
    const t18 = a7 * b11 + a8 * b10 + a9 * b9 + a10 * b8 + a11 * b7;
    const t19 = a8 * b11 + a9 * b10 + a10 * b9 + a11 * b8;
    const t20 = a9 * b11 + a10 * b10 + a11 * b9;
    const t21 = a10 * b11 + a11 * b10;
    const t22 = a11 * b11;
    // The upper half, one round of carries, then folded into the lower half.
    const h12 = Math.floor(t12 * INVERSE);
    const h13 = Math.floor(t13 * INVERSE);
    const h14 = Math.floor(t14 * INVERSE);
    const h15 = Math.floor(t15 * INVERSE);
    const h16 = Math.floor(t16 * INVERSE);
    const h17 = Math.floor(t17 * INVERSE);
    const h18 = Math.floor(t18 * INVERSE);
    const h19 = Math.floor(t19 * INVERSE);
    const h20 = Math.floor(t20 * INVERSE);
    const h21 = Math.floor(t21 * INVERSE);
    const h22 = Math.floor(t22 * INVERSE);
    t0 += WRAP * (t12 - h12 * RADIX);
    t1 += WRAP * (t13 - h13 * RADIX + h12);
    t2 += WRAP * (t14 - h14 * RADIX + h13);
    t3 += WRAP * (t15 - h15 * RADIX + h14);
    t4 += WRAP * (t16 - h16 * RADIX + h15);
    t5 += WRAP * (t17 - h17 * RADIX + h16);
    t6 += WRAP * (t18 - h18 * RADIX + h17);
    t7 += WRAP * (t19 - h19 * RADIX + h18);
    t8 += WRAP * (t20 - h20 * RADIX + h19);
    t9 += WRAP * (t21 - h21 * RADIX + h20);
    t10 += WRAP * (t22 - h22 * RADIX + h21);
    t11 += WRAP * (h22);
    // Two rounds in the lower half; carries within a round do not wait for each other.
    let c0 = Math.floor(t0 * INVERSE);
    let c1 = Math.floor(t1 * INVERSE);
    let c2 = Math.floor(t2 * INVERSE);
    let c3 = Math.floor(t3 * INVERSE);
    let c4 = Math.floor(t4 * INVERSE);
    let c5 = Math.floor(t5 * INVERSE);
    let c6 = Math.floor(t6 * INVERSE);
    let c7 = Math.floor(t7 * INVERSE);
    let c8 = Math.floor(t8 * INVERSE);
    let c9 = Math.floor(t9 * INVERSE);
    let c10 = Math.floor(t10 * INVERSE);
    let c11 = Math.floor(t11 * INVERSE);
    t0 += WRAP * c11 - c0 * RADIX;
    t1 += c0 - c1 * RADIX;
    t2 += c1 - c2 * RADIX;
    t3 += c2 - c3 * RADIX;
    t4 += c3 - c4 * RADIX;
    t5 += c4 - c5 * RADIX;
    t6 += c5 - c6 * RADIX;
    t7 += c6 - c7 * RADIX;
    t8 += c7 - c8 * RADIX;
    t9 += c8 - c9 * RADIX;
    t10 += c9 - c10 * RADIX;
    t11 += c10 - c11 * RADIX;
    c0 = Math.floor(t0 * INVERSE);
    c1 = Math.floor(t1 * INVERSE);
    c2 = Math.floor(t2 * INVERSE);
    c3 = Math.floor(t3 * INVERSE);
    c4 = Math.floor(t4 * INVERSE);
    c5 = Math.floor(t5 * INVERSE);
    c6 = Math.floor(t6 * INVERSE);
    c7 = Math.floor(t7 * INVERSE);
    c8 = Math.floor(t8 * INVERSE);
    c9 = Math.floor(t9 * INVERSE);
    c10 = Math.floor(t10 * INVERSE);
    c11 = Math.floor(t11 * INVERSE);
    out[0] = t0 - c0 * RADIX + WRAP * c11;
    out[1] = t1 - c1 * RADIX + c0;
    out[2] = t2 - c2 * RADIX + c1;
    out[3] = t3 - c3 * RADIX + c2;
    out[4] = t4 - c4 * RADIX + c3;
    out[5] = t5 - c5 * RADIX + c4;
    out[6] = t6 - c6 * RADIX + c5;
    out[7] = t7 - c7 * RADIX + c6;
    out[8] = t8 - c8 * RADIX + c7;
    out[9] = t9 - c9 * RADIX + c8;
    out[10] = t10 - c10 * RADIX + c9;
    out[11] = t11 - c11 * RADIX + c10;
}

/** out = a·a. */
export function sqr(out: Fe, a: Fe): void {
    const a0 = a[0]!, a1 = a[1]!, a2 = a[2]!, a3 = a[3]!, a4 = a[4]!, a5 = a[5]!;
    const a6 = a[6]!, a7 = a[7]!, a8 = a[8]!, a9 = a[9]!, a10 = a[10]!, a11 = a[11]!;
    const d0 = 2 * a0, d1 = 2 * a1, d2 = 2 * a2, d3 = 2 * a3, d4 = 2 * a4, d5 = 2 * a5;
    const d6 = 2 * a6, d7 = 2 * a7, d8 = 2 * a8, d9 = 2 * a9, d10 = 2 * a10;
    let t0 = a0 * a0;
    let t1 = d0 * a1;
    let t2 = d0 * a2 + a1 * a1;
    let t3 = d0 * a3 + d1 * a2;
    let t4 = d0 * a4 + d1 * a3 + a2 * a2;
    let t5 = d0 * a5 + d1 * a4 + d2 * a3;
    let t6 = d0 * a6 + d1 * a5 + d2 * a4 + a3 * a3;
    let t7 = d0 * a7 + d1 * a6 + d2 * a5 + d3 * a4;
    let t8 = d0 * a8 + d1 * a7 + d2 * a6 + d3 * a5 + a4 * a4;
    let t9 = d0 * a9 + d1 * a8 + d2 * a7 + d3 * a6 + d4 * a5;
    let t10 = d0 * a10 + d1 * a9 + d2 * a8 + d3 * a7 + d4 * a6 + a5 * a5;
    let t11 = d0 * a11 + d1 * a10 + d2 * a9 + d3 * a8 + d4 * a7 + d5 * a6;
    const t12 = d1 * a11 + d2 * a10 + d3 * a9 + d4 * a8 + d5 * a7 + a6 * a6;
    const t13 = d2 * a11 + d3 * a10 + d4 * a9 + d5 * a8 + d6 * a7;
    const t14 = d3 * a11 + d4 * a10 + d5 * a9 + d6 * a8 + a7 * a7;
    const t15 = d4 * a11 + d5 * a10 + d6 * a9 + d7 * a8;
    const t16 = d5 * a11 + d6 * a10 + d7 * a9 + a8 * a8;
    const t17 = d6 * a11 + d7 * a10 + d8 * a9;
    const t18 = d7 * a11 + d8 * a10 + a9 * a9;
    const t19 = d8 * a11 + d9 * a10;
    const t20 = d9 * a11 + a10 * a10;
    const t21 = d10 * a11;
    const t22 = a11 * a11;
    // The upper half, one round of carries, then folded into the lower half.
    const h12 = Math.floor(t12 * INVERSE);
    const h13 = Math.floor(t13 * INVERSE);
    const h14 = Math.floor(t14 * INVERSE);
    const h15 = Math.floor(t15 * INVERSE);
    const h16 = Math.floor(t16 * INVERSE);
    const h17 = Math.floor(t17 * INVERSE);
    const h18 = Math.floor(t18 * INVERSE);
    const h19 = Math.floor(t19 * INVERSE);
    const h20 = Math.floor(t20 * INVERSE);
    const h21 = Math.floor(t21 * INVERSE);
    const h22 = Math.floor(t22 * INVERSE);
    t0 += WRAP * (t12 - h12 * RADIX);
    t1 += WRAP * (t13 - h13 * RADIX + h12);
    t2 += WRAP * (t14 - h14 * RADIX + h13);
    t3 += WRAP * (t15 - h15 * RADIX + h14);
    t4 += WRAP * (t16 - h16 * RADIX + h15);
    t5 += WRAP * (t17 - h17 * RADIX + h16);
    t6 += WRAP * (t18 - h18 * RADIX + h17);
    t7 += WRAP * (t19 - h19 * RADIX + h18);
    t8 += WRAP * (t20 - h20 * RADIX + h19);
    t9 += WRAP * (t21 - h21 * RADIX + h20);
    t10 += WRAP * (t22 - h22 * RADIX + h21);
    t11 += WRAP * (h22);
    // Two rounds in the lower half; carries within a round do not wait for each other.
    let c0 = Math.floor(t0 * INVERSE);
    let c1 = Math.floor(t1 * INVERSE);
    let c2 = Math.floor(t2 * INVERSE);
    let c3 = Math.floor(t3 * INVERSE);
    let c4 = Math.floor(t4 * INVERSE);
    let c5 = Math.floor(t5 * INVERSE);
    let c6 = Math.floor(t6 * INVERSE);
    let c7 = Math.floor(t7 * INVERSE);
    let c8 = Math.floor(t8 * INVERSE);
    let c9 = Math.floor(t9 * INVERSE);
    let c10 = Math.floor(t10 * INVERSE);
    let c11 = Math.floor(t11 * INVERSE);
    t0 += WRAP * c11 - c0 * RADIX;
    t1 += c0 - c1 * RADIX;
    t2 += c1 - c2 * RADIX;
    t3 += c2 - c3 * RADIX;
    t4 += c3 - c4 * RADIX;
    t5 += c4 - c5 * RADIX;
    t6 += c5 - c6 * RADIX;
    t7 += c6 - c7 * RADIX;
    t8 += c7 - c8 * RADIX;
    t9 += c8 - c9 * RADIX;
    t10 += c9 - c10 * RADIX;
    t11 += c10 - c11 * RADIX;
    c0 = Math.floor(t0 * INVERSE);
    c1 = Math.floor(t1 * INVERSE);
    c2 = Math.floor(t2 * INVERSE);
    c3 = Math.floor(t3 * INVERSE);
    c4 = Math.floor(t4 * INVERSE);
    c5 = Math.floor(t5 * INVERSE);
    c6 = Math.floor(t6 * INVERSE);
    c7 = Math.floor(t7 * INVERSE);
    c8 = Math.floor(t8 * INVERSE);
    c9 = Math.floor(t9 * INVERSE);
    c10 = Math.floor(t10 * INVERSE);
    c11 = Math.floor(t11 * INVERSE);
    out[0] = t0 - c0 * RADIX + WRAP * c11;
    out[1] = t1 - c1 * RADIX + c0;
    out[2] = t2 - c2 * RADIX + c1;
    out[3] = t3 - c3 * RADIX + c2;
    out[4] = t4 - c4 * RADIX + c3;
    out[5] = t5 - c5 * RADIX + c4;
    out[6] = t6 - c6 * RADIX + c5;
    out[7] = t7 - c7 * RADIX + c6;
    out[8] = t8 - c8 * RADIX + c7;
    out[9] = t9 - c9 * RADIX + c8;
    out[10] = t10 - c10 * RADIX + c9;
    out[11] = t11 - c11 * RADIX + c10;
}

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
