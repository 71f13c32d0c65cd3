/** The pages (页面) that a scrutineer can be on, each with what it shows. */
import type { Definition } from "../protocol/index.ts";
import type { Alarm } from "./alarms.ts";
import type { BoardFacts } from "./facts.ts";

export type Stage = "cards" | "deals" | "seals";

/** How far one scrutineer has come in the stage that is waited for. */
export interface Progress {
    readonly name: string;
    readonly done: boolean;
    readonly self: boolean;
}

export type Page =
    | { readonly name: "confirm"; readonly definition: Definition; readonly index: number; readonly attempt: number }
    | { readonly name: "lost"; readonly attempt: number; readonly scrutineer: string; readonly over: boolean }
    | { readonly name: "again"; readonly attempt: number; readonly why: string | null }
    | { readonly name: "waiting"; readonly stage: Stage; readonly people: readonly Progress[]; readonly attempt: number }
    | { readonly name: "sending"; readonly what: string }
    | { readonly name: "fault"; readonly culprit: string; readonly accuser: string }
    | { readonly name: "compare"; readonly number: string }
    | { readonly name: "backup"; readonly attempt: number }
    | { readonly name: "restored"; readonly attempt: number }
    | { readonly name: "alarm"; readonly alarm: Alarm; readonly joinable: number | null }
    | { readonly name: "duty"; readonly open: boolean }
    | { readonly name: "closed"; readonly until: number; readonly counting: boolean }
    | { readonly name: "check" }
    | { readonly name: "announced" }
    | { readonly name: "review"; readonly facts: BoardFacts; readonly until: number }
    | { readonly name: "answering"; readonly tau: string }
    | { readonly name: "answered"; readonly number: string }
    | { readonly name: "declined"; readonly reason: string }
    | { readonly name: "result" }
    | { readonly name: "annulled"; readonly reason: string };
