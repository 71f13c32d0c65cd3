/**
 * The paper backup (备份单) of a seed: 52 base32 characters, or the same in a QR code.
 *
 * The QR code holds `PINGJIA-SEED:CODE/ATTEMPT/INDEX/SEED` (all characters of QR's alphanumeric mode):
 * the poll's code, the attempt and the index as decimal numbers, the seed as 52 base32 characters.
 */
import { base32, typed, unbase32 } from "../protocol/index.ts";

export const SEED_LENGTH = 32;
export const CHARACTERS = 52;
const GROUP = 4;
const PREFIX = "PINGJIA-SEED:";

/** What a backup says; `place` only where it came as a QR code. */
export interface Backup {
    readonly seed: Uint8Array;
    readonly place: { readonly poll: string; readonly attempt: number; readonly index: number } | null;
}

/** A backup that cannot be read: why, in Chinese. */
export class BadBackup extends Error {}

/** Return the 52 characters in 13 groups of four, as they are written by hand. */
export function groups(seed: Uint8Array): string[] {
    const text = base32(seed);
    return Array.from({ length: text.length / GROUP }, (_, place) => text.slice(place * GROUP, (place + 1) * GROUP));
}

/** Return the text of the backup's QR code. */
export function backupText(poll: string, attempt: number, index: number, seed: Uint8Array): string {
    return `${PREFIX}${poll}/${attempt}/${index}/${base32(seed)}`;
}

/**
 * Read what was scanned or typed, forgiving case, spaces, hyphens and the letters O, I, L.
 *
 * @throws BadBackup with a Chinese sentence.
 */
export function readBackup(text: string): Backup {
    const plain = text.trim().toUpperCase();
    if (!plain.startsWith(PREFIX)) return { seed: readSeed(plain), place: null };
    const [poll, attempt, index, seed, ...more] = plain.slice(PREFIX.length).split("/");
    const numbers = /^[1-9]\d{0,9}$/;
    if (!poll || !seed || more.length || !numbers.test(attempt ?? "") || !numbers.test(index ?? ""))
        throw new BadBackup("这个二维码不是完整的监票人备份。");
    return { seed: readSeed(seed), place: { poll, attempt: Number(attempt), index: Number(index) } };
}

/** Return which groups of a typed backup are right, so far; for the eye while she types. */
export function rightGroups(text: string, seed: Uint8Array): boolean[] {
    const entered = typed(text);
    return groups(seed).map((group, place) => entered.slice(place * GROUP, (place + 1) * GROUP) === group);
}

function readSeed(text: string): Uint8Array {
    const entered = typed(text);
    if (entered.length !== CHARACTERS)
        throw new BadBackup(`备份应为${CHARACTERS}个字符，现在是${entered.length}个。`);
    let seed: Uint8Array;
    try {
        seed = unbase32(entered);
    } catch {
        throw new BadBackup("备份里有不认识的字符，或最后一个字符写错了。");
    }
    if (seed.length !== SEED_LENGTH) throw new BadBackup("备份的长度不对。");
    return seed;
}
