/** What is signed and kept, and still has to reach the server (待发送). */
import type { Memory } from "./memory.ts";
import type { Dispatch } from "./moves.ts";

/** Return the messages to send after the ceremony, oldest first; behind an alarm only an annulment. */
export function outbox(memory: Memory): Dispatch[] {
    if (memory.ended) return [];
    const messages: Dispatch[] = memory.alarm ? [] : [...voids(memory), ...paper(memory)];
    const { annulment } = memory;
    if (annulment && !annulment.sent) {
        const { reason, head, signature } = annulment;
        messages.push({ to: "annul", body: { reason, scrutineer: memory.index, head, signature } });
    }
    return messages;
}

function voids({ voids: signed, index }: Memory): Dispatch[] {
    const pending = signed.filter(({ outcome }) => outcome === "pending");
    return pending.map(({ keys, reason, signature }) => ({ to: "voids", body: { keys, reason, scrutineer: index, signature } }));
}

function paper({ paper: signed, index }: Memory): Dispatch[] {
    if (!signed || signed.sent) return [];
    const { counts, valid, invalid } = signed.sheet;
    return [{ to: "paper", body: { counts, valid, invalid, scrutineer: index, signature: signed.signature } }];
}
