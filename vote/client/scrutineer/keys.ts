/** The phone's keys (监票人密钥) of the attempt that it remembers. */
import { derive, unb64, type Definition, type Keys } from "../protocol/index.ts";
import type { Memory } from "./memory.ts";

/** Return the keys that follow from the kept seed; the seed must not be destroyed. */
export function keysOf(memory: Memory, definition: Definition): Keys {
    const round = memory.round;
    if (!round || round.seed === "") throw new Error("the seed of this attempt is gone");
    return derive(definition, round.attempt, memory.index, unb64(round.seed));
}
