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
 *
 * Before a scrutineer answers: `verifyBoard(bytes, progress)` (or `checkingBoard`, a generator to be
 * driven in slices) returns `{ replay, ballots }`; `replay` holds all that the board says, with `replay.sums`
 * and `replay.tau` once the `tally` event stands. Then
 *
 *     const share = shareOf(keys, transcript.cardsHash, deals)      // x_j
 *     makeShare({ transcript, tally: replay.tau, sums: replay.sums }, index, share, keys.sign)
 *     makeCommentShares({ transcript, tally: replay.tau }, index, share, comments.map((c) => checkComment(phi, c)))
 *
 * where the comments are those of `replay.close.comments_root` (`root("comments", hashes)`) and none of
 * their R is an A of the board. Other signatures of a scrutineer: `signVoid`,
 * `sign(keys.sign, "paper", [phi, closeHead, paperStatement(sheet)])`, `sign(keys.sign, "annul", [phi, head, reason])`.
 *
 * A voter: `electionOf(definition, attempt, cards, coefficients)`, `slipKey(poll, secret)`, `new Table(Y)`
 * (computed at `prepare()`, or when first used), `sealing(booth, choices)` in slices, `sealComment`, `checkReceipt`.
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
export { ballotLength, slipOf, tracker } from "./ballots.ts";
export { checkingBoard, verifyBoard, type Progress, type Report } from "./board.ts";
export { BallotChecker, checkBallot, type Sealed, type Sums } from "./checking.ts";
export { checkComment, COMMENT_LENGTH, LONGEST_COMMENT, sealCommentWith, type CloseBox } from "./comments.ts";
export {
    checkShare, lagrange, makeCommentShares, makeShare, openCounts, readSums, sumsData, tallyHash, tallyNumber, type Opening,
} from "./decryption.ts";
export { checkEventSignature, checkLink, eventHash, headNumber, NOTHING, root, TOO_FEW } from "./events.ts";
export { checkReceipt } from "./receipts.ts";
export { Replay, type Level } from "./replay.ts";
export { checkPaper, paperStatement, resultOf } from "./results.ts";
export { sealComment } from "./sealed-comments.ts";
export { sealBallot, sealing, type Booth } from "./sealing.ts";
export { FINGERPRINT_LENGTH, SECRET_LENGTH, signVoid, slipKey, voidStatement, type SlipKey } from "./slips.ts";
