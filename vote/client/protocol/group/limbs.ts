/**
 * Elements of the field of integers modulo p = 2^255 - 19, as limbs in doubles; sums and differences.
 *
 * An element is 12 limbs of 22 bits, the lowest first, and stands for Σ limb·2^(22·i). No branch and no
 * index depends on a value.
 */
export type Fe = number[];

export const LIMBS = 12;
export const WIDTH = 22;
export const RADIX = 4194304;
export const INVERSE = 1 / RADIX;
/** The 12th limb begins at bit 242; p has 255 bits. */
export const TOP = 8192;
/** 2^264 modulo p. */
export const WRAP = 9728;

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
