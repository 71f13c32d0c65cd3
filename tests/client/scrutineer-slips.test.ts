/** The scrutineer's phone with slips in hand: fake keys, voids that are kept, slips that have voted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { base32, holds, systemDraw, unb64, voidStatement, Point, type VoidReason } from "../../vote/client/protocol/index.ts";
import { heard, type Refusal } from "../../vote/client/scrutineer/heard.ts";
import type { Memory } from "../../vote/client/scrutineer/memory.ts";
import { outbox } from "../../vote/client/scrutineer/outbox.ts";
import { faultsOf } from "../../vote/client/scrutineer/paper.ts";
import { FakeSlip, NotASlip, readSlip, sign, tallyOfVoids } from "../../vote/client/scrutineer/voids.ts";
import { definitionOf, POLL } from "./scrutineer-hall.ts";
import { pollOf, type Poll } from "./scrutineer-poll.ts";

const HOST = "vote.example";
const poll: Poll = pollOf();
const SECRET = poll.secrets[0]!;

/** Return the memory of the first phone after it signed one void. */
function signed(reason: VoidReason = "unissued"): Memory {
    return sign(poll.phones[0]!.memory, poll.server.definition, [poll.key(SECRET)], reason);
}

function answered(memory: Memory, status: number, body: unknown): Memory {
    const found = heard(memory, outbox(memory)[0]!, { status, body });
    if ("message" in found) throw new Error((found as Refusal).code);
    return found;
}

function kindOf(text: string, host = HOST): string {
    try {
        readSlip(poll.phones[0]!.memory, text, host);
        return "good";
    } catch (refused) {
        return refused instanceof FakeSlip ? refused.alarm.kind : refused instanceof NotASlip ? "no slip" : "broken";
    }
}

test("a slip is read by its address, or by its typed code, however it is typed", () => {
    const memory = poll.phones[0]!.memory;

    const scanned = readSlip(memory, poll.address(SECRET), HOST);
    const typed = readSlip(memory, " qmrhr-v292b g02w9-gyvrm ", HOST);

    assert.deepEqual(scanned, { key: poll.key(SECRET), tail: "GYVRM", compared: true });
    assert.deepEqual(typed, { key: poll.key(SECRET), tail: "GYVRM", compared: false });
});

test("a slip that was printed for a fake key is an alarm", () => {
    assert.equal(kindOf(poll.address(SECRET, base32(systemDraw(10)))), "fake-slip");
});

test("a slip that leads to another host is an alarm, and another poll's is no slip", () => {
    assert.equal(kindOf(poll.address(SECRET), "other.example"), "foreign-slip");
    assert.equal(kindOf(poll.address(SECRET).replace(POLL, "00000000")), "no slip");
    assert.equal(kindOf("https://vote.example/why"), "no slip");
    assert.equal(kindOf("QMRHR-V292B"), "no slip");
});

test("of a slip the record keeps its public key only", () => {
    const memory = signed();

    assert.ok(!JSON.stringify(memory).includes(SECRET));
    assert.ok(JSON.stringify(memory).includes(poll.key(SECRET)));
});

test("a void is signed once, and its signature holds under φ", () => {
    const memory = signed();
    const again = sign(memory, poll.server.definition, [poll.key(SECRET)], "paper");
    const [made] = memory.voids;
    const keys = made!.keys.map((key) => unb64(key));

    assert.equal(again.voids.length, 1);
    const owner = Point.decode(unb64(memory.round!.card.signing_key));
    assert.ok(holds(owner, unb64(made!.signature), "void", unb64(memory.round!.phi!), voidStatement(keys, "unissued")));
});

test("a void stays in the outbox until the phone has seen the very event", () => {
    const memory = signed();
    const [message] = outbox(memory);
    const data = { ...message!.body };
    assert.throws(() => answered(memory, 200, { event: { type: "void", data: { ...data, reason: "paper" } } }), /void-not-shown/);
    assert.throws(() => answered(memory, 200, {}), /void-not-shown/);
    assert.throws(() => answered(memory, 503, { error: { code: "busy", message: "忙" } }), /busy/);

    const done = answered(memory, 200, { event: { type: "void", data } });

    assert.deepEqual(outbox(done), []);
    assert.equal(tallyOfVoids(done).unissued, 1);
});

test("a left-over slip that has voted is an incident; a member's slip that has voted is not", () => {
    const refusal = { error: { code: "slip-voted", message: "" } };

    assert.deepEqual(answered(signed("unissued"), 409, refusal).incidents.map(({ kind }) => kind), ["left-over-voted"]);
    assert.deepEqual(answered(signed("paper"), 409, refusal).incidents, []);
    assert.equal(tallyOfVoids(answered(signed("paper"), 409, refusal)).paper, 0);
});

test("a slip that nobody registered is an incident", () => {
    const after = answered(signed(), 403, { error: { code: "slip-unknown", message: "" } });

    assert.deepEqual(after.incidents.map(({ kind }) => kind), ["unknown-slip"]);
});

test("a sheet is signed only where its sums, its minimum and its limit hold", () => {
    const definition = definitionOf();
    const good = { counts: [[2, 1]], valid: 3, invalid: 1 };

    assert.deepEqual(faultsOf(good, definition, 4), []);
    assert.equal(faultsOf({ ...good, valid: 4 }, definition, 9).length, 1);
    assert.equal(faultsOf(good, definition, 3).length, 1);
    assert.equal(faultsOf({ counts: [[1, 0]], valid: 1, invalid: 0 }, definition, 4).length, 1);
    assert.deepEqual(faultsOf({ counts: [[0, 0]], valid: 0, invalid: 2 }, definition, 4), []);
    assert.equal(faultsOf({ counts: [[Number.NaN, 0]], valid: 0, invalid: 0 }, definition, 4).length, 1);
    assert.equal(faultsOf({ counts: [[-1, 1]], valid: 0, invalid: 0 }, definition, 4).length, 1);
});
