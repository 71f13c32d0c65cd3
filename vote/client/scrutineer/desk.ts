/** What a page may ask for (页面能做的事): the driver stands behind it. */
import type { Definition, Draw } from "../protocol/index.ts";
import type { Alarm } from "./alarms.ts";
import type { BoardFacts } from "./facts.ts";
import type { Memory, Sheet } from "./memory.ts";
import type { CeremonyView, PaperView, Turnout } from "./views.ts";

export interface Desk {
    readonly memory: Memory;
    readonly definition: Definition | null;
    readonly view: CeremonyView | null;
    readonly turnout: Turnout | null;
    readonly facts: BoardFacts | null;
    readonly draw: Draw;
    /** How far the board's verification is, from 0 to 1. */
    readonly progress: number;
    /** Change the record as the scrutineer said, keep it, and go on. */
    act(change: (memory: Memory) => Memory): Promise<void>;
    /** Break the running attempt of the ceremony, with the reason that everybody reads. */
    restart(why: string): Promise<void>;
    /** Fetch what stands on the board now. */
    look(): Promise<BoardFacts | null>;
    /** Fetch the paper sheets entered so far. */
    paper(): Promise<PaperView | null>;
    /** Ask what the server says of a slip, without changing anything. */
    slipState(key: string): Promise<string | null>;
    /** Show a loud page above the current one, until it is put away. */
    raise(found: Alarm): void;
}

export type { Sheet };
