/**
 * Making slips void (作废选票) and spot checks (抽查): what a scanned or typed slip is, what the phone
 * signs, and what became of it. Of a slip only its public key is kept; the secret is forgotten at once.
 *
 * Source: protocol §4.
 */
import { b64, compare, fingerprint, signVoid, slipKey, typed, unb64, type Definition, type Draw } from "../protocol/index.ts";
import { alarm, type Alarm } from "./alarms.ts";
import { keysOf } from "./keys.ts";
import type { Memory, Reason, SignedVoid, VoidOutcome } from "./memory.ts";

export interface ScannedSlip {
    readonly key: string;
    /** The last five characters of the printed code, to tell slips apart by eye. */
    readonly tail: string;
    /** Whether a fingerprint was on it (and agreed); a typed code may carry none. */
    readonly compared: boolean;
}

/** What was scanned is no slip of this poll: why, in Chinese. */
export class NotASlip extends Error {}

/** The slip is one that must not exist: the alarm to raise. */
export class FakeSlip extends Error {
    readonly alarm: Alarm;

    constructor(found: Alarm) {
        super(found.kind);
        this.alarm = found;
    }
}

const ADDRESS = /^https?:\/\/([^/#?]+)(?:\/[^#?]*)?\/([0-9A-Z]{8})#([0-9A-Z]{20})([0-9A-Z]{16})$/i;
const CODE = /^([0-9A-HJKMNP-TV-Z]{20})([0-9A-HJKMNP-TV-Z]{16})?$/;

/**
 * Read a slip that was scanned (the whole address) or typed (20 characters, forgiving).
 *
 * @param host  where this page came from: a slip must lead to the same place.
 * @throws NotASlip, or FakeSlip where its fingerprint or its address is not the room's.
 */
export function readSlip(memory: Memory, text: string, host: string): ScannedSlip {
    const address = ADDRESS.exec(text.trim());
    if (address) return scanned(memory, address, host);
    if (text.includes("://")) throw new NotASlip("这不是选票的二维码。");
    const code = CODE.exec(typed(text));
    if (!code) throw new NotASlip("选票代码应为20个字符，请对照选票重新输入。");
    return checked(memory, code[1]!, code[2] ?? null);
}

function scanned(memory: Memory, address: RegExpExecArray, host: string): ScannedSlip {
    const [, place, poll, secret, mark] = address;
    if (poll!.toUpperCase() !== memory.poll) throw new NotASlip(`这是另一次投票（${poll!.toUpperCase()}）的选票。`);
    if (place!.toLowerCase() !== host.toLowerCase())
        throw new FakeSlip(alarm("foreign-slip", { slip: place!, here: host, tail: secret!.slice(-5) }));
    return checked(memory, secret!.toUpperCase(), mark!.toUpperCase());
}

function checked(memory: Memory, secret: string, mark: string | null): ScannedSlip {
    const own = fingerprint(unb64(memory.round!.phi!));
    if (mark !== null && mark !== own)
        throw new FakeSlip(alarm("fake-slip", { slip: mark, phone: own, tail: secret.slice(-5) }));
    const key = b64(slipKey(memory.poll, secret).encoded);
    return { key, tail: secret.slice(-5), compared: mark !== null };
}

/** Return what this phone signed about a slip, or null. */
export function signedVoid(memory: Memory, key: string): SignedVoid | null {
    return memory.voids.find((signed) => signed.keys.includes(key)) ?? null;
}

/** Sign that slips are void; a slip that this phone signed before is not signed again. */
export function sign(memory: Memory, definition: Definition, keys: readonly string[], reason: Reason, draw?: Draw): Memory {
    const fresh = keys.filter((key) => !signedVoid(memory, key));
    if (!fresh.length) return memory;
    const points = fresh.map((key) => unb64(key)).sort(compare);
    const signature = signVoid(keysOf(memory, definition).sign, unb64(memory.round!.phi!), points, reason, draw);
    const signed: SignedVoid = { keys: points.map((point) => b64(point)), reason, signature: b64(signature), outcome: "pending" };
    return { ...memory, voids: [...memory.voids, signed] };
}

/** Note what became of a void; strange slips become incidents. */
export function settle(memory: Memory, signed: SignedVoid, outcome: VoidOutcome): Memory {
    const voids = memory.voids.map((one) => (one.signature === signed.signature ? { ...one, outcome } : one));
    const found = incident(signed, outcome);
    return { ...memory, voids, incidents: found ? [...memory.incidents, found] : memory.incidents };
}

/** A left-over slip that has voted is a sign of fraud; a slip that nobody registered is strange. */
function incident({ keys, reason }: SignedVoid, outcome: VoidOutcome): Alarm | null {
    if (outcome === "voted" && reason === "unissued") return alarm("left-over-voted", { keys: keys.join(" ") });
    return outcome === "unknown" ? alarm("unknown-slip", { keys: keys.join(" ") }) : null;
}

/** Return how many slips this phone made void, by reason; only what the board has. */
export function tallyOfVoids(memory: Memory): { readonly [reason in Reason]: number } {
    const counts = { unissued: 0, spoiled: 0, paper: 0, reprint: 0 };
    for (const { keys, reason, outcome } of memory.voids) if (outcome === "recorded") counts[reason] += keys.length;
    return counts;
}
