/**
 * Seals: each scrutineer proves its share of the key, and pins the deals it saw.
 *
 * Source: protocol §3.
 */
import { b64 } from "./bytes.ts";
import { cj } from "./canonical.ts";
import { checkCards, LAST_ATTEMPT } from "./cards.ts";
import { checkDeals, openDeal } from "./deals.ts";
import { modulo } from "./group/scalars.ts";
import { h32, u32 } from "./hashing.ts";
import type { Keys } from "./keys.ts";
import type { CeremonyData, Deal, Definition, Seal } from "./messages.ts";
import { systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { bytes64, list, members, point64, whole } from "./shapes.ts";
import { mustHold, sign } from "./signatures.ts";
import { transcriptOf, type Transcript } from "./transcript.ts";

/**
 * Return x_j, the scrutineer's share of the election key.
 *
 * @throws Refused `bad-share` where a deal's share does not hold
 */
export function shareOf(keys: Keys, cardsHash: Uint8Array, deals: readonly Deal[]): bigint {
    return deals.reduce((sum, deal) => modulo(sum + openDeal(keys, cardsHash, deal)), BigInt(0));
}

/**
 * Return the scrutineer's seal; it opens and checks every box first.
 *
 * @throws Refused `bad-share`
 */
export function makeSeal(keys: Keys, transcript: Transcript, deals: readonly Deal[], draw: Draw = systemDraw): Seal {
    const index = u32(keys.index);
    const { phi } = transcript;
    const proof = sign(shareOf(keys, transcript.cardsHash, deals), "share-proof", [phi, index], draw);
    const share = transcript.trusteeKeys[keys.index]!.encode();
    const signature = sign(keys.sign, "seal", [phi, index, share, proof, dealsHash(deals)], draw);
    return { index: keys.index, proof: b64(proof), signature: b64(signature) };
}

/** Return the hash that pins the boxes. */
function dealsHash(deals: readonly Deal[]): Uint8Array {
    return h32("deals", ...deals.map((deal) => cj(deal)));
}

/**
 * Refuse a seal that does not prove the share, or pins other deals.
 *
 * @throws Refused `seal`
 */
export function checkSeal(transcript: Transcript, deals: readonly Deal[], seal: Seal): void {
    members(seal, "index proof signature", "seal", "a seal");
    const index = whole(seal.index, 1, deals.length, "seal", "index");
    const proof = bytes64(seal.proof, 64, "seal", "proof");
    const signature = bytes64(seal.signature, 64, "seal", "signature");
    const share = transcript.trusteeKeys[index]!;
    const { phi } = transcript;
    mustHold(share, proof, "seal", `the share of seal ${index}`, "share-proof", phi, u32(index));
    const parts = [phi, u32(index), share.encode(), proof, dealsHash(deals)];
    mustHold(transcript.signingKeys[index]!, signature, "seal", `seal ${index}`, "seal", ...parts);
}

/**
 * Check a whole ceremony as it stands on the board, and return what it fixed.
 *
 * @throws Refused `ceremony`, `card`, `deal`, `seal` or `election-key`
 */
export function checkCeremony(definition: Definition, data: CeremonyData): Transcript {
    members(data, "attempt cards deals seals public_key", "ceremony", "the ceremony");
    const attempt = whole(data.attempt, 1, LAST_ATTEMPT, "ceremony", "attempt");
    checkCards(definition, attempt, data.cards);
    checkDeals(definition, attempt, data.cards, data.deals);
    const transcript = transcriptOf(definition, attempt, data.cards, data.deals);
    list(data.seals, data.cards.length, data.cards.length, "seal", "seals").forEach((seal, place) => {
        checkSeal(transcript, data.deals, seal);
        if (seal.index !== place + 1) throw new Refused("seal", `seal ${seal.index} stands at place ${place + 1}`);
    });
    if (!point64(data.public_key, "election-key", "the election key").equals(transcript.publicKey))
        throw new Refused("election-key", "the public key is not the sum of the shares");
    return transcript;
}
