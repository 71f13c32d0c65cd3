/** The voter's page: what it reads, and what it lets out. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { electionIn, readCode, type PollData } from "../../vote/client/ballot/poll.ts";
import { blank, cleaned } from "../../vote/client/ballot/views/questions.ts";
import { Safe } from "../../vote/client/ballot/delivery.ts";
import { b64, Refused } from "../../vote/client/protocol/index.ts";
import { hex, unhex, vectors, type Json } from "./vectors.ts";

const { poll } = vectors("pingjia-1.json");
const SECRET = "0123456789ABCDEFGHJK";
const MARK = "HY9H1N9Q83SE4AZ8";
const data: PollData = {
    definition: poll.definition, attempt: poll.attempt, phase: "open",
    cards: poll.scrutineers.map((one: Json) => one.card),
    coefficients: poll.scrutineers.map((one: Json) => one.deal.coefficients),
};

test("a scanned fragment gives secret and fingerprint, a typed code the secret alone", () => {
    assert.deepEqual(readCode(SECRET + MARK), { secret: SECRET, fingerprint: MARK });
    assert.deepEqual(readCode(`https://vote.example.org/7Z3K9QXM#${SECRET}${MARK}`), { secret: SECRET, fingerprint: MARK });
    assert.deepEqual(readCode(" oi234-56789 abcde-fghjk "), { secret: "0123456789ABCDEFGHJK", fingerprint: "" });
});

test("anything that is no code is none", () => {
    for (const text of ["", "#", SECRET.slice(1), `${SECRET}0`, `${SECRET}${MARK}0`, `${SECRET.slice(0, 19)}U`, "二维码", `${SECRET}${MARK.slice(1)}`])
        assert.equal(readCode(text), null, text);
});

test("the page works out the same φ, key and numbers as the server", async () => {
    const election = (await electionIn(data))!;

    assert.equal(hex(election.phi), poll.phi);
    assert.equal(hex(election.publicKey.encode()), poll.public_key);
    assert.equal(election.checkNumber, poll.check_number);
    assert.equal(election.fingerprint, poll.fingerprint);
});

test("anything that differs in definition, cards or coefficients gives another fingerprint", async () => {
    const others: PollData[] = [
        { ...data, definition: { ...data.definition, title: `${data.definition.title}。` } },
        { ...data, attempt: data.attempt + 1 },
        { ...data, cards: data.cards!.map((card) => ({ ...card, commitment: b64(unhex("00".repeat(32))) })) },
        { ...data, coefficients: [data.coefficients![1]!, data.coefficients![0]!, data.coefficients![2]!] },
    ];
    for (const other of others) assert.notEqual((await electionIn(other))!.fingerprint, poll.fingerprint);
});

test("before the ceremony there is no election, and a point that is none is refused", async () => {
    assert.equal(await electionIn({ ...data, cards: null, coefficients: null }), null);
    await assert.rejects(electionIn({ ...data, coefficients: [["x"]] }), Refused);
});

test("no option is chosen beforehand", () => {
    assert.deepEqual(blank(data.definition), { choices: data.definition.questions.map(() => null), comment: "" });
});

test("a comment is sent with line breaks and without other control marks", () => {
    assert.equal(cleaned("  一\r\n二\r三\t四\u0000\u0085五  "), "一\n二\n三 四  五");
});

test("sealed bytes are kept in the page where the browser keeps nothing, and forgotten when told", () => {
    const safe = new Safe("7Z3K9QXM", unhex("01".repeat(32)));
    safe.keep(unhex("0102"));

    assert.equal(safe.lasting, false);
    assert.equal(hex(safe.kept()!), "0102");
    assert.equal(new Safe("7Z3K9QXM", unhex("02".repeat(32))).kept(), null);
    safe.forget();
    assert.equal(safe.kept(), null);
});
