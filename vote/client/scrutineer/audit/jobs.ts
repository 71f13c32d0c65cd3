/** What the page asks of the verifying worker (核验线程), and what comes back. */
import type { BoardEvent, Definition, Factor, Share } from "../../protocol/index.ts";
import type { BoardFacts } from "../facts.ts";

export type Job =
    | { readonly job: "chain"; readonly events: readonly BoardEvent[]; readonly keys: readonly string[] }
    | { readonly job: "board"; readonly board: string; readonly keys: readonly string[]; readonly comments: readonly string[] | null }
    | Question;

/** The request to answer for one τ, of a board that was verified before. */
export interface Question {
    readonly job: "answer";
    readonly board: string;
    readonly comments: readonly string[];
    readonly definition: Definition;
    readonly attempt: number;
    readonly index: number;
    readonly seed: string;
    readonly tau: string;
}

/** What the phone sends to `POST /CODE/shares`. */
export interface Answered {
    readonly share: Share;
    readonly comments: readonly Factor[];
}

export type Outcome =
    | { readonly kind: "progress"; readonly part: number }
    | { readonly kind: "facts"; readonly facts: BoardFacts }
    | { readonly kind: "answered"; readonly answered: Answered }
    | { readonly kind: "refused"; readonly check: string; readonly why: string }
    | { readonly kind: "broken"; readonly why: string };
