/** The project's own vectors: the server's core wrote them, the phone computes them again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    b64, base, base32, checkBallot, checkCeremony, checkComment, checkReceipt, checkShare, cj, context, derive, digest,
    digits, gamma, H, h32, headNumber, holds, Hs, judgeFault, makeCard, makeDeal, openCounts, parse, readSums, Refused, resultOf, same, shareOf,
    slipKey, tallyNumber, tracker, transcriptOf, u32, u64, unb64, utf8, verifyBoard, type Card, type Deal, type Seal,
} from "../../vote/client/protocol/index.ts";
import { hex, number, scalarHex, unhex, vectors, type Json } from "./vectors.ts";

const V = vectors("pingjia-1.json");
const { poll } = V;
const { definition, attempt } = poll;
const cards: Card[] = poll.scrutineers.map((one: Json) => one.card);
const deals: Deal[] = poll.scrutineers.map((one: Json) => one.deal);
const seals: Seal[] = poll.scrutineers.map((one: Json) => one.seal);
const transcript = transcriptOf(definition, attempt, cards, deals);
const refusedBy = (check: string) => (error: unknown): boolean => error instanceof Refused && error.check === check;

test("the smallest parts are spelled and hashed as the server does", () => {
    const e = V.encodings;
    for (const [value, expected] of e.u32) assert.equal(hex(u32(value)), expected);
    for (const [value, expected] of e.u64) assert.equal(hex(u64(value)), expected);
    for (const [tag, parts, expected] of e.H) assert.equal(hex(H(tag, ...parts.map(unhex))), expected);
    for (const [tag, parts, expected] of e.Hs) assert.equal(scalarHex(Hs(tag, ...parts.map(unhex))), expected);
    for (const [tag, parts, expected] of e.h32) assert.equal(hex(h32(tag, ...parts.map(unhex))), expected);
    for (const [bytes, expected] of e.base32) assert.equal(base32(unhex(bytes)), expected);
    for (const [bytes, expected] of e.digits) assert.equal(digits(unhex(bytes)), expected);
    for (const [text, expected] of e.cj) assert.equal(hex(utf8(cj(parse(text)))), expected);
});

test("base64url is read in its canonical form only", () => {
    for (const [bytes, text] of V.encodings.b64) {
        assert.equal(b64(unhex(bytes)), text);
        assert.equal(hex(unb64(text)), bytes);
    }
    for (const text of V.encodings.b64_refused) assert.throws(() => unb64(text), refusedBy("base64"), text);
});

test("JSON that is not strict is refused", () => {
    for (const text of V.encodings.json_refused) assert.throws(() => parse(text), refusedBy("json"), text);
});

test("signatures hold, and for these parts only", () => {
    for (const { key, public: owner, tag, parts, signature } of V.signatures) {
        const point = base(number(key));
        assert.equal(hex(point.encode()), owner);
        assert.ok(holds(point, unhex(signature), tag, ...parts.map(unhex)));
        assert.ok(!holds(point, unhex(signature), tag, ...parts.map(unhex), "x"));
    }
});

test("the ceremony: keys, cards, boxes, φ and every number", () => {
    assert.equal(hex(context(definition)), poll.context);
    assert.equal(hex(gamma(definition, attempt, cards)), poll.gamma);
    poll.scrutineers.forEach((one: Json, place: number) => {
        const keys = derive(definition, attempt, place + 1, unhex(one.seed));
        assert.equal(scalarHex(keys.sign), one.sign);
        assert.equal(scalarHex(keys.channel), one.channel);
        assert.deepEqual(keys.coefficients.map(scalarHex), one.coefficients);
        assert.equal(scalarHex(shareOf(keys, transcript.cardsHash, deals)), one.share);
        const signature = one.card.signature;
        assert.ok(same({ ...makeCard(keys), signature }, one.card));
        assert.ok(same(makeDeal(keys, transcript.cardsHash, cards).shares, one.deal.shares));
    });
    const data = { attempt, cards, deals, seals, public_key: b64(unhex(poll.public_key)) };
    const found = checkCeremony(definition, data);
    assert.equal(hex(found.phi), poll.phi);
    assert.equal(found.checkNumber, poll.check_number);
    assert.equal(found.fingerprint, poll.fingerprint);
    assert.deepEqual(found.trusteeKeys.map((key) => hex(key.encode())), poll.trustee_keys);
});

test("slips, ballots and receipts", () => {
    for (const { secret, key, public: point } of poll.slips) {
        const slip = slipKey(definition.poll, secret);
        assert.equal(scalarHex(slip.secret), key);
        assert.equal(hex(slip.encoded), point);
    }
    for (const { ballot, digest: expected, receipt } of poll.ballots) {
        checkBallot(transcript, unhex(ballot));
        assert.equal(hex(digest(unhex(ballot))), expected);
        assert.equal(tracker(unhex(expected)), receipt.tracker);
        checkReceipt(definition.server.signing_key, transcript.phi, unhex(ballot), null, receipt);
    }
});

test("comments, shares and counts", () => {
    for (const { comment, sha256 } of poll.comments) {
        checkComment(transcript.phi, unhex(comment));
        assert.equal(hex(digest(unhex(comment))), sha256);
    }
    const { replay } = verifyBoard(poll.board);
    const sums = readSums(replay.tally!.sums, transcript.options);
    for (const share of poll.tally.shares) checkShare({ transcript, tally: unhex(poll.tally.hash), sums }, share);
    assert.equal(tallyNumber(unhex(poll.tally.hash)), poll.tally.number);
    const electronic = openCounts(sums, poll.tally.shares, replay.close!.ballots);
    const result = resultOf(definition, replay.open!, replay.close!, electronic, replay.paper);
    assert.deepEqual(result.counts, poll.tally.counts);
    assert.equal(headNumber(replay.head), poll.head_number);
});

test("fault claims name who is at fault", () => {
    for (const { deal, claim, guilty } of poll.faults)
        assert.equal(judgeFault(definition, attempt, cards, [deal], claim), guilty);
});

test("good boards of every level hold", () => {
    const names = Object.keys(V.boards);

    assert.ok(names.length >= 12);
    for (const name of names) assert.equal(verifyBoard(V.boards[name]).replay.level, name.split(":")[0]);
});

test("every kind of wrong board is refused by the check that is meant to", () => {
    const wrong = vectors("wrong-boards.json.gz");

    assert.ok(wrong.length >= 40);
    for (const { name, check, board } of wrong) assert.throws(() => verifyBoard(unb64(board)), refusedBy(check), name);
});
