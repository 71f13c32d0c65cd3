/** What the scrutineer says (监票人的操作), each as a function from one record to the next. */
import { b64, cj, derive, sign, unb64, type Definition, type Draw } from "../protocol/index.ts";
import { alarm } from "./alarms.ts";
import { BadBackup, readBackup } from "./backup.ts";
import { keysOf } from "./keys.ts";
import type { BoardFacts } from "./facts.ts";
import { withoutRound, withRound, type Memory } from "./memory.ts";
import type { CeremonyView } from "./views.ts";

/** The definition is right: join the attempt that runs. */
export function confirm(memory: Memory, view: CeremonyView): Memory {
    return { ...memory, definition: cj(view.definition), joining: view.attempt };
}

/** Join a later attempt, after one that broke; an alarm of the earlier one becomes an incident. */
export function join(memory: Memory, attempt: number): Memory {
    const { alarm: past, incidents } = memory;
    const left = memory.round && memory.round.attempt < attempt ? withoutRound(memory, "") : memory;
    return { ...left, joining: attempt, alarm: null, incidents: past ? [...incidents, past] : incidents };
}

/** The 核对码 is the one on the big screen: the phone may seal this φ. */
export function agreeOnKey(memory: Memory): Memory {
    return withRound(memory, { agreed: memory.round!.phi });
}

/** The 核对码 is another than on the big screen: stop, with the number as evidence. */
export function disagreeOnKey(memory: Memory, number: string): Memory {
    return { ...memory, alarm: alarm("number-differs", { phone: number }, memory.round!.attempt) };
}

/** The backup was shown; from now on the page asks for its proof. */
export function noteBackup(memory: Memory): Memory {
    return withRound(memory, { backup: "shown" });
}

/**
 * Prove the backup by what was scanned or typed from the paper.
 *
 * @throws BadBackup with a Chinese sentence where it is not this phone's seed.
 */
export function proveBackup(memory: Memory, text: string): Memory {
    const { seed, place } = readBackup(text);
    const round = memory.round!;
    const here = !place || (place.poll === memory.poll && place.attempt === round.attempt && place.index === memory.index);
    if (!here || b64(seed) !== round.seed) throw new BadBackup("纸上的备份与本机的不一致，请对照后重写。");
    return withRound(memory, { backup: "proven" });
}

/**
 * Come back by the backup, once the board holds the ceremony: the phone may open the count, no more.
 *
 * The seal on the board is this scrutineer's own signature under φ: it stands for the lost memory of φ.
 *
 * @throws BadBackup where the backup is another's, or of another poll or attempt.
 */
export function restore(memory: Memory, text: string, definition: Definition, facts: BoardFacts): Memory {
    const { seed, place } = readBackup(text);
    if (place && place.poll !== memory.poll) throw new BadBackup("这份备份是另一次投票的。");
    if (place && place.index !== memory.index) throw new BadBackup("这份备份是另一位监票人的。");
    const card = facts.cards[memory.index - 1]!;
    const keys = derive(definition, facts.attempt, memory.index, seed);
    if (b64(keys.signPoint.encode()) !== card.signing_key) throw new BadBackup("这份备份不是这位监票人本次密钥仪式的备份，请检查是否抄错。");
    const seal = facts.seals[memory.index - 1]!;
    const round = {
        attempt: facts.attempt, seed: b64(seed), card, gamma: null, deal: null, phi: facts.phi, agreed: facts.phi,
        seal, fault: null, faulty: false, backup: "proven" as const,
    };
    return { ...memory, definition: cj(definition), round, restored: true, ready: true };
}

/** On a restored phone: the 计票核对码 as it was announced. */
export function announce(memory: Memory, number: string): Memory {
    return { ...memory, announced: grouped(number) };
}

/** The 计票核对码 that a verifier on a computer gave for this board. */
export function trustComputer(memory: Memory, number: string): Memory {
    return { ...memory, external: grouped(number) };
}

/** The 计票核对码 is another than the one announced: stop. */
export function disagreeOnCount(memory: Memory, number: string): Memory {
    return { ...memory, alarm: alarm("count-number-differs", { phone: number }) };
}

/** Sign that the poll be annulled (作废本次投票), under the head that this phone sees. */
export function annul(memory: Memory, definition: Definition, facts: BoardFacts, reason: string, draw?: Draw): Memory {
    const head = facts.hashes[facts.hashes.length - 1]!;
    const keys = keysOf(memory, definition);
    const signature = b64(sign(keys.sign, "annul", [unb64(memory.round!.phi!), unb64(head), reason], draw));
    return { ...memory, annulment: { reason, head, signature, sent: false } };
}

/** Take back the wish to annul, as far as this phone goes. */
export function withdrawAnnulment(memory: Memory): Memory {
    return { ...memory, annulment: null };
}

/** Return typed digits in groups of four, as numbers are shown. */
export function grouped(text: string): string {
    const wide = text.replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0));
    return (wide.replace(/\D/g, "").match(/.{1,4}/g) ?? []).join(" ");
}
