/** What the scrutineer's phone keeps: the record, its backup on paper, the link that began it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemDraw, unb64 } from "../../vote/client/protocol/index.ts";
import { BadBackup, backupText, groups, readBackup, rightGroups } from "../../vote/client/scrutineer/backup.ts";
import { readFragment, readPath } from "../../vote/client/scrutineer/link.ts";
import { noteBackup, proveBackup } from "../../vote/client/scrutineer/people.ts";
import { delayAfter } from "../../vote/client/scrutineer/server.ts";
import { keeps, missing, NotKept, Record, WrittenElsewhere, type Shelf } from "../../vote/client/scrutineer/storage.ts";
import { hallOf, POLL, untilCompare } from "./scrutineer-hall.ts";

/** A browser's storage, which may be full or forget. */
class TestShelf implements Shelf {
    readonly items = new Map<string, string>();
    constructor(private readonly room = Infinity, private readonly forgets = false) {}
    getItem(key: string): string | null { return this.items.get(key) ?? null; }
    removeItem(key: string): void { this.items.delete(key); }
    setItem(key: string, value: string): void {
        if (value.length > this.room) throw new Error("QuotaExceededError");
        if (!this.forgets) this.items.set(key, value);
    }
}

const TOKEN = "0123456789ABCDEFGHJK";

test("a record survives, and counts its writes", () => {
    const record = new Record(new TestShelf(), POLL, 1);
    const begun = record.open(POLL, 1, TOKEN);

    const kept = record.save({ ...begun, joining: 1 });

    assert.deepEqual(record.load(), kept);
    assert.equal(kept.revision, begun.revision + 1);
    assert.deepEqual(record.open(POLL, 1, TOKEN), kept);
});

test("two windows of one phone cannot both write: the second is told", () => {
    const shelf = new TestShelf();
    const [left, right] = [new Record(shelf, POLL, 1), new Record(shelf, POLL, 1)];
    const seen = left.open(POLL, 1, TOKEN);
    left.save({ ...seen, joining: 1 });

    assert.throws(() => right.save({ ...seen, joining: 2 }), WrittenElsewhere);
    assert.equal(left.load()!.joining, 1);
});

test("a new link of the same scrutineer keeps what the phone knows", () => {
    const record = new Record(new TestShelf(), POLL, 1);
    record.save({ ...record.open(POLL, 1, TOKEN), joining: 1 });

    const after = record.open(POLL, 1, "ZZZZZZZZZZZZZZZZZZZZ");

    assert.equal(after.joining, 1);
    assert.equal(after.token, "ZZZZZZZZZZZZZZZZZZZZ");
});

test("storage that is missing, full or forgetful is found out before anything begins", () => {
    assert.ok(keeps(new TestShelf()));
    assert.ok(!keeps(null));
    assert.ok(!keeps(new TestShelf(1000)));
    assert.ok(!keeps(new TestShelf(Infinity, true)));
});

test("a write that the browser loses is an error, not a success", () => {
    assert.throws(() => new Record(new TestShelf(Infinity, true), POLL, 1).open(POLL, 1, TOKEN), NotKept);
});

test("a destroyed seed is nowhere on the shelf", () => {
    const shelf = new TestShelf();
    const record = new Record(shelf, POLL, 1);
    const { phones } = hallOf();
    untilCompare(phones);
    const memory = record.save({ ...phones[0]!.memory, revision: 0 });
    const seed = memory.round!.seed;

    record.destroySeed({ ...memory, round: { ...memory.round!, seed: "" } });

    assert.ok(![...shelf.items.values()].some((text) => text.includes(seed)));
});

test("a browser without BigInt, random numbers or workers is named as such", () => {
    assert.deepEqual(missing({ BigInt, crypto: globalThis.crypto, Worker: class {} }), []);
    assert.deepEqual(missing({}), ["BigInt", "crypto.getRandomValues", "Worker"]);
});

test("a backup is 13 groups of four, and reads back however it is typed", () => {
    const seed = systemDraw(32);
    const written = groups(seed);

    assert.equal(written.length, 13);
    for (const text of [written.join(" "), written.join("-").toLowerCase(), written.join("").replace(/0/g, "o").replace(/1/g, "l")])
        assert.deepEqual(readBackup(text), { seed, place: null });
    assert.deepEqual(readBackup(backupText(POLL, 2, 3, seed)), { seed, place: { poll: POLL, attempt: 2, index: 3 } });
});

test("a backup that is too short, too long or not one at all says so in Chinese", () => {
    const seed = systemDraw(32);
    const text = groups(seed).join("");
    const bad = ["", text.slice(1), `${text}0`, `U${text.slice(1)}`, `${text.slice(0, 51)}${text[51] === "0" ? "1" : "Z"}`, "PINGJIA-SEED:X", `PINGJIA-SEED:${POLL}/x/1/${text}`];

    for (const one of bad) assert.throws(() => readBackup(one), (error: unknown) => error instanceof BadBackup && /[一-龥]/.test(error.message));
});

test("while it is typed, each group shows whether it is right", () => {
    const seed = systemDraw(32);
    const written = groups(seed);
    const wrong = [written[0], "UUUU", written[2]].join(" ");

    assert.deepEqual(rightGroups(wrong, seed).slice(0, 4), [true, false, true, false]);
});

test("the backup counts as proven only by the phone's own seed of this attempt", () => {
    const { phones } = hallOf();
    untilCompare(phones);
    const [phone, other] = phones as [typeof phones[0] & object, typeof phones[0] & object];
    const memory = noteBackup(phone.memory);
    const own = unb64(memory.round!.seed);

    assert.throws(() => proveBackup(memory, groups(unb64(other.memory.round!.seed)).join("")), BadBackup);
    assert.throws(() => proveBackup(memory, backupText(POLL, 2, 1, own)), BadBackup);
    assert.equal(proveBackup(memory, groups(own).join(" ")).round!.backup, "proven");
});

test("a link is read from the address, and nothing else is", () => {
    assert.deepEqual(readPath("/4E65V13J/scrutineer"), { poll: "4E65V13J", base: "/4E65V13J" });
    assert.equal(readPath("/4E65V13J"), null);
    assert.deepEqual(readFragment(`#2-${TOKEN}`), { index: 2, token: TOKEN });
    assert.deepEqual(readFragment("#2"), { index: 2, token: null });
    for (const text of ["", "#", "#0-0123456789ABCDEFGHJK", "#2-short", `#2-${TOKEN}X`]) assert.equal(readFragment(text), null);
});

test("waiting grows and stays bounded", () => {
    assert.ok(delayAfter(1, 0.5) < delayAfter(3, 0.5));
    assert.ok(delayAfter(50, 1) <= 45_000);
});
