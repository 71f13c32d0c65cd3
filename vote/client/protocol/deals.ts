/**
 * Deals: the coefficients in public, and a sealed share for each other scrutineer.
 *
 * Source: protocol §3.
 */
import { b64, equal } from "./bytes.ts";
import { closeBox, openBox } from "./boxes.ts";
import { cj } from "./canonical.ts";
import { commitmentTo, gamma } from "./cards.ts";
import { context } from "./definition.ts";
import type { Point } from "./group/point.ts";
import { modulo, scalarBytes } from "./group/scalars.ts";
import { combine } from "./group/sums.ts";
import { base } from "./group/table.ts";
import { h32, scalar, u32 } from "./hashing.ts";
import { shareFor, type Keys } from "./keys.ts";
import type { Card, Deal, DealtShare, Definition } from "./messages.ts";
import { systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { bytes64, list, members, point64, whole } from "./shapes.ts";
import { mustHold, sign } from "./signatures.ts";

/**
 * Return the scrutineer's deal.
 *
 * @param cardsHash Γ; a phone deals under one Γ only, ever
 */
export function makeDeal(keys: Keys, cardsHash: Uint8Array, cards: readonly Card[], draw: Draw = systemDraw): Deal {
    const shares = cards.filter((card) => card.index !== keys.index).map((card) => sealedShare(keys, cardsHash, card));
    const deal = { index: keys.index, coefficients: keys.points.map((point) => b64(point.encode())), shares };
    return { ...deal, signature: b64(sign(keys.sign, "deal", [cardsHash, cj(deal)], draw)) };
}

function sealedShare(keys: Keys, cardsHash: Uint8Array, card: Card): DealtShare {
    const to = card.index;
    const secret = keys.boxSecret(to);
    const r = base(secret).encode();
    const shared = point64(card.channel_key, "card", "channel key").times(secret);
    const key = shareKey(cardsHash, keys.index, to, r, shared);
    return { to, r: b64(r), box: b64(closeBox(key, scalarBytes(shareFor(keys, to)))) };
}

/** Return the key of one box. */
function shareKey(cardsHash: Uint8Array, dealer: number, to: number, r: Uint8Array, shared: Point): Uint8Array {
    return h32("share-key", cardsHash, u32(dealer), u32(to), r, shared.encode());
}

/** Return the deal's coefficients as points. */
export function coefficientsOf(deal: Deal): Point[] {
    return deal.coefficients.map((text) => point64(text, "deal", "a coefficient"));
}

/**
 * Refuse a deal whose public part does not hold; boxes are opened by those they are for.
 *
 * @throws Refused `deal`
 */
export function checkDeal(definition: Definition, attempt: number, cards: readonly Card[], deal: Deal): void {
    members(deal, "index coefficients shares signature", "deal", "a deal");
    const { names, threshold } = definition.scrutineers;
    const index = whole(deal.index, 1, names.length, "deal", "index");
    list(deal.coefficients, threshold, threshold, "deal", "coefficients");
    const points = coefficientsOf(deal);
    list(deal.shares, names.length - 1, names.length - 1, "deal", "shares").forEach((share, place) => {
        members(share, "to r box", "deal", "a share");
        const to = place + 1 < index ? place + 1 : place + 2;
        if (share.to !== to) throw new Refused("deal", `deal ${index} has another share where that for ${to} belongs`);
        point64(share.r, "deal", "r of a share");
        bytes64(share.box, 48, "deal", "the box of a share");
    });
    const card = cards[index - 1]!;
    const committed = bytes64(card.commitment, 32, "card", "commitment");
    if (!equal(commitmentTo(context(definition), attempt, index, points), committed))
        throw new Refused("deal", `the coefficients of deal ${index} are not those that its card fixed`);
    const { signature, ...rest } = deal;
    mustHold(
        point64(card.signing_key, "card", "signing key"), bytes64(signature, 64, "deal", "signature"),
        "deal", `deal ${index}`, "deal", gamma(definition, attempt, cards), cj(rest),
    );
}

/**
 * Refuse a list of deals that is not one good deal of each scrutineer, in order.
 *
 * @throws Refused `deal`
 */
export function checkDeals(definition: Definition, attempt: number, cards: readonly Card[], deals: readonly Deal[]): void {
    list(deals, cards.length, cards.length, "deal", "deals").forEach((deal, place) => {
        checkDeal(definition, attempt, cards, deal);
        if (deal.index !== place + 1) throw new Refused("deal", `deal ${deal.index} stands at place ${place + 1}`);
    });
}

/** Return Σ j^m · A_m, what f(j)·G must be. */
export function evaluate(points: readonly Point[], j: number): Point {
    let power = BigInt(1);
    const powers = points.map(() => {
        const now = power;
        power = modulo(power * BigInt(j));
        return now;
    });
    return combine(powers, points);
}

/** Return the sealed share for one scrutineer. */
export function shareIn(deal: Deal, to: number): DealtShare {
    const share = deal.shares.filter((item) => item.to === to)[0];
    if (!share) throw new Refused("deal", `deal ${deal.index} has no share for ${to}`);
    return share;
}

/** Open one box with its Diffie-Hellman point; null where there is no good share in it. */
export function opened(deal: Deal, to: number, cardsHash: Uint8Array, shared: Point): bigint | null {
    const share = shareIn(deal, to);
    const key = shareKey(cardsHash, deal.index, to, bytes64(share.r, 32, "deal", "r"), shared);
    try {
        const found = scalar(openBox(key, bytes64(share.box, 48, "deal", "box")));
        return base(found).equals(evaluate(coefficientsOf(deal), to)) ? found : null;
    } catch (error) {
        if (error instanceof Refused) return null;
        throw error;
    }
}

/**
 * Return the share that a deal holds for this scrutineer (its own deal included).
 *
 * @throws Refused `bad-share` where the box does not open, or does not agree with the coefficients
 */
export function openDeal(keys: Keys, cardsHash: Uint8Array, deal: Deal): bigint {
    if (deal.index === keys.index) return shareFor(keys, keys.index);
    const r = point64(shareIn(deal, keys.index).r, "deal", "r");
    const found = opened(deal, keys.index, cardsHash, r.times(keys.channel));
    if (found === null) throw new Refused("bad-share", `the share of dealer ${deal.index} for ${keys.index} does not hold`);
    return found;
}
