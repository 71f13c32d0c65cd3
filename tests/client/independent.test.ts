/** Every value of an independent implementation's poll, computed again by the phone's library. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    b64, base, base32, checkBallot, checkCeremony, checkComment, checkDefinition, checkReceipt, checkSeal, checkShare, cj,
    combine, context, derive, digest, digits, equal, eventHash, fingerprint, gamma, GENERATOR, H, h32, holds, Hs, join,
    judgeFault, lagrange, openCounts, openDeal, parse, Point, readSums, same, scalarBytes, shareFor, shareOf, slipKey, slipOf,
    tallyHash, tallyNumber, tracker, transcriptOf, u32, u64, unb64, utf8, verifyBoard, type BoardEvent, type Card, type CeremonyData,
    type Deal, type Keys, type Seal, type Share, type Transcript,
} from "../../vote/client/protocol/index.ts";
import { weightsOf } from "../../vote/client/protocol/ballots.ts";
import { closeBox, openBox } from "../../vote/client/protocol/boxes.ts";
import { hex, number, scalarHex, unhex, vectorFile, vectors, type Json } from "./vectors.ts";

const V = vectors("independent/ceremony-vectors.json");
const { definition } = V;
const people: Json[] = Object.values(V.ceremony.scrutineers);
const cards: Card[] = people.map((one) => one.card);
const deals: Deal[] = people.map((one) => one.deal);
const seals: Seal[] = V.ceremony.seals;
const attempt: number = V.ceremony.attempt;
const phi = unhex(V.ceremony.phi);
const keysOf = (one: Json): Keys => derive(definition, attempt, one.index, unhex(one.seed));
const transcript: Transcript = transcriptOf(definition, attempt, cards, deals);
const events: BoardEvent[] = JSON.parse(V.board).events;
const sums = readSums(V.tally.sums, transcript.options);

test("encodings are the page's", () => {
    const e = V.encodings;

    assert.equal(hex(u32(7)), e["u32(7)"]);
    assert.equal(hex(u64(7)), e["u64(7)"]);
    assert.equal(hex(H("test", "a", utf8("bc"))), e["H(test, 61, 6263)"]);
    assert.equal(scalarHex(Hs("test", "a", "bc")), e["Hs(test, 61, 6263)"]);
    assert.equal(hex(h32("test")), e["h32(test)"]);
    assert.equal(digits(unhex("ff".repeat(64))), e["digits(64 bytes ff)"]);
    assert.equal(base32(unhex("00443214c7")), e["base32(00443214c7)"]);
    assert.equal(cj(parse(e.cj)), e.cj);
});

test("the definition, its canonical text and its hash", () => {
    checkDefinition(definition);

    assert.equal(hex(utf8(cj(definition))), V.definition_cj);
    assert.equal(hex(context(definition)), V.C);
});

test("what each scrutineer derives from its seed", () => {
    for (const one of people) {
        const keys = keysOf(one);

        assert.equal(scalarHex(keys.sign), one.k);
        assert.equal(hex(keys.signPoint.encode()), one.vk);
        assert.equal(scalarHex(keys.channel), one.d);
        assert.equal(hex(keys.channelPoint.encode()), one.e);
        assert.deepEqual(keys.coefficients.map(scalarHex), one.a);
        assert.deepEqual(keys.points.map((point) => hex(point.encode())), one.A);
        assert.equal(scalarHex(shareFor(keys, one.index)), one.f_own);
        for (const box of one.boxes) assert.equal(scalarHex(keys.boxSecret(box.to)), box.y);
    }
});

test("cards, Γ, deals and their boxes", () => {
    assert.equal(hex(gamma(definition, attempt, cards)), V.ceremony.gamma);
    for (const one of people) {
        assert.equal(hex(utf8(cj(one.card))), one.card_cj);
        assert.equal(hex(unb64(one.card.commitment)), one.K);
        const { signature: _, ...unsigned } = one.deal;
        assert.equal(hex(utf8(cj(unsigned))), one.deal_signed_cj);
        for (const box of one.boxes) {
            const key = unhex(box.key);
            assert.equal(hex(closeBox(key, unhex(box.f))), box.ct);
            assert.equal(hex(openBox(key, unhex(box.ct))), box.f);
            assert.equal(hex(Point.decode(unhex(people[box.to - 1].e)).times(number(box.y)).encode()), box.y_e);
        }
    }
});

test("every scrutineer opens its boxes and gets its share", () => {
    const { cardsHash } = transcript;
    for (const one of people) {
        const keys = keysOf(one);

        assert.equal(scalarHex(shareOf(keys, cardsHash, deals)), V.ceremony.x[one.index]);
        for (const deal of deals.filter(({ index }) => index !== one.index)) {
            const box = people[deal.index - 1].boxes.find((item: Json) => item.to === one.index);
            assert.equal(scalarHex(openDeal(keys, cardsHash, deal)), box.f);
        }
    }
});

test("V_j, Y, φ, the 核对码 and the fingerprint", () => {
    for (const [index, key] of Object.entries(V.ceremony.V)) assert.equal(hex(transcript.trusteeKeys[Number(index)]!.encode()), key);
    assert.equal(hex(transcript.publicKey.encode()), V.ceremony.Y);
    assert.equal(hex(transcript.phi), V.ceremony.phi);
    assert.equal(hex(H("check", transcript.phi)), V.ceremony.check_hash);
    assert.equal(transcript.checkNumber, V.ceremony.check_number);
    assert.equal(transcript.fingerprint, V.ceremony.fingerprint);
    assert.equal(fingerprint(phi), V.ceremony.fingerprint);
});

test("seals, and the ceremony as it stands on the board", () => {
    for (const seal of seals) checkSeal(transcript, deals, seal);

    assert.equal(hex(checkCeremony(definition, events[1]!.data as CeremonyData).phi), V.ceremony.phi);
});

test("every signature that was made", () => {
    assert.ok(V.signatures.length > 30);
    for (const { tag, P, parts, x, w, R, c, z } of V.signatures) {
        const bytes = parts.map(unhex);
        const owner = base(number(x));

        assert.equal(hex(owner.encode()), P);
        assert.equal(hex(base(number(w)).encode()), R);
        assert.equal(scalarHex(Hs(tag, unhex(P), unhex(R), ...bytes)), c);
        assert.equal(scalarHex(number(w) + number(c) * number(x)), z);
        assert.ok(holds(owner, unhex(R + z), tag, ...bytes), tag);
        assert.ok(!holds(owner, unhex(R + z), `${tag}.`, ...bytes), tag);
    }
});

test("slips: from the secret to the key", () => {
    for (const { slip } of V.ballots) {
        const key = slipKey(definition.poll, slip.secret);

        assert.equal(scalarHex(key.secret), slip.p);
        assert.equal(hex(key.encoded), slip.P);
        assert.ok(slip.qr.endsWith(`/${definition.poll}#${slip.secret}${transcript.fingerprint}`));
    }
});

test("ballots: ciphertexts, weights and proofs from the given randomness", () => {
    for (const { slip, questions } of V.ballots) {
        const P = unhex(slip.P);
        for (const { question, choice, r, A, B, X, rho, r_prime, A_prime, B_prime, w, a, b, challenge, c, z } of questions) {
            const randoms: bigint[] = r.map(number);
            randoms.forEach((random, j) => {
                assert.equal(hex(base(random).encode()), A[j]);
                const sealed = transcript.publicKey.times(random);
                assert.equal(hex((j === choice ? sealed.add(GENERATOR) : sealed).encode()), B[j]);
            });
            assert.equal(hex(join(...A.flatMap((point: string, j: number) => [unhex(point), unhex(B[j])]))), X);
            const weights = weightsOf(phi, P, question, r.length, unhex(X));
            assert.deepEqual(weights.map((weight) => hex(scalarBytes(weight)).slice(0, 32)), rho);
            assert.equal(scalarHex(weights.reduce((sum, weight, j) => sum + weight * randoms[j]!, 0n)), r_prime);
            assert.equal(hex(combine(weights, A.map((point: string) => Point.decode(unhex(point)))).encode()), A_prime);
            assert.equal(hex(combine(weights, B.map((point: string) => Point.decode(unhex(point)))).encode()), B_prime);
            assert.equal(hex(base(number(w)).encode()), a[choice]);
            assert.equal(hex(transcript.publicKey.times(number(w)).encode()), b[choice]);
            const commitments = join(...a.flatMap((point: string, j: number) => [unhex(point), unhex(b[j])]));
            assert.equal(scalarHex(Hs("ballot", phi, P, u32(question), unhex(X), commitments)), challenge);
            assert.equal(scalarHex(c.map(number).reduce((sum: bigint, one: bigint) => sum + one, 0n)), challenge);
            assert.equal(scalarHex(number(w) + number(c[choice]) * number(r_prime)), z[choice]);
        }
    }
});

test("ballots hold, their digests, trackers and receipts too", () => {
    for (const { slip, ballot, digest: expected, tracker: name, receipt } of V.ballots) {
        const bytes = unhex(ballot);

        checkBallot(transcript, bytes);
        assert.equal(hex(slipOf(bytes)), slip.P);
        assert.equal(hex(digest(bytes)), expected);
        assert.equal(tracker(digest(bytes)), name);
        const comment = receipt.comment && V.comments.find((one: Json) => b64(unhex(one.sha256)) === receipt.comment).comment;
        checkReceipt(definition.server.signing_key, phi, bytes, comment ? unhex(comment) : null, receipt);
    }
});

test("comments: key, box and proof", () => {
    for (const { r, R, rY, key, plaintext, associated_data, ct, w, a, c, z, comment, sha256 } of V.comments) {
        assert.equal(hex(base(number(r)).encode()), R);
        assert.equal(hex(transcript.publicKey.times(number(r)).encode()), rY);
        assert.equal(hex(h32("comment-key", phi, unhex(R), unhex(rY))), key);
        assert.equal(hex(closeBox(unhex(key), unhex(plaintext), unhex(associated_data))), ct);
        assert.equal(hex(base(number(w)).encode()), a);
        assert.equal(scalarHex(Hs("comment", phi, unhex(R), unhex(ct), unhex(a))), c);
        assert.equal(scalarHex(number(w) + number(c) * number(r)), z);
        assert.equal(hex(checkComment(phi, unhex(comment)).encode()), R);
        assert.equal(hex(digest(unhex(comment))), sha256);
    }
});

test("the events' hashes", () => {
    V.events.forEach(({ type, unsigned_cj, hash }: Json, i: number) => {
        const { signature: _, ...unsigned } = events[i]!;
        assert.equal(events[i]!.type, type);
        assert.equal(hex(utf8(cj(unsigned))), unsigned_cj);
        assert.equal(hex(eventHash(events[i]!)), hash);
    });
});

test("τ, its number, every factor, λ, and the counts", () => {
    const tally = tallyHash(phi, unhex(V.tally.head), V.tally.ballots, sums);
    assert.equal(hex(tally), V.tally.tau);
    assert.equal(hex(H("tally-check", tally)), V.tally.tally_check_hash);
    assert.equal(tallyNumber(tally), V.tally.tally_check_number);
    for (const { trustee, question, option, x, A, B, F, w, a, b, c, z } of V.factors) {
        const target = Point.decode(unhex(A));
        assert.equal(hex(target.times(number(x)).encode()), F);
        assert.equal(hex(target.times(number(w)).encode()), b);
        const key = transcript.trusteeKeys[trustee]!.encode();
        const parts = [phi, tally, u32(trustee), key, u32(question), u32(option), ...[A, B, F, a, b].map(unhex)];
        assert.equal(scalarHex(Hs("decrypt", ...parts)), c);
        assert.equal(scalarHex(number(w) + number(c) * number(x)), z);
    }
    const shares = events.filter(({ type }) => type === "share").map(({ data }) => data as Share);
    for (const share of shares) checkShare({ transcript, tally, sums }, share);
    const indices = Object.keys(V.lambda).map(Number);
    assert.deepEqual(lagrange(indices).map(scalarHex), Object.values(V.lambda));
    assert.deepEqual(openCounts(sums, shares, V.tally.ballots), V.v);
});

test("shares of a comment", () => {
    for (const { trustee, R, V: key, F, a, b, c } of V.comment_opening.shares) {
        const parts = [phi, unhex(V.tally.tau), u32(trustee), unhex(key), ...[R, F, a, b].map(unhex)];

        assert.equal(scalarHex(Hs("decrypt-comment", ...parts)), c);
    }
});

test("a fault claim proves the key, and its box says who is at fault", () => {
    const { accuser, dealer, R, K, a, b, c, fault } = V.fault_example;
    const keys = keysOf(people[accuser - 1]);

    assert.equal(hex(Point.decode(unhex(R)).times(keys.channel).encode()), K);
    const channel = keys.channelPoint.encode();
    assert.equal(scalarHex(Hs("fault", transcript.cardsHash, u32(accuser), cj(deals[dealer - 1]), channel, ...[R, K, a, b].map(unhex))), c);
    assert.equal(judgeFault(definition, attempt, cards, deals, fault), accuser);
});

test("the signatures of an annulment", () => {
    const { reason, signatures, previous_head } = V.annul_example;
    for (const [index, signature] of signatures)
        assert.ok(holds(transcript.signingKeys[index]!, unb64(signature), "annul", phi, unhex(previous_head), reason));
});

test("both whole boards hold", () => {
    const small = verifyBoard(V.board);
    const stages: string[] = [];
    const sample = verifyBoard(vectorFile("independent/sample-board.json"), ({ stage, done, size }) => stages.push(`${stage} ${done}/${size}`));

    assert.equal(small.replay.level, "counted");
    assert.ok(equal(small.replay.tau!, unhex(V.tally.tau)));
    assert.equal(sample.replay.level, "counted");
    assert.equal(sample.ballots.length, 30);
    assert.equal(stages[stages.length - 1], "ballots 30/30");
    assert.ok(same(small.replay.shares[0], events.find(({ type }) => type === "share")!.data));
});
