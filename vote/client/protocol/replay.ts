/**
 * Follow a board event by event, and refuse the first one that does not belong there.
 *
 * Source: protocol §7–§10.
 */
import { b64, compare } from "./bytes.ts";
import type { Sums } from "./checking.ts";
import { checkShare, openCounts, readSums, tallyHash } from "./decryption.ts";
import { checkDefinition } from "./definition.ts";
import { checkEventSignature, checkLink, NOTHING, root, TOO_FEW } from "./events.ts";
import type { Point } from "./group/point.ts";
import type {
    AnnulData, BoardEvent, CeremonyData, CloseData, Counts, Definition, OpenData, PaperData, ResultData, Share, Signed, TallyData, VoidData,
} from "./messages.ts";
import { same } from "./canonical.ts";
import { checkPaper, paperStatement, resultOf } from "./results.ts";
import { Refused, within } from "./refusal.ts";
import { checkCeremony } from "./seals.ts";
import { bytes64, list, members, point64, text, whole } from "./shapes.ts";
import { mustHold } from "./signatures.ts";
import { voidStatement } from "./slips.ts";
import type { Transcript } from "./transcript.ts";
import type { Part } from "./hashing.ts";

const LARGEST = Number.MAX_SAFE_INTEGER;
const REASONS: readonly string[] = ["unissued", "spoiled", "paper", "reprint"];

/** Which types may stand right before; `annul` may stand after any but itself. */
const AFTER: { readonly [type: string]: readonly string[] } = {
    definition: [""],
    ceremony: ["definition"],
    slips: ["ceremony", "slips", "void", "open"],
    void: ["slips", "void", "open"],
    open: ["slips", "void"],
    close: ["open", "slips", "void"],
    paper: ["close"],
    tally: ["close", "paper"],
    share: ["tally", "share"],
    result: ["share"],
};

export type Level = "prepared" | "open" | "closed" | "counted" | "annulled";

/** What a board says so far; members are null until the event that sets them has been taken. */
export class Replay {
    /** The hash of every event, in order. */
    readonly hashes: Uint8Array[] = [];
    definition: Definition | null = null;
    ceremony: CeremonyData | null = null;
    transcript: Transcript | null = null;
    /** The number of slip batches. */
    batches = 0;
    /** Every slip's batch, by its key in base64url. */
    readonly slips = new Map<string, number>();
    /** Every void slip's event, by its key in base64url. */
    readonly voids = new Map<string, VoidData>();
    open: OpenData | null = null;
    close: CloseData | null = null;
    /** The head after `close`, which paper sheets are signed under. */
    closeHead: Uint8Array = NOTHING;
    paper: PaperData | null = null;
    tally: TallyData | null = null;
    sums: Sums | null = null;
    /** τ */
    tau: Uint8Array | null = null;
    readonly shares: Share[] = [];
    result: ResultData | null = null;
    /** The reason of the annulment. */
    annulled: string | null = null;
    private type = "";
    private serverKey: Point | null = null;

    /** The hash of the last event. */
    get head(): Uint8Array {
        return this.hashes[this.hashes.length - 1] || NOTHING;
    }

    /** How far the board goes. */
    get level(): Level {
        if (this.annulled !== null) return "annulled";
        if (this.result) return "counted";
        if (this.close) return "closed";
        return this.open ? "open" : "prepared";
    }

    /** How many slips were handed back for a paper ballot. */
    get voidForPaper(): number {
        return Array.from(this.voids.values()).filter(({ reason }) => reason === "paper").length;
    }

    /**
     * Take the next event.
     *
     * @throws Refused with the rule that it breaks; the replay is of no further use then
     */
    take(event: BoardEvent): void {
        within(`event ${this.hashes.length + 1}`, () => {
            members(event, "seq type data previous signature", "event-shape", "an event");
            const { type } = event;
            const known = type === "annul" || (typeof type === "string" && Object.keys(AFTER).includes(type));
            if (!known) throw new Refused("event-type", "an event of an unknown type");
            checkLink(event, this.hashes.length + 1, this.head);
            this.checkOrder(type);
            if (type === "definition") this.takeDefinition(event.data as Definition);
            const hash = checkEventSignature(event, this.serverKey!);
            this.takeData(type, event.data);
            this.hashes.push(hash);
            this.type = type;
            if (type === "close") this.closeHead = hash;
        });
    }

    private checkOrder(type: string): void {
        if (this.annulled !== null) throw new Refused("event-order", "nothing follows an annulment");
        const allowed = type === "annul" ? this.type !== "" : AFTER[type]!.includes(this.type);
        if (!allowed || (type === "open" && this.open) || (type === "close" && !this.open))
            throw new Refused("event-order", `\`${type}\` cannot stand here`);
    }

    private takeData(type: string, data: unknown): void {
        if (type === "ceremony") this.takeCeremony(data as CeremonyData);
        if (type === "slips") this.takeSlips(data as { batch: number; keys: string[] });
        if (type === "void") this.takeVoid(data as VoidData);
        if (type === "open") this.takeOpen(data as OpenData);
        if (type === "close") this.takeClose(data as CloseData);
        if (type === "paper") this.takePaper(data as PaperData);
        if (type === "tally") this.takeTally(data as TallyData);
        if (type === "share") this.takeShare(data as Share);
        if (type === "result") this.takeResult(data as ResultData);
        if (type === "annul") this.takeAnnul(data as AnnulData);
    }

    private takeDefinition(data: Definition): void {
        checkDefinition(data);
        this.definition = data;
        this.serverKey = point64(data.server.signing_key, "definition", "the signing key");
    }

    private takeCeremony(data: CeremonyData): void {
        this.transcript = checkCeremony(this.definition!, data);
        this.ceremony = data;
    }

    private takeSlips(data: { batch: number; keys: string[] }): void {
        members(data, "batch keys", "slips", "slips");
        if (data.batch !== this.batches + 1) throw new Refused("slips", "batches are not numbered 1, 2, 3 …");
        ascending(data.keys, "slips");
        for (const key of data.keys) {
            if (this.slips.has(key)) throw new Refused("slips", `the slip ${key} stands twice`);
            this.slips.set(key, data.batch);
        }
        this.batches = data.batch;
    }

    private takeVoid(data: VoidData): void {
        members(data, "keys reason scrutineer signature", "void", "a void");
        const keys = ascending(data.keys, "void");
        if (!REASONS.includes(data.reason)) throw new Refused("void", "the reason is unknown");
        for (const key of data.keys)
            if (!this.slips.has(key) || this.voids.has(key)) throw new Refused("void", `the slip ${key} is unknown or void already`);
        const index = whole(data.scrutineer, 1, this.names, "void", "scrutineer");
        this.mustBeSigned([index, data.signature], "void", voidStatement(keys, data.reason));
        for (const key of data.keys) this.voids.set(key, data);
    }

    private takeOpen(data: OpenData): void {
        members(data, "present issued election", "open", "open");
        whole(data.present, 0, this.definition!.assembly.due, "open", "present");
        if (data.issued !== null) whole(data.issued, 0, LARGEST, "open", "issued");
        if (data.election !== b64(this.phi)) throw new Refused("open", "it opens another election");
        this.open = data;
    }

    private takeClose(data: CloseData): void {
        members(data, "issued ballots root comments comments_root", "close", "close");
        const usable = this.slips.size - this.voids.size + this.voidForPaper;
        const issued = whole(data.issued, this.open!.issued || 0, usable, "close", "issued");
        const ballots = whole(data.ballots, 0, issued, "close", "ballots");
        const comments = whole(data.comments, 0, this.definition!.comments ? ballots : 0, "close", "comments");
        bytes64(data.root, 32, "close", "root");
        bytes64(data.comments_root, 32, "close", "comments_root");
        if (!comments && data.comments_root !== b64(root("comments", [])))
            throw new Refused("close", "no comments, and yet a root of some");
        this.close = data;
    }

    private takePaper(data: PaperData): void {
        members(data, "counts valid invalid signatures", "paper", "the paper sheet");
        checkPaper(this.definition!, this.voidForPaper, data);
        for (const signed of this.numbered(data.signatures, 2, 2, "paper"))
            this.mustBeSigned(signed, "paper", this.closeHead, paperStatement(data));
        this.paper = data;
    }

    private takeTally(data: TallyData): void {
        members(data, "ballots sums", "tally", "the tally");
        if (data.ballots !== this.close!.ballots) throw new Refused("tally", "it does not count the ballots of `close`");
        if (data.ballots < this.definition!.minimum_ballots) throw new Refused("tally", "too few ballots may not be opened");
        this.sums = readSums(data.sums, this.transcript!.options);
        this.tau = tallyHash(this.phi, this.head, data.ballots, this.sums);
        this.tally = data;
    }

    private takeShare(data: Share): void {
        checkShare({ transcript: this.transcript!, tally: this.tau!, sums: this.sums! }, data);
        const { threshold } = this.definition!.scrutineers;
        const [count, last] = [this.shares.length, this.shares[this.shares.length - 1]];
        const due = count < threshold ? data.trustee > (last ? last.trustee : 0) : count === threshold && data.trustee === 0;
        if (!due) throw new Refused("share-order", `${threshold} scrutineers ascending, then the server, must share`);
        this.shares.push(data);
    }

    private takeResult(data: ResultData): void {
        if (this.shares.length !== this.definition!.scrutineers.threshold + 1)
            throw new Refused("event-order", "`result` stands before the server's share");
        const electronic: Counts = openCounts(this.sums!, this.shares, this.close!.ballots);
        const expected = resultOf(this.definition!, this.open!, this.close!, electronic, this.paper);
        if (!same(data, expected)) throw new Refused("result", "it is not what the opened counts give");
        this.result = data;
    }

    private takeAnnul(data: AnnulData): void {
        members(data, "reason signatures", "annul", "an annulment");
        const reason = text(data.reason, "annul", "the reason", 0);
        const low = this.tally ? this.definition!.scrutineers.threshold : 0;
        for (const signed of this.numbered(data.signatures, low, this.transcript ? this.names : 0, "annul"))
            this.mustBeSigned(signed, "annul", this.head, reason);
        const tooFew = this.close && !this.tally && this.close.ballots < this.definition!.minimum_ballots;
        if (reason === TOO_FEW && !tooFew) throw new Refused("annul", "there are not too few ballots");
        this.annulled = reason;
    }

    private get phi(): Uint8Array {
        return this.transcript!.phi;
    }

    private get names(): number {
        return this.definition!.scrutineers.names.length;
    }

    /** Refuse where scrutineer i did not sign φ and the parts, under the tag of the same name as the check. */
    private mustBeSigned([index, signature]: Signed, check: string, ...parts: readonly Part[]): void {
        const bytes = bytes64(signature, 64, check, "signature");
        mustHold(this.transcript!.signingKeys[index]!, bytes, check, `scrutineer ${index}`, check, this.phi, ...parts);
    }

    /** Read [[i, signature], …] with strictly ascending i. */
    private numbered(value: readonly Signed[], low: number, high: number, check: string): readonly Signed[] {
        let last = 0;
        for (const pair of list(value, low, high, check, "the signatures")) {
            list(pair as readonly unknown[], 2, 2, check, "a signature with its number");
            last = whole(pair[0], last + 1, this.names, check, "a scrutineer's number, ascending");
            bytes64(pair[1], 64, check, "a signature");
        }
        return value;
    }
}

/** Read strictly ascending slip keys. */
function ascending(keys: readonly string[], check: string): Uint8Array[] {
    const found = list(keys, 1, LARGEST, check, "the keys").map((key) => point64(key, check, "a slip key").encode());
    for (let i = 1; i < found.length; i++)
        if (compare(found[i - 1]!, found[i]!) >= 0) throw new Refused(check, "the keys are not strictly ascending");
    return found;
}
