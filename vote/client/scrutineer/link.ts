/**
 * The scrutineer's link (监票人链接): `/CODE/scrutineer#i-TOKEN`.
 *
 * After reading, only `#i` is left in the address bar: it is no secret, and tells a reload whose page it is.
 */

/** Who opened the page; without a token the phone must know it already. */
export interface Fragment {
    readonly index: number;
    readonly token: string | null;
}

const PATH = /^(.*)\/([0-9A-HJKMNP-TV-Z]{8})\/scrutineer\/?$/;
const FRAGMENT = /^#([1-9])(?:-([0-9A-HJKMNP-TV-Z]{20}))?$/;

/** Return the poll's code and the address of its data, from the page's path; null where it is none. */
export function readPath(path: string): { poll: string; base: string } | null {
    const match = PATH.exec(path);
    return match ? { poll: match[2]!, base: `${match[1]!}/${match[2]!}` } : null;
}

/** Return index and token from the fragment of the address; null where it is none. */
export function readFragment(fragment: string): Fragment | null {
    const match = FRAGMENT.exec(fragment);
    return match ? { index: Number(match[1]), token: match[2] ?? null } : null;
}
