/**
 * What the phone does next: show a page, keep a new record, or send what it has already kept.
 *
 * Nothing is sent that is not in the record: a `keep` always comes before its `send`.
 */
import type { Alarm } from "./alarms.ts";
import type { Memory } from "./memory.ts";
import type { Page } from "./page.ts";

/** A message to the server; the body is made of kept bytes only. */
export interface Dispatch {
    readonly to: "card" | "deal" | "seal" | "fault" | "restart" | "voids" | "paper" | "annul";
    readonly body: object;
}

export type Move =
    | { readonly do: "show"; readonly page: Page }
    | { readonly do: "keep"; readonly memory: Memory }
    | { readonly do: "send"; readonly message: Dispatch };

/** Return the move that shows a page. */
export function show(page: Page): Move {
    return { do: "show", page };
}

/** Return the move that keeps a record, and then thinks again. */
export function keep(memory: Memory): Move {
    return { do: "keep", memory };
}

/** Return the move that sends what is kept. */
export function send(to: Dispatch["to"], body: object): Move {
    return { do: "send", message: { to, body } };
}

/** Return the move that stops this phone for good, keeping the evidence. */
export function stop(memory: Memory, found: Alarm): Move {
    return keep({ ...memory, alarm: found });
}
