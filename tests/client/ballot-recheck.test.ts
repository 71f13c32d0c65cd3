/** The second scan after close: what the voter's phone finds in the box, and which boards it does not believe. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { recheck, type Fault, type Finding } from "../../vote/client/ballot/recheck.ts";
import { Failure } from "../../vote/client/ballot/server.ts";
import { b64, cj, digest, equal, headNumber, join, slipKey, slipOf, tracker, utf8 } from "../../vote/client/protocol/index.ts";
import { pollOf, type Poll } from "./scrutineer-poll.ts";
import { POLL } from "./scrutineer-hall.ts";

type Answers = { [path: string]: Uint8Array };

const closed = (): Poll => pollOf().open().vote(4).close();
const answersOf = ({ events, ballots }: Poll): Answers => ({ events: utf8(cj({ events })), digests: join(...ballots.map(digest)) });

/** Return the ballot in the box that the slip sealed. */
function ownOf(poll: Poll, secret: string): Uint8Array {
    return poll.ballots.find((ballot) => equal(slipOf(ballot), slipKey(POLL, secret).encoded))!;
}

/** Scan the first slip again. */
function scan(poll: Poll, answers: Answers, sealed = ownOf(poll, poll.secrets[0]!)): Promise<Finding | Fault> {
    return recheck({
        definition: poll.server.definition, election: poll.transcript, slip: slipKey(POLL, poll.secrets[0]!).encoded,
        sealed: b64(sealed), fetchBytes: (path) => Promise.resolve(answers[path]!), tell: () => undefined,
    });
}

test("a ballot is found in the closed box, and later in the result", async () => {
    const poll = closed();
    const found = await scan(poll, answersOf(poll));

    const own = tracker(digest(ownOf(poll, poll.secrets[0]!)));
    assert.deepEqual(found, { tracker: own, included: true, headNumber: headNumber(poll.head), ballots: 4, counted: false });
    poll.tally().result();
    const counted = await scan(poll, answersOf(poll));
    assert.ok(counted.refused === undefined && counted.included && counted.counted);
});

test("a ballot that was dropped before the box was sealed is missed", async () => {
    const poll = pollOf().open().vote(4);
    const dropped = ownOf(poll, poll.secrets[0]!);
    poll.ballots.splice(poll.ballots.indexOf(dropped), 1);
    poll.close();

    const found = await scan(poll, answersOf(poll), dropped);

    assert.ok(found.refused === undefined && !found.included);
});

test("another's ballot, or one that the slip did not sign, is no answer", async () => {
    const poll = closed();
    const altered = ownOf(poll, poll.secrets[0]!).slice();
    altered[40]! ^= 1;

    assert.deepEqual(await scan(poll, answersOf(poll), ownOf(poll, poll.secrets[1]!)), { refused: "ballot-slip" });
    assert.deepEqual(await scan(poll, answersOf(poll), altered), { refused: "ballot-signature" });
    assert.deepEqual(await scan(poll, answersOf(poll), new Uint8Array(0)), { refused: "ballot-slip" });
});

test("a board that does not hold is named by what is broken", async () => {
    const poll = closed();
    const good = answersOf(poll);
    const bent = (change: (events: any[]) => void): Answers => {
        const events = JSON.parse(JSON.stringify(poll.events));
        change(events);
        return { ...good, events: utf8(cj({ events })) };
    };
    const wrong: [string, Answers][] = [
        ["json", { ...good, events: utf8("<html>") }],
        ["board-shape", { ...good, events: utf8("[]") }],
        ["board-shape", { ...good, events: utf8(cj({ events: [] })) }],
        ["event-shape", { ...good, events: utf8(cj({ events: [null] })) }],
        ["definition", bent((events) => { events[0].data.title = "别的"; })],
        ["chain-sequence", bent((events) => events.splice(1, 1))],
        ["chain-previous", bent((events) => { events[3].data.present = 9; })],
        ["event-signature", bent((events) => { events[4].data.ballots = 3; })],
        ["event-order", bent((events) => events.pop())],
        ["root", { ...good, digests: good.digests!.slice(32) }],
        ["root", { ...good, digests: new Uint8Array(0) }],
    ];
    for (const [check, answers] of wrong) assert.deepEqual(await scan(poll, answers), { refused: check });
});

test("a box opened for another key is refused", async () => {
    const poll = pollOf();
    poll.append("open", { present: 8, issued: null, election: b64(new Uint8Array(32)) });
    poll.vote(4).close();

    assert.deepEqual(await scan(poll, answersOf(poll)), { refused: "open" });
});

test("no network is no verdict", async () => {
    const poll = closed();
    const { definition } = poll.server;
    const own = b64(ownOf(poll, poll.secrets[0]!));
    const offline = (): Promise<Uint8Array> => Promise.reject(new Failure(0, "network", ""));

    const question = { definition, election: poll.transcript, slip: slipKey(POLL, poll.secrets[0]!).encoded, sealed: own, tell: () => undefined };

    await assert.rejects(recheck({ ...question, fetchBytes: offline }), Failure);
});
