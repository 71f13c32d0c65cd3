/** Scalars cut into signed windows. */

/** Return the scalar's bits in `count` windows of `width` bits, the lowest first, each from -2^(width-1) to 2^(width-1). */
export function signedWindows(scalar: Uint8Array, width: number, count: number): Int16Array {
    const windows = new Int16Array(count);
    const size = 1 << width;
    let carry = 0;
    for (let place = 0; place < count; place++) {
        const bit = place * width;
        const byte = bit >> 3;
        const bits = (scalar[byte] ?? 0) | ((scalar[byte + 1] ?? 0) << 8) | ((scalar[byte + 2] ?? 0) << 16);
        const value = ((bits >> (bit & 7)) & (size - 1)) + carry;
        carry = value > size >> 1 ? 1 : 0;
        windows[place] = value - carry * size;
    }
    return windows;
}
