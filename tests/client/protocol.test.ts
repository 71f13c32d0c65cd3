/** What the phone makes itself: whole ceremonies, ballots, comments; and what it refuses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    BallotChecker, base, checkBallot, checkComment, checkDeal, checkDefinition, checkReceipt, checkSeal, cj, claimFault, derive, digest, equal, gamma, GENERATOR, h32,
    isBase32, judgeFault, makeCard, makeDeal, makeSeal, openDeal, Refused, sealBallot, sealComment, sealing, sign, slipKey, systemDraw, Table,
    transcriptOf, typed, unb64, utf8, b64, type Booth, type Card, type Deal, type Definition, type Draw, type Keys, type Transcript,
} from "../../vote/client/protocol/index.ts";
import { openBox } from "../../vote/client/protocol/boxes.ts";
import { number, unhex, vectors } from "./vectors.ts";

const definition: Definition = vectors("pingjia-1.json").poll.definition;
const refusedBy = (check: string) => (error: unknown): boolean => error instanceof Refused && error.check === check;

interface Ceremony {
    readonly keys: readonly Keys[];
    readonly cards: readonly Card[];
    readonly deals: readonly Deal[];
    readonly transcript: Transcript;
}

function ceremony(): Ceremony {
    const keys = definition.scrutineers.names.map((_, place) => derive(definition, 1, place + 1, systemDraw(32)));
    const cards = keys.map((one) => makeCard(one));
    const cardsHash = gamma(definition, 1, cards);
    const deals = keys.map((one) => makeDeal(one, cardsHash, cards));
    return { keys, cards, deals, transcript: transcriptOf(definition, 1, cards, deals) };
}

const held = ceremony();
const slip = slipKey(definition.poll, "0123456789ABCDEFGHJK");
const booth: Booth = { election: held.transcript, table: new Table(held.transcript.publicKey), slip };

test("a fresh ceremony ends in seals that hold, and every share is the dealers' sum", () => {
    for (const keys of held.keys) {
        const seal = makeSeal(keys, held.transcript, held.deals);

        checkSeal(held.transcript, held.deals, seal);
    }
});

test("a seal pins the boxes", () => {
    const seal = makeSeal(held.keys[0]!, held.transcript, held.deals);
    const other = held.keys.map((one) => makeDeal(one, held.transcript.cardsHash, held.cards));
    const altered = [other[0]!, ...held.deals.slice(1)];

    assert.throws(() => checkSeal(held.transcript, altered, seal), refusedBy("seal"));
});

test("a bad box is refused, claimed and judged", () => {
    const [dealer, receiver] = [held.keys[0]!, held.keys[1]!];
    const { signature: _, ...rest } = held.deals[0]!;
    const bad = { ...rest, shares: rest.shares.map((share) => ({ ...share, box: b64(new Uint8Array(48)) })) };
    const deal: Deal = { ...bad, signature: b64(sign(dealer.sign, "deal", [held.transcript.cardsHash, cj(bad)])) };
    checkDeal(definition, 1, held.cards, deal);

    assert.throws(() => openDeal(receiver, held.transcript.cardsHash, deal), refusedBy("bad-share"));
    const claim = claimFault(receiver, held.transcript.cardsHash, deal);

    assert.equal(judgeFault(definition, 1, held.cards, [deal], claim), 1);
    const slander = claimFault(receiver, held.transcript.cardsHash, held.deals[0]!);
    assert.equal(judgeFault(definition, 1, held.cards, held.deals, slander), 2);
    const forged = { ...claim, key: b64(base(7n).encode()) };
    assert.throws(() => judgeFault(definition, 1, held.cards, [deal], forged), refusedBy("fault"));
});

test("the page's ballots hold for every choice, and sealing twice gives different bytes", () => {
    for (const choices of [[0, 0], [1, 1], [3, 0]]) {
        const ballot = sealBallot(booth, choices);

        checkBallot(held.transcript, ballot);
        assert.ok(!equal(ballot, sealBallot(booth, choices)));
    }
});

test("sealing goes in slices, at least one for every option", () => {
    const steps = sealing(booth, [0, 1]);
    let slices = 0;
    while (!steps.next().done) slices++;

    assert.equal(slices, 2 * held.transcript.options.reduce((sum, count) => sum + count, 0));
});

test("a choice that is none is refused", () => {
    for (const choices of [[0], [0, 0, 0], [4, 0], [-1, 0], [0.5, 0], [NaN, 0]])
        assert.throws(() => sealBallot(booth, choices), refusedBy("choices"));
});

test("broken randomness still gives different nonces for different choices", () => {
    const draw: Draw = (length) => new Uint8Array(length);
    const [first, second] = [sealBallot({ ...booth, draw }, [0, 0]), sealBallot({ ...booth, draw }, [1, 0])];

    assert.ok(!equal(first.slice(33, 65), second.slice(33, 65)));
    checkBallot(held.transcript, first);
});

test("any flipped bit of a ballot is refused, alone and among others", () => {
    const ballot = sealBallot(booth, [2, 1]);
    const good = sealBallot({ ...booth, slip: slipKey(definition.poll, "KKKKKKKKKKKKKKKKKKKK") }, [0, 0]);
    for (let at = 0; at < ballot.length; at += 31) {
        const wrong = ballot.slice();
        wrong[at]! ^= 1 << (at % 8);

        assert.throws(() => checkBallot(held.transcript, wrong), Refused);
        assert.throws(() => new BallotChecker(held.transcript).take([good, wrong]), Refused);
    }
    new BallotChecker(held.transcript).take([good, ballot]);
});

test("the sums of checked ballots open to their choices", () => {
    const checker = new BallotChecker(held.transcript);
    const codes = ["A", "B", "C", "D", "E"].map((letter) => slipKey(definition.poll, letter.repeat(20)));
    const votes = [[0, 0], [0, 1], [1, 0], [3, 1], [0, 0]];
    codes.forEach((one, i) => checker.take([sealBallot({ ...booth, slip: one }, votes[i]!)]));

    const [a, b] = checker.total![0]![0]!;
    // All k coefficients' sums, and the server's share, of which the vectors hold the secret.
    const secret = held.keys.reduce((sum, keys) => sum + keys.coefficients[0]!, number(vectors("pingjia-1.json").poll.server.share));
    assert.ok(b.subtract(a.times(secret)).equals(GENERATOR.times(3n)));
});

test("a comment of up to 600 bytes holds, and opens to its text", () => {
    const { phi, publicKey } = held.transcript;
    const text = "希望增加图书\n谢谢";
    const comment = sealComment(phi, publicKey, booth.table, text);

    const r = checkComment(phi, comment);

    const secret = held.keys.reduce((sum, keys) => sum + keys.coefficients[0]!, number(vectors("pingjia-1.json").poll.server.share));
    const key = h32("comment-key", phi, r.encode(), r.times(secret).encode());
    const plain = openBox(key, comment.slice(97), new Uint8Array([...phi, ...r.encode()]));
    assert.equal(plain.length, 604);
    assert.equal(new TextDecoder().decode(plain.slice(4, 4 + utf8(text).length)), text);
    assert.equal(sealComment(phi, publicKey, booth.table, "字".repeat(200)).length, 717);
});

test("a comment that is too long, holds control marks, or was altered is refused", () => {
    const { phi, publicKey } = held.transcript;
    for (const text of ["字".repeat(201), "a\u0000", "a\tb", "a\u0085"])
        assert.throws(() => sealComment(phi, publicKey, booth.table, text), refusedBy("comment-text"));
    const comment = sealComment(phi, publicKey, booth.table, "好");
    comment[700]! ^= 1;
    assert.throws(() => checkComment(phi, comment), refusedBy("comment-proof"));
});

test("what people type is read forgivingly, and only canonical codes are codes", () => {
    assert.equal(typed(" 0o1il-abcde — fghjk "), "00111ABCDEFGHJK");
    assert.ok(isBase32("0123456789ABCDEFGHJK", 20));
    for (const code of ["0123456789ABCDEFGHJ", "0123456789ABCDEFGHJU", "0123456789abcdefghjk"]) {
        assert.ok(!isBase32(code, 20));
        assert.throws(() => slipKey(definition.poll, code), refusedBy("slip-secret"));
    }
});

test("a definition with anything added, missing or out of range is refused", () => {
    checkDefinition(definition);
    const wrong: object[] = [
        { ...definition, note: "" }, { ...definition, suite: "pingjia/2" }, { ...definition, poll: "ABCDEFGI" }, { ...definition, minimum_ballots: 1 },
        { ...definition, title: "a\nb" }, { ...definition, union: "字".repeat(2001) }, { ...definition, comments: 1 },
        { ...definition, assembly: { ...definition.assembly, held_on: "2026-02-29" } }, { ...definition, questions: [] },
        { ...definition, scrutineers: { ...definition.scrutineers, threshold: 1 } },
        { ...definition, server: { ...definition.server, share_key: b64(base(5n).encode()) } },
        { ...definition, rule: { ...definition.rule, threshold: [101, 100] } },
    ];
    for (const one of wrong) assert.throws(() => checkDefinition(one as Definition), refusedBy("definition"), JSON.stringify(one).slice(0, 80));
    checkDefinition({ ...definition, union: "𠮷".repeat(2000), assembly: { ...definition.assembly, held_on: "2024-02-29" } });
});

test("a receipt is the server's for exactly this ballot and comment, or it is refused", () => {
    const { poll } = vectors("pingjia-1.json");
    const { ballot, receipt } = poll.ballots[0];
    const check = (bytes: Uint8Array, comment: Uint8Array | null, given: object): void =>
        checkReceipt(definition.server.signing_key, unhex(poll.phi), bytes, comment, { ...receipt, ...given });
    check(unhex(ballot), null, {});

    assert.throws(() => check(unhex(poll.ballots[1].ballot), null, {}), refusedBy("receipt"));
    assert.throws(() => check(unhex(ballot), unhex(poll.comments[0].comment), {}), refusedBy("receipt"));
    assert.throws(() => check(unhex(ballot), null, { signature: poll.ballots[1].receipt.signature }), refusedBy("receipt"));
    assert.throws(() => check(unhex(ballot), null, { tracker: poll.ballots[1].receipt.tracker }), refusedBy("receipt"));
    assert.throws(() => check(unhex(ballot), null, { note: "" }), refusedBy("receipt"));
});

test("digests are SHA-256", () => {
    assert.equal(b64(digest(utf8("abc"))), b64(unhex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")));
    assert.equal(unb64("").length, 0);
});
