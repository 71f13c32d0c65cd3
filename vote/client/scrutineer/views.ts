/** What the server says (服务器给出的情况), as the pages of the HTTP interface give it. */
import type { Card, Deal, Definition, Fault, Seal } from "../protocol/index.ts";

export type Phase =
    | "prepared" | "ceremony" | "ready" | "open" | "closed" | "counting" | "tallied" | "annulled";

/** `GET /CODE/ceremony`. */
export interface CeremonyView {
    readonly definition: Definition;
    readonly attempt: number;
    readonly phase: Phase;
    readonly cards: readonly (Card | null)[];
    readonly deals: readonly (Deal | null)[];
    readonly seals: readonly (Seal | null)[];
    readonly faults: readonly Fault[];
    readonly broken: { readonly why: string; readonly by: number } | null;
}

/** `GET /CODE/turnout`. */
export interface Turnout {
    readonly phase: Phase;
    readonly rehearsal: boolean;
    readonly union: string;
    readonly title: string;
    readonly due: number;
    readonly present: number | null;
    readonly issued: number | null;
    readonly cast: number;
    readonly voided: number;
    readonly check_number: string | null;
    readonly head_number: string | null;
    readonly tally_number: string | null;
    readonly recheck_minutes: number;
}

/** `GET /CODE/paper`. */
export interface PaperView {
    readonly sheets: readonly {
        readonly scrutineer: number;
        readonly counts: readonly (readonly number[])[];
        readonly valid: number;
        readonly invalid: number;
    }[];
    readonly limit: number;
    readonly done: boolean;
}

/** Say whether the key ceremony is behind the poll. */
export function afterCeremony(phase: Phase): boolean {
    return phase !== "prepared" && phase !== "ceremony";
}
