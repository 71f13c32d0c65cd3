/**
 * The voting protocol pingjia/1 for the phone, the board and the scrutineers; byte for byte the same
 * as the server's `vote.crypto`.
 *
 * - Everything that refuses throws `Refused`, whose `check` is the stable name of the rule.
 * - Bytes are `Uint8Array`; secrets and scalars are `bigint`; points are `Point`; messages are plain
 *   objects typed in messages.ts, with base64url texts as they travel.
 * - `cj(value)` is a text; where it is hashed or signed it stands for its UTF-8 bytes, as any text does.
 * - Whatever makes a nonce takes a last argument `draw: Draw`, by default the device's random numbers.
 *
 * The ceremony of one scrutineer, in order:
 *
 *     checkDefinition(definition)
 *     const keys = derive(definition, attempt, index, seed)
 *     makeCard(keys) … checkCards(definition, attempt, cards)
 *     const cardsHash = gamma(definition, attempt, cards)            // store it before dealing
 *     makeDeal(keys, cardsHash, cards) … checkDeal(definition, attempt, cards, deal)
 *     openDeal(keys, cardsHash, deal)                                // Refused "bad-share" → claimFault
 *     const transcript = transcriptOf(definition, attempt, cards, deals)   // .phi .checkNumber .fingerprint
 *     makeSeal(keys, transcript, deals) … checkSeal(transcript, deals, seal)
 */
export { b64, base32, compare, equal, isBase32, join, typed, unb64, unbase32, utf8 } from "./bytes.ts";
export { cj, same } from "./canonical.ts";
export { parse, parseCanonical } from "./parsing.ts";
export { checkCard, checkCards, gamma, makeCard } from "./cards.ts";
export { checkDeal, checkDeals, makeDeal, openDeal } from "./deals.ts";
export { checkDefinition, context } from "./definition.ts";
export { claimFault, judgeFault } from "./faults.ts";
export { GENERATOR, IDENTITY, InvalidPoint, Point } from "./group/point.ts";
export { ORDER, scalarBytes } from "./group/scalars.ts";
export { combine } from "./group/sums.ts";
export { base, Table } from "./group/table.ts";
export { digest, digits, H, h32, Hs, scalar, u32, u64, type Part } from "./hashing.ts";
export { derive, shareFor, type Keys } from "./keys.ts";
export type * from "./messages.ts";
export { systemDraw, type Draw } from "./nonces.ts";
export { Refused } from "./refusal.ts";
export { checkCeremony, checkSeal, makeSeal, shareOf } from "./seals.ts";
export { holds, mustHold, sign } from "./signatures.ts";
export { electionOf, fingerprint, transcriptOf, type Election, type Transcript } from "./transcript.ts";
