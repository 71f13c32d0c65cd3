/**
 * Fault claims: a scrutineer who cannot accept a share proves it, and everybody sees who is at fault.
 *
 * Source: protocol §3, Fault.
 */
import { b64, join } from "./bytes.ts";
import { cj } from "./canonical.ts";
import { gamma } from "./cards.ts";
import { checkDeal, opened, shareIn } from "./deals.ts";
import { GENERATOR, type Point } from "./group/point.ts";
import { scalarBytes } from "./group/scalars.ts";
import { combine } from "./group/sums.ts";
import { base } from "./group/table.ts";
import { Hs, scalar, u32 } from "./hashing.ts";
import type { Keys } from "./keys.ts";
import type { Card, Deal, Definition, Fault } from "./messages.ts";
import { hedged, systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { bytes64, list, members, point64, whole } from "./shapes.ts";

/** Return the claim that a deal's box for this scrutineer holds no good share. */
export function claimFault(keys: Keys, cardsHash: Uint8Array, deal: Deal, draw: Draw = systemDraw): Fault {
    const r = point64(shareIn(deal, keys.index).r, "deal", "r");
    const shared = r.times(keys.channel);
    const known = join(cardsHash, u32(keys.index), cj(deal), r.encode(), shared.encode());
    const nonce = hedged("w", { secret: scalarBytes(keys.channel), known }, draw);
    const points = [keys.channelPoint, r, shared, base(nonce), r.times(nonce)];
    const challenge = challengeOf(cardsHash, keys.index, deal, points);
    const response = scalarBytes(nonce + challenge * keys.channel);
    return { index: keys.index, dealer: deal.index, key: b64(shared.encode()), proof: [b64(scalarBytes(challenge)), b64(response)] };
}

/**
 * Return who is at fault: the dealer whose box is bad, or the accuser whose box is good.
 *
 * @param deals all deals so far, in any order; only the dealer's is used
 * @throws Refused `fault` where the claim itself does not hold and so proves nothing
 */
export function judgeFault(
    definition: Definition, attempt: number, cards: readonly Card[], deals: readonly Deal[], fault: Fault,
): number {
    members(fault, "index dealer key proof", "fault", "a fault claim");
    const count = definition.scrutineers.names.length;
    const index = whole(fault.index, 1, count, "fault", "index");
    const dealer = whole(fault.dealer, 1, count, "fault", "dealer");
    const deal = deals.filter((item) => item.index === dealer)[0];
    if (!deal || dealer === index) throw new Refused("fault", "there is no deal that the claim could be about");
    checkDeal(definition, attempt, cards, deal);
    const cardsHash = gamma(definition, attempt, cards);
    const shared = point64(fault.key, "fault", "the opened key");
    checkProof(cardsHash, index, deal, point64(cards[index - 1]!.channel_key, "card", "channel key"), shared, fault);
    return opened(deal, index, cardsHash, shared) === null ? dealer : index;
}

function checkProof(cardsHash: Uint8Array, index: number, deal: Deal, channel: Point, shared: Point, fault: Fault): void {
    list(fault.proof, 2, 2, "fault", "proof");
    const [challenge, response] = fault.proof.map((text) => scalar(bytes64(text, 32, "fault", "proof"), "fault")) as [bigint, bigint];
    const r = point64(shareIn(deal, index).r, "deal", "r");
    const a = combine([response, -challenge], [GENERATOR, channel]);
    const b = combine([response, -challenge], [r, shared]);
    if (challengeOf(cardsHash, index, deal, [channel, r, shared, a, b]) !== challenge)
        throw new Refused("fault", `the claim of ${index} does not prove the key that it opens`);
}

function challengeOf(cardsHash: Uint8Array, index: number, deal: Deal, points: readonly Point[]): bigint {
    return Hs("fault", cardsHash, u32(index), cj(deal), ...points.map((point) => point.encode()));
}
