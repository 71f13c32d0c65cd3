/** Sending what is kept (发送), and learning from the answer. */
import { heard, refusalIn, type Refusal } from "./heard.ts";
import type { Memory } from "./memory.ts";
import type { Dispatch } from "./moves.ts";
import { NoAnswer, type Server } from "./server.ts";

const PATHS: { readonly [to in Dispatch["to"]]: string } = {
    card: "ceremony/card", deal: "ceremony/deal", seal: "ceremony/seal", fault: "ceremony/fault",
    restart: "ceremony/restart", voids: "voids", paper: "paper", annul: "annul",
};

/** What to tell the scrutineer while something does not go through; nothing is lost meanwhile. */
export const OFFLINE: Refusal = { code: "offline", check: null, message: "连不上服务器，会自动再试。本机的记录都在，请不要关闭本页。" };

/** Say whether something is a refusal and not a record. */
export function isRefusal(found: Memory | Refusal): found is Refusal {
    return "message" in found;
}

/** Send one message; return the record after the answer, or why it did not go through. */
export async function deliver(server: Server, memory: Memory, message: Dispatch): Promise<Memory | Refusal> {
    try {
        return heard(memory, message, await server.post(PATHS[message.to], message.body));
    } catch (failed) {
        if (failed instanceof NoAnswer) return OFFLINE;
        throw failed;
    }
}

/** Return the body of a good answer, or why there is none. */
export async function fetched<T>(ask: () => Promise<{ status: number; body: unknown }>): Promise<{ body: T } | { refusal: Refusal }> {
    try {
        const reply = await ask();
        const refusal = refusalIn(reply);
        return refusal ? { refusal } : { body: reply.body as T };
    } catch (failed) {
        if (failed instanceof NoAnswer) return { refusal: OFFLINE };
        throw failed;
    }
}

/** A board as its bytes stand, and the sealed comments in their order; null where none were asked for. */
export interface Sealed {
    readonly board: string;
    readonly comments: readonly string[] | null;
}

/** Return the board, with the sealed comments where they are to be opened. */
export async function sealedBoard(server: Server, opening: boolean): Promise<{ body: Sealed } | { refusal: Refusal }> {
    const board = await fetched<string>(() => server.text("board.json"));
    if ("refusal" in board) return board;
    if (!opening) return { body: { board: board.body, comments: null } };
    const comments = await fetched<{ comments: string[] }>(() => server.get("comments"));
    return "refusal" in comments ? comments : { body: { board: board.body, comments: comments.body.comments } };
}
