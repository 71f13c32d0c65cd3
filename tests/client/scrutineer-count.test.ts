/** The scrutineer's phone at the count: one answer, to one τ, of the board that it knows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    b64, checkShare, digest, readSums, Refused, unb64, type BoardEvent, type TallyData,
} from "../../vote/client/protocol/index.ts";
import { answer } from "../../vote/client/scrutineer/audit/answers.ts";
import { chainFacts } from "../../vote/client/scrutineer/audit/boards.ts";
import { agreeToOpen, countingMove } from "../../vote/client/scrutineer/counting.ts";
import type { BoardFacts } from "../../vote/client/scrutineer/facts.ts";
import { freshMemory, type Memory } from "../../vote/client/scrutineer/memory.ts";
import type { Page } from "../../vote/client/scrutineer/page.ts";
import { outbox } from "../../vote/client/scrutineer/outbox.ts";
import { announce, annul, restore, trustComputer, withdrawAnnulment } from "../../vote/client/scrutineer/people.ts";
import { signSheet } from "../../vote/client/scrutineer/paper.ts";
import { backupText, BadBackup } from "../../vote/client/scrutineer/backup.ts";
import { settle, sign as signVoids } from "../../vote/client/scrutineer/voids.ts";
import { definitionOf, POLL, type Phone } from "./scrutineer-hall.ts";
import { count, MINUTE, NOW, otherHash, pollOf, type Poll } from "./scrutineer-poll.ts";

const LATER = NOW + 3 * MINUTE;

function alarmOf(page: Page): string {
    return page.name === "alarm" ? page.alarm.kind : page.name;
}

/** What stands after the tally, without comments and with them; counted once for all tests. */
const tallied = new Map<boolean, { poll: Poll; memory: Memory; facts: BoardFacts }>();

function talliedOnce(talk: boolean) {
    const poll = pollOf().open().vote(3, talk).close();
    const phone = poll.phones[0]!;
    count(phone, poll.chain(phone.memory));
    poll.tally();
    const held = { poll, memory: phone.memory, facts: poll.full(phone.memory) };
    tallied.set(talk, held);
    return held;
}

/** Return a poll whose first phone has seen the close long enough ago and is asked to open. */
function asked(talk = false): { poll: Poll; phone: Phone; facts: BoardFacts } {
    const { poll: held, memory, facts } = tallied.get(talk) ?? talliedOnce(talk);
    const poll = pollOf();
    for (const name of ["events", "ballots", "comments"] as const) poll[name].splice(0, Infinity, ...(held[name] as never[]));
    poll.sums = held.sums;
    const phone = poll.phones[0]!;
    phone.memory = memory;
    return { poll, phone, facts };
}

function agree(phone: Phone, facts: BoardFacts): void {
    count(phone, facts, LATER);
    phone.memory = agreeToOpen(phone.memory, { definition: phone.server.definition, facts, now: LATER });
}

function question(poll: Poll, phone: Phone) {
    const { round, answer: kept } = phone.memory;
    return {
        job: "answer", board: poll.board, comments: poll.comments.map(b64), definition: phone.server.definition,
        attempt: round!.attempt, index: phone.index, seed: round!.seed, tau: kept!.tau,
    } as const;
}

test("a phone verifies, waits, shows, is agreed with, and answers for its τ", () => {
    const { poll, phone, facts } = asked();

    assert.equal(count(phone, facts, NOW + 1).name, "closed");
    assert.equal(count(phone, facts, LATER).name, "review");
    agree(phone, facts);
    assert.equal(count(phone, facts, LATER).name, "answering");
    const { share } = answer(question(poll, phone));

    const tally = poll.events.find(({ type }) => type === "tally")!.data as TallyData;
    const sums = readSums(tally.sums, [2]);
    assert.doesNotThrow(() => checkShare({ transcript: poll.transcript, tally: poll.tau, sums }, share));
});

test("nothing is agreed to before the pause for re-scanning is over", () => {
    const { phone, facts } = asked();

    count(phone, facts, LATER - 1);
    phone.memory = agreeToOpen(phone.memory, { definition: phone.server.definition, facts, now: LATER - 1 });

    assert.equal(phone.memory.answer, null);
});

test("the pause begins when the phone first saw the close, also after a clock that ran ahead", () => {
    const { phone, facts } = asked();

    assert.equal(count(phone, facts, NOW - 5 * MINUTE).name, "closed");
    assert.equal(phone.memory.close!.seenAt, NOW - 5 * MINUTE);
    assert.equal(count(phone, facts, NOW - 2 * MINUTE).name, "review");
});

test("nothing is opened that was not verified ballot by ballot", () => {
    const { poll, phone } = asked();

    assert.equal(count(phone, poll.chain(phone.memory), LATER).name, "check");
});

test("where the phone is too slow, the number of a verifier on a computer stands in, and no other number", () => {
    const { poll, phone, facts } = asked();
    const chain = poll.chain(phone.memory);

    phone.memory = trustComputer(phone.memory, "1".repeat(20));
    assert.equal(count(phone, chain, LATER).name, "check");
    phone.memory = trustComputer(phone.memory, facts.tally!.number);
    assert.equal(count(phone, chain, LATER).name, "review");
});

test("two τ: a phone that has agreed to one opens no other", () => {
    const { poll, phone, facts } = asked();
    agree(phone, facts);
    const other = { ...facts, tally: { ...facts.tally!, tau: otherHash() } };

    assert.equal(alarmOf(count(phone, other, LATER)), "two-taus");
    phone.memory = { ...phone.memory, answer: { ...phone.memory.answer!, tau: otherHash() } };
    assert.throws(() => answer(question(poll, phone)), (error: unknown) => error instanceof Refused && error.check === "two-taus");
});

test("a tally that is exchanged for another one is a rewritten board", () => {
    const { poll, phone, facts } = asked();
    count(phone, facts, LATER);
    poll.events.pop();
    poll.vote(0).append("tally", { ballots: 3, sums: (facts && poll.sums!.map((row) => row.map(([a, b]) => [b64(b.encode()), b64(a.encode())]))) });

    assert.equal(alarmOf(count(phone, poll.chain(phone.memory), LATER)), "board-rewritten");
});

test("the board that holds another ceremony than the phone's is refused", () => {
    const { phone, facts } = asked();

    assert.equal(alarmOf(count(phone, { ...facts, phi: otherHash() }, LATER)), "ceremony-differs");
});

test("the board that lacks the phone's own seal, or has another of it, is refused", () => {
    const { phone, facts } = asked();
    const seals = facts.seals.map((seal, place) => (place ? seal : { ...seal, signature: facts.seals[1]!.signature }));

    assert.equal(alarmOf(count(phone, { ...facts, seals }, LATER)), "ceremony-differs");
});

test("two closes shown to one phone are refused", () => {
    const { phone, facts } = asked();
    phone.memory = { ...phone.memory, head: null };

    assert.equal(alarmOf(count(phone, { ...facts, close: { ...facts.close!, hash: otherHash() } }, LATER)), "close-differs");
});

/** Let the first phone void a slip while the poll is open; `shown` says whether the board has the event. */
function voided(shown: boolean, votes = 3): { poll: Poll; phone: Phone; key: string } {
    const poll = pollOf().open();
    const phone = poll.phones[0]!;
    const key = poll.key(poll.secrets[5]!);
    phone.memory = signVoids(phone.memory, poll.server.definition, [key], "unissued");
    const [signed] = phone.memory.voids;
    phone.memory = settle(phone.memory, signed!, "recorded");
    if (shown) poll.append("void", { keys: signed!.keys, reason: signed!.reason, scrutineer: 1, signature: signed!.signature });
    poll.vote(votes).close(shown ? 5 : 6);
    count(phone, poll.chain(phone.memory));
    poll.tally();
    return { poll, phone, key };
}

test("a void that the phone signed and saw stands on the board, or nothing is opened", () => {
    const good = voided(true);
    assert.equal(count(good.phone, good.poll.full(good.phone.memory), LATER).name, "review");

    const bad = voided(false);
    assert.equal(alarmOf(count(bad.phone, bad.poll.full(bad.phone.memory), LATER)), "void-missing");
});

test("a void that never got through is harmless where the slip has not voted, and an alarm where it has", () => {
    const quiet = voided(false);
    quiet.phone.memory = settle(quiet.phone.memory, quiet.phone.memory.voids[0]!, "late");
    assert.equal(count(quiet.phone, quiet.poll.full(quiet.phone.memory), LATER).name, "review");

    const loud = voided(false, 6);
    loud.phone.memory = settle(loud.phone.memory, loud.phone.memory.voids[0]!, "late");
    assert.equal(alarmOf(count(loud.phone, loud.poll.full(loud.phone.memory), LATER)), "void-missing");
});

test("a void that was refused because the slip had voted needs its ballot on the board", () => {
    const { poll, phone } = voided(false);
    phone.memory = settle(phone.memory, phone.memory.voids[0]!, "voted");

    assert.equal(alarmOf(count(phone, poll.full(phone.memory), LATER)), "void-refused-wrongly");
});

test("a paper sheet that the phone signed and sent is the one on the board, or nothing is opened", () => {
    const { phone, facts } = asked();
    const sheet = { counts: [[2, 0]], valid: 2, invalid: 0 };
    phone.memory = signSheet(phone.memory, phone.server.definition, sheet);
    phone.memory = { ...phone.memory, paper: { ...phone.memory.paper!, sent: true } };

    assert.equal(count(phone, { ...facts, paper: { ...sheet, signers: [1, 2] } }, LATER).name, "review");
    assert.equal(alarmOf(count(phone, facts, LATER)), "paper-missing");
});

test("a paper sheet in the phone's name that it never signed is refused", () => {
    const { phone, facts } = asked();

    assert.equal(alarmOf(count(phone, { ...facts, paper: { counts: [[2, 0]], valid: 2, invalid: 0, signers: [1, 3] } }, LATER)), "paper-missing");
});

test("a phone signs one sheet only", () => {
    const { phone } = asked();
    phone.memory = signSheet(phone.memory, phone.server.definition, { counts: [[2, 0]], valid: 2, invalid: 0 });

    assert.throws(() => signSheet(phone.memory, phone.server.definition, { counts: [[0, 2]], valid: 2, invalid: 0 }));
});

test("a comment is opened with the sums, one factor each", () => {
    const { poll, phone, facts } = asked(true);
    assert.equal(facts.comments, "hold");
    assert.equal(count(phone, facts, LATER).name, "review");
    agree(phone, facts);

    assert.equal(answer(question(poll, phone)).comments.length, 3);
});

test("a comment whose R was taken from a ballot is refused, and so is the answer", () => {
    const { poll, phone, facts } = asked(true);
    agree(phone, facts);
    const stolen = poll.comments[0]!.slice();
    stolen.set(poll.ballots[0]!.slice(33, 65), 1);
    rebind(poll, stolen);
    const bent = poll.full(phone.memory);

    assert.ok(typeof bent.comments === "object" && "ballot" in bent.comments);
    const fresh = { ...phone.memory, answer: null, head: null, close: { hash: bent.close!.hash, seenAt: NOW } } as Memory;
    phone.memory = fresh;
    assert.equal(alarmOf(count(phone, bent, LATER)), "comment-is-ballot");
    phone.memory = { ...fresh, alarm: null, answer: { tau: bent.tally!.tau, number: "", sent: false } };
    assert.throws(() => answer(question(poll, phone)), (error: unknown) => error instanceof Refused && error.check === "comment-ballot");
});

/** Put a comment in the place of the first, and let the server close and tally anew over it. */
function rebind(poll: Poll, comment: Uint8Array): void {
    poll.comments[0] = comment;
    poll.comments.sort((l, r) => (b64(digest(l)) < b64(digest(r)) ? -1 : 1));
    poll.comments.sort((l, r) => Buffer.compare(digest(l), digest(r)));
    poll.events.splice(poll.events.findIndex(({ type }) => type === "close"));
    poll.close().tally();
}

test("a list of comments that is not the one that the close bound is refused", () => {
    const { poll, phone } = asked(true);
    poll.comments.pop();

    const facts = poll.full(phone.memory);

    assert.equal(alarmOf(count(phone, facts, LATER)), "comments-refused");
});

test("a comment without a proof of its r is refused", () => {
    const { poll, phone } = asked(true);
    const forged = poll.comments[0]!.slice();
    forged[40]! ^= 1;
    rebind(poll, forged);
    phone.memory = { ...phone.memory, head: null, close: null };
    count(phone, poll.chain(phone.memory));

    assert.equal(alarmOf(count(phone, poll.full(phone.memory), LATER)), "comments-refused");
});

test("a phone that signed an annulment opens nothing until it takes it back", () => {
    const { phone, facts } = asked();
    phone.memory = annul(phone.memory, phone.server.definition, facts, "有会员复扫查不到自己的选票");
    assert.equal(count(phone, facts, LATER).name, "declined");
    assert.equal(outbox(phone.memory)[0]!.to, "annul");

    phone.memory = withdrawAnnulment(phone.memory);

    assert.equal(count(phone, facts, LATER).name, "review");
});

test("after an annulment nothing is opened, and the seed is gone", () => {
    const { poll, phone, facts } = asked();
    agree(phone, facts);
    const seed = phone.memory.round!.seed;
    const reason = "有会员复扫查不到自己的选票";
    const signatures = poll.phones.slice(0, 2).map((one) => {
        one.memory = annul(one.memory, one.server.definition, facts, reason);
        return [one.index, one.memory.annulment!.signature];
    });
    const asking = question(poll, phone);
    poll.append("annul", { reason, signatures });

    assert.equal(count(phone, poll.chain(phone.memory), LATER).name, "annulled");
    assert.ok(!JSON.stringify(phone.memory).includes(seed));
    assert.throws(() => answer({ ...asking, board: poll.board }), (error: unknown) => error instanceof Refused && error.check === "annulled");
});

test("behind an alarm nothing is signed but an annulment, and the answer is not given", () => {
    const { phone, facts } = asked();
    count(phone, { ...facts, phi: otherHash() }, LATER);

    agree(phone, facts);
    assert.equal(phone.memory.answer, null);
    phone.memory = annul(phone.memory, phone.server.definition, facts, "监票人的手机核验不通过");
    assert.deepEqual(outbox(phone.memory).map(({ to }) => to), ["annul"]);
});

test("after a verified result the seed is gone, and the page stays", () => {
    const { poll, phone, facts } = asked();
    agree(phone, facts);
    const seed = phone.memory.round!.seed;
    poll.result();

    assert.equal(count(phone, poll.chain(phone.memory), LATER).name, "check");
    assert.equal(count(phone, poll.full(phone.memory), LATER).name, "result");
    assert.ok(!JSON.stringify(phone.memory).includes(seed));
});

test("a phone without memory opens nothing; with the backup and the announced number it opens that τ", () => {
    const { poll, phone, facts } = asked();
    const text = backupText(POLL, 1, 1, unb64(phone.memory.round!.seed));
    phone.memory = freshMemory(POLL, 1, "0123456789ABCDEFGHJK");
    assert.equal(count(phone, facts, LATER).name, "lost");

    phone.memory = restore(phone.memory, text, phone.server.definition, facts);
    assert.equal(count(phone, facts, LATER).name, "closed");
    assert.equal(count(phone, facts, LATER + 3 * MINUTE).name, "announced");
    phone.memory = announce(phone.memory, facts.tally!.number.replace(/ /g, ""));
    assert.equal(count(phone, facts, LATER + 3 * MINUTE).name, "review");
    phone.memory = agreeToOpen(phone.memory, { definition: phone.server.definition, facts, now: LATER + 3 * MINUTE });

    assert.doesNotThrow(() => answer(question(poll, phone)));
});

test("a restored phone that is shown another τ than announced stops", () => {
    const { phone, facts } = asked();
    const text = backupText(POLL, 1, 1, unb64(phone.memory.round!.seed));
    phone.memory = restore(freshMemory(POLL, 1, "0123456789ABCDEFGHJK"), text, phone.server.definition, facts);
    count(phone, facts, NOW);
    phone.memory = announce(phone.memory, "12345678901234567890");

    assert.equal(alarmOf(count(phone, facts, LATER)), "announced-differs");
});

test("another scrutineer's backup restores nothing, nor does one of another poll", () => {
    const { poll, phone, facts } = asked();
    const second = poll.phones[1]!.memory.round!.seed;
    const empty = freshMemory(POLL, 1, "0123456789ABCDEFGHJK");

    for (const text of [backupText(POLL, 1, 2, unb64(second)), backupText("00000000", 1, 1, unb64(second)), backupText(POLL, 1, 1, unb64(second))])
        assert.throws(() => restore(empty, text, phone.server.definition, facts), BadBackup);
});

test("the worker refuses a chain that the server did not sign, or that a ballot does not fit", () => {
    const { poll, phone } = asked();
    const forged = poll.events.map((event, place): BoardEvent => (place === 3 ? { ...event, data: { ...(event.data as object), present: 9 } } : event));
    assert.throws(() => chainFacts(forged, []), Refused);

    poll.ballots.pop();
    assert.throws(() => poll.full(phone.memory), (error: unknown) => error instanceof Refused && error.check === "ballot-count");
});

test("a definition exchanged behind the board is refused", () => {
    const { phone, facts } = asked();
    const definition = { ...definitionOf(), recheck_minutes: 0 };

    const move = countingMove(phone.memory, { definition, facts, now: LATER });

    assert.ok(move.do === "keep" && move.memory.alarm!.kind === "definition-changed");
});

