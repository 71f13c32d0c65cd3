/**
 * Cards: each scrutineer's public keys, and a commitment to its coefficients.
 *
 * Source: protocol §3.
 */
import { b64, join } from "./bytes.ts";
import { cj } from "./canonical.ts";
import { context } from "./definition.ts";
import type { Point } from "./group/point.ts";
import { h32, u32 } from "./hashing.ts";
import type { Keys } from "./keys.ts";
import type { Card, Definition } from "./messages.ts";
import { systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { bytes64, list, members, point64, whole } from "./shapes.ts";
import { mustHold, sign } from "./signatures.ts";

export const LAST_ATTEMPT = 2 ** 32 - 1;

/** Return K_i, what a card fixes the coefficients by. */
export function commitmentTo(bound: Uint8Array, attempt: number, index: number, points: readonly Point[]): Uint8Array {
    return h32("commitment", bound, u32(attempt), u32(index), join(...points.map((point) => point.encode())));
}

/** Return the scrutineer's card. */
export function makeCard(keys: Keys, draw: Draw = systemDraw): Card {
    const channel = keys.channelPoint.encode();
    const commitment = commitmentTo(keys.context, keys.attempt, keys.index, keys.points);
    const parts = [keys.context, u32(keys.attempt), u32(keys.index), channel, commitment];
    return {
        index: keys.index,
        signing_key: b64(keys.signPoint.encode()),
        channel_key: b64(channel),
        commitment: b64(commitment),
        signature: b64(sign(keys.sign, "card", parts, draw)),
    };
}

/**
 * Refuse a card that does not stand by itself.
 *
 * @throws Refused `card`
 */
export function checkCard(definition: Definition, attempt: number, card: Card): void {
    members(card, "index signing_key channel_key commitment signature", "card", "a card");
    const index = whole(card.index, 1, definition.scrutineers.names.length, "card", "index");
    whole(attempt, 1, LAST_ATTEMPT, "card", "attempt");
    const signing = point64(card.signing_key, "card", `signing key ${index}`);
    const channel = point64(card.channel_key, "card", `channel key ${index}`);
    const commitment = bytes64(card.commitment, 32, "card", "commitment");
    const signature = bytes64(card.signature, 64, "card", "signature");
    mustHold(signing, signature, "card", `card ${index}`, "card", context(definition), u32(attempt), u32(index), channel.encode(), commitment);
}

/**
 * Refuse a list of cards that is not one good card of each scrutineer, in order, with different keys.
 *
 * @throws Refused `card`
 */
export function checkCards(definition: Definition, attempt: number, cards: readonly Card[]): void {
    const count = definition.scrutineers.names.length;
    list(cards, count, count, "card", "cards").forEach((card, place) => {
        checkCard(definition, attempt, card);
        if (card.index !== place + 1) throw new Refused("card", `card ${card.index} stands at place ${place + 1}`);
    });
    const keys = new Set([definition.server.signing_key]);
    for (const card of cards) keys.add(card.signing_key).add(card.channel_key);
    if (keys.size !== 2 * count + 1) throw new Refused("card", "two of the scrutineers' and the server's keys are the same");
}

/** Return Γ, the hash of all cards, that every deal is made under. */
export function gamma(definition: Definition, attempt: number, cards: readonly Card[]): Uint8Array {
    return h32("cards", context(definition), u32(attempt), ...cards.map((card) => cj(card)));
}
