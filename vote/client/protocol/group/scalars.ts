/**
 * Scalars: integers modulo the order of the group.
 *
 * Source: protocol §1.
 */

/** L, the order of the group. */
export const ORDER = (BigInt(1) << BigInt(252)) + BigInt("27742317777372353535851937790883648493");

/** Return the number modulo L, from 0 to L - 1. */
export function modulo(value: bigint): bigint {
    const rest = value % ORDER;
    return rest < 0 ? rest + ORDER : rest;
}

/** Read bytes as a number, little-endian. */
export function littleEndian(bytes: Uint8Array): bigint {
    let hex = "0x0";
    for (let i = bytes.length - 1; i >= 0; i--) hex += (bytes[i]! + 256).toString(16).slice(1);
    return BigInt(hex);
}

/** Return a scalar as 32 bytes, little-endian. */
export function scalarBytes(value: bigint): Uint8Array {
    const hex = (modulo(value) + (BigInt(1) << BigInt(256))).toString(16);
    const bytes = new Uint8Array(32);
    for (let i = 0; i < 32; i++) bytes[31 - i] = parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16);
    return bytes;
}

/** Return 1/value modulo L. */
export function inverse(value: bigint): bigint {
    let [low, high] = [modulo(value), ORDER];
    let [x, y] = [BigInt(1), BigInt(0)];
    while (low) {
        const ratio = high / low;
        [low, high] = [high - ratio * low, low];
        [x, y] = [y - ratio * x, x];
    }
    return modulo(y);
}
