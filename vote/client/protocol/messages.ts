/**
 * What stands in the messages of a poll; base64url and numbers as the protocol writes them.
 *
 * Source: protocol §2, §3, §5, §7–§10.
 */

export interface Choice {
    readonly id: string;
    readonly text: string;
}

export interface Question extends Choice {
    readonly options: readonly Choice[];
}

export type Pair = readonly [number, number];

export interface Definition {
    readonly suite: string;
    readonly poll: string;
    readonly rehearsal: boolean;
    readonly union: string;
    readonly title: string;
    readonly assembly: { readonly kind: "members" | "delegates"; readonly held_on: string; readonly due: number };
    readonly questions: readonly Question[];
    readonly rule: {
        readonly version: string;
        readonly question: string;
        readonly satisfied: readonly string[];
        readonly denominator: string;
        readonly threshold: Pair;
        readonly quorum: Pair;
    };
    readonly minimum_ballots: number;
    readonly comments: boolean;
    readonly recheck_minutes: number;
    readonly scrutineers: { readonly names: readonly string[]; readonly threshold: number };
    readonly server: { readonly signing_key: string; readonly share_key: string; readonly share_proof: string };
}

export interface Card {
    readonly index: number;
    readonly signing_key: string;
    readonly channel_key: string;
    readonly commitment: string;
    readonly signature: string;
}

export interface DealtShare {
    readonly to: number;
    readonly r: string;
    readonly box: string;
}

export interface Deal {
    readonly index: number;
    readonly coefficients: readonly string[];
    readonly shares: readonly DealtShare[];
    readonly signature: string;
}

export interface Seal {
    readonly index: number;
    readonly proof: string;
    readonly signature: string;
}

export interface Fault {
    readonly index: number;
    readonly dealer: number;
    readonly key: string;
    readonly proof: readonly [string, string];
}

export interface CeremonyData {
    readonly attempt: number;
    readonly cards: readonly Card[];
    readonly deals: readonly Deal[];
    readonly seals: readonly Seal[];
    readonly public_key: string;
}

export interface Receipt {
    readonly tracker: string;
    readonly digest: string;
    readonly comment: string;
    readonly signature: string;
}

export type VoidReason = "unissued" | "spoiled" | "paper" | "reprint";

export interface VoidData {
    readonly keys: readonly string[];
    readonly reason: VoidReason;
    readonly scrutineer: number;
    readonly signature: string;
}

export interface OpenData {
    readonly present: number;
    readonly issued: number | null;
    readonly election: string;
}

export interface CloseData {
    readonly issued: number;
    readonly ballots: number;
    readonly root: string;
    readonly comments: number;
    readonly comments_root: string;
}

export type Counts = readonly (readonly number[])[];

/** The count sheet of the paper ballots (纸质票). */
export interface PaperSheet {
    readonly counts: Counts;
    readonly valid: number;
    readonly invalid: number;
}

/** [index, base64url of the signature] */
export type Signed = readonly [number, string];

export interface PaperData extends PaperSheet {
    readonly signatures: readonly Signed[];
}

export interface TallyData {
    readonly ballots: number;
    readonly sums: readonly (readonly (readonly [string, string])[])[];
}

/** F, c, z */
export type Factor = readonly [string, string, string];

/** A trustee's share of every sum (section 8). */
export interface Share {
    readonly trustee: number;
    readonly tally: string;
    readonly factors: readonly (readonly Factor[])[];
    readonly signature: string;
}

export interface ResultData {
    readonly due: number;
    readonly present: number;
    readonly issued: number;
    readonly returned: number;
    readonly valid: number;
    readonly invalid: number;
    readonly counts: Counts;
    readonly satisfied: number;
    readonly denominator: number;
    readonly met: boolean;
    readonly quorum_met: boolean;
    readonly valid_poll: boolean;
}

export interface AnnulData {
    readonly reason: string;
    readonly signatures: readonly Signed[];
}

export interface BoardEvent {
    readonly seq: number;
    readonly type: string;
    readonly data: unknown;
    readonly previous: string;
    readonly signature: string;
}

export interface Board {
    readonly suite: string;
    readonly events: readonly BoardEvent[];
    readonly ballots: readonly string[];
}
