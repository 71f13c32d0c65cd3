/** What the phone learns from the server's reply (服务器答复) to a message it sent. */
import { cj } from "../protocol/index.ts";
import type { Memory, SignedVoid, VoidOutcome } from "./memory.ts";
import type { Dispatch } from "./moves.ts";
import { settle } from "./voids.ts";

/** A reply: the status, and the body as parsed. */
export interface Reply {
    readonly status: number;
    readonly body: unknown;
}

/** The server's refusal, for the scrutineer to read; nothing that the phone keeps is lost. */
export interface Refusal {
    readonly code: string;
    readonly message: string;
    readonly check: string | null;
}

/** Return the refusal in a reply; null where the reply is good. */
export function refusalIn(reply: Reply): Refusal | null {
    if (reply.status >= 200 && reply.status < 300) return null;
    const error = (reply.body as { error?: Partial<Refusal> } | null)?.error ?? {};
    return {
        code: error.code ?? `status-${reply.status}`,
        message: error.message ?? `服务器没有接受（${reply.status}）。本机的记录都在，请稍后再试。`,
        check: error.check ?? null,
    };
}

/** Refusals that only say that the server's state moved on: look again. */
const STALE = ["already-posted", "attempt-over", "wrong-phase"];
const IN_CEREMONY: readonly Dispatch["to"][] = ["card", "deal", "seal", "fault", "restart"];

/** Return the record after a reply, or the refusal that stands in the way. */
export function heard(memory: Memory, message: Dispatch, reply: Reply): Memory | Refusal {
    const refusal = refusalIn(reply);
    if (message.to === "voids") return heardOfVoid(memory, message, reply, refusal);
    if (message.to === "annul" && refusal?.code === "wrong-phase") return annulmentSent(memory);
    if (refusal) return IN_CEREMONY.includes(message.to) && STALE.includes(refusal.code) ? memory : refusal;
    if (message.to === "paper" && memory.paper) return { ...memory, paper: { ...memory.paper, sent: true } };
    return message.to === "annul" ? annulmentSent(memory) : memory;
}

/** The server has it, or the board has gone on: the page offers to sign anew where the head has moved. */
function annulmentSent(memory: Memory): Memory {
    return memory.annulment ? { ...memory, annulment: { ...memory.annulment, sent: true } } : memory;
}

const OUTCOMES: { readonly [code: string]: VoidOutcome } = {
    "slip-voted": "voted", "slip-unknown": "unknown", "slip-already-void": "already", "poll-closed": "late", "wrong-phase": "late",
};

const UNSHOWN: Refusal = {
    code: "void-not-shown", check: null,
    message: "服务器没有给出这张选票的作废记录。本机已保存签名，会再次发送；请先不要结束投票。",
};

function heardOfVoid(memory: Memory, message: Dispatch, reply: Reply, refusal: Refusal | null): Memory | Refusal {
    const { signature } = message.body as { signature: string };
    const signed = memory.voids.find((one) => one.signature === signature);
    if (!signed) return memory;
    if (!refusal) return stands(memory, signed, reply) ? settle(memory, signed, "recorded") : UNSHOWN;
    const outcome = OUTCOMES[refusal.code];
    return outcome ? settle(memory, signed, outcome) : refusal;
}

/** Say whether the reply shows the very void as an event. */
function stands(memory: Memory, { keys, reason, signature }: SignedVoid, reply: Reply): boolean {
    const event = (reply.body as { event?: { type?: unknown; data?: unknown } } | null)?.event;
    const data = { keys, reason, scrutineer: memory.index, signature };
    return event?.type === "void" && cj(event.data) === cj(data);
}
