/** The scrutineer's phone in the key ceremony: what it does, and what it refuses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { b64, derive, makeCard, makeDeal, systemDraw, unb64, gamma, type Card, type Deal } from "../../vote/client/protocol/index.ts";
import type { Page } from "../../vote/client/scrutineer/page.ts";
import { confirm, disagreeOnKey, join } from "../../vote/client/scrutineer/people.ts";
import { remembered } from "../../vote/client/scrutineer/remembered.ts";
import { CeremonyServer, definitionOf, hallOf, Phone, settle, untilCompare } from "./scrutineer-hall.ts";

const named = (pages: readonly Page[]) => pages.map(({ name }) => name);

function alarmOf(page: Page): string {
    return page.name === "alarm" ? page.alarm.kind : page.name;
}

/** Return how many deals one phone has sent. */
function dealsOf(server: CeremonyServer, index: number): number {
    return server.sent.filter(({ to, body }) => to === "deal" && (body as { deal: Deal }).deal.index === index).length;
}

/** Return a card that another phone could have made for a place. */
function strangeCard(server: CeremonyServer, index: number): Card {
    return makeCard(derive(server.definition, server.attempt, index, systemDraw(32)));
}

test("three phones agree on one key and seal it", () => {
    const { server, phones } = hallOf();

    const pages = settle(phones);

    assert.deepEqual(named(pages), ["waiting", "waiting", "waiting"]);
    assert.ok(server.seals.every(Boolean));
    assert.equal(new Set(phones.map(({ memory }) => memory.round!.phi)).size, 1);
});

test("nothing leaves the phone before the scrutineer has confirmed the definition", () => {
    const { server, phones } = hallOf();

    const page = phones[0]!.look();

    assert.equal(page.name, "confirm");
    assert.deepEqual(server.sent, []);
});

test("a definition that changes after it was confirmed stops the phone", () => {
    const { server, phones } = hallOf();
    phones[0]!.run();

    const page = phones[0]!.look({ ...server.view(), definition: { ...server.definition, minimum_ballots: 3 } });

    assert.equal(alarmOf(page), "definition-changed");
});

test("a definition that breaks the rules is never offered for confirmation", () => {
    const server = new CeremonyServer({ ...definitionOf(), minimum_ballots: 1 });

    assert.equal(alarmOf(new Phone(1, server).look()), "definition-refused");
});

test("what is sent is in the record first, and a reload sends the same bytes again", () => {
    const { server, phones } = hallOf();
    const [phone] = phones as [Phone];
    phone.tap(phone.look());
    phone.look();
    const first = JSON.stringify(server.cards[0]);

    server.cards[0] = null;
    phone.look();

    assert.equal(JSON.stringify(phone.memory.round!.card), first);
    assert.equal(JSON.stringify(server.cards[0]), first);
});

test("two Γ shown to one phone stop it, and no second deal is ever made", () => {
    const { server, phones } = hallOf();
    phones.forEach((phone) => { phone.tap(phone.look()); phone.look(); });
    const [phone] = phones as [Phone];
    phone.look();
    const dealt = phone.memory.round!.deal;
    const lie = { ...server.view(), cards: [server.cards[0]!, server.cards[1]!, strangeCard(server, 3)] };

    const page = phone.look(lie);

    assert.equal(alarmOf(page), "two-gammas");
    assert.deepEqual(phone.memory.round!.deal, dealt);
    assert.equal(dealsOf(server, 1), 1);
});

test("two Γ are refused even where the deal never reached the server", () => {
    const { server, phones } = hallOf();
    phones.forEach((phone) => { phone.tap(phone.look()); phone.look(); });
    const [phone] = phones as [Phone];
    phone.look();
    const lie = { ...server.view(), deals: [null, null, null], cards: [server.cards[0]!, strangeCard(server, 2), server.cards[2]!] };

    assert.equal(alarmOf(phone.look(lie)), "two-gammas");
});

test("cards that vanish again after the phone has dealt stop it", () => {
    const { server, phones } = hallOf();
    phones.forEach((phone) => { phone.tap(phone.look()); phone.look(); });
    const [phone] = phones as [Phone];
    phone.look();

    assert.equal(alarmOf(phone.look({ ...server.view(), cards: [server.cards[0]!, null, server.cards[2]!] })), "two-gammas");
});

test("a phone whose own card was changed stops", () => {
    const { server, phones } = hallOf();
    const [phone] = phones as [Phone];
    phone.run();

    const page = phone.look({ ...server.view(), cards: [strangeCard(server, 1), null, null] });

    assert.equal(alarmOf(page), "card-changed");
});

test("a card whose signature does not hold stops the phone", () => {
    const { server, phones } = hallOf();
    phones.forEach((phone) => { phone.tap(phone.look()); phone.look(); });
    const bad = { ...server.cards[1]!, signature: server.cards[2]!.signature };

    const page = phones[0]!.look({ ...server.view(), cards: [server.cards[0]!, bad, server.cards[2]!] });

    assert.equal(alarmOf(page), "card-refused");
});

test("what a phone remembers to hold does not vouch for one bit more", () => {
    const { server, phones } = hallOf();
    settle(phones);
    const [phone] = phones as [Phone];
    const bent = <One extends { signature: string }>(one: One): One => {
        const signature = unb64(one.signature);
        signature[63]! ^= 1;
        return { ...one, signature: b64(signature) };
    };
    const { memory } = phone;
    for (const [list, kind] of [["cards", "card-refused"], ["deals", "deal-refused"], ["seals", "seal-refused"]] as const) {
        const places = server[list].map((one, place) => (place === 1 ? bent(one!) : one));
        phone.memory = memory;
        assert.equal(alarmOf(phone.look({ ...server.view(), [list]: places })), kind);
        phone.memory = memory;
        assert.equal(alarmOf(phone.look({ ...server.view(), [list]: places })), kind);
    }
});

test("what is remembered is found once, what is refused each time, and others are not kept for ever", () => {
    let asked = 0;
    const half = remembered((whole: number) => {
        asked += 1;
        if (whole % 2) throw new RangeError("odd");
        return whole / 2;
    });

    assert.deepEqual([half(4), half(4), asked], [2, 2, 1]);
    assert.throws(() => half(3));
    assert.throws(() => half(3));
    assert.equal(asked, 3);
    for (let whole = 6; whole < 400; whole += 2) half(whole);
    asked = 0;
    half(4);
    assert.equal(asked, 1);
});

test("a phone whose own deal was changed stops", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    const [phone] = phones as [Phone];
    const keys = derive(server.definition, 1, 1, unb64(phone.memory.round!.seed));
    const other = makeDeal(keys, gamma(server.definition, 1, server.cards as Card[]), server.cards as Card[]);

    const page = phone.look({ ...server.view(), deals: [other, ...server.deals.slice(1)] });

    assert.equal(alarmOf(page), "deal-changed");
});

test("a deal that does not keep to its card stops the phone", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    const bad = { ...server.deals[1]!, coefficients: server.deals[2]!.coefficients };

    const page = phones[0]!.look({ ...server.view(), deals: [server.deals[0]!, bad, server.deals[2]!] });

    assert.equal(alarmOf(page), "deal-refused");
});

test("one scrutineer's deal cannot stand in for another's", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);

    const page = phones[0]!.look({ ...server.view(), deals: [server.deals[0]!, server.deals[1]!, server.deals[1]!] });

    assert.equal(alarmOf(page), "deal-refused");
});

test("one scrutineer's seal cannot stand in for another's", () => {
    const { server, phones } = hallOf();
    settle(phones);

    const page = phones[0]!.look({ ...server.view(), seals: [server.seals[0]!, server.seals[1]!, server.seals[1]!] });

    assert.equal(alarmOf(page), "seal-refused");
});

test("a bad box is claimed with proof, everybody sees who is at fault, and nobody seals", () => {
    const { server, phones } = hallOf();
    phones.forEach((phone) => { phone.tap(phone.look()); phone.look(); });
    phones.slice(1).forEach((phone) => phone.look());
    server.deals[0] = cheatingDeal(server, phones[0]!);
    phones[0]!.memory = { ...phones[0]!.memory, round: { ...phones[0]!.memory.round!, gamma: b64(gammaOf(server)), deal: server.deals[0] } };

    const [, second, third] = [null, phones[1]!.run(), phones[2]!.run()];

    assert.equal(second.name, "fault");
    assert.equal(second.name === "fault" && second.culprit, "甲");
    assert.equal(third.name, "fault");
    assert.deepEqual(server.seals, [null, null, null]);
});

function gammaOf(server: CeremonyServer): Uint8Array {
    return gamma(server.definition, server.attempt, server.cards as Card[]);
}

/** Return a deal of the first phone that holds by its public part, with boxes that hold nothing good. */
function cheatingDeal(server: CeremonyServer, phone: Phone): Deal {
    const keys = derive(server.definition, 1, 1, unb64(phone.memory.round!.seed));
    const swapped = { ...keys, boxSecret: (j: number) => keys.boxSecret(j), coefficients: [...keys.coefficients].reverse() };
    return makeDeal(swapped, gammaOf(server), server.cards as Card[]);
}

test("a false accusation is seen through: the accuser is named, and the attempt still ends", async () => {
    const { claimFault } = await import("../../vote/client/protocol/index.ts");
    const { server, phones } = hallOf();
    untilCompare(phones);
    const keys = derive(server.definition, 1, 3, unb64(phones[2]!.memory.round!.seed));
    server.faults.push(claimFault(keys, gammaOf(server), server.deals[0]!));

    const page = phones[1]!.look();

    assert.ok(page.name === "fault" && page.culprit === "丙");
});

test("an accusation without proof is ignored", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    server.faults.push({ index: 3, dealer: 1, key: server.cards[0]!.signing_key, proof: [b64(systemDraw(32).fill(1)), b64(systemDraw(32).fill(1))] });

    assert.equal(phones[1]!.look().name, "compare");
});

test("a fault once seen is not forgotten when the server hides it again", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    phones[1]!.memory = { ...phones[1]!.memory, round: { ...phones[1]!.memory.round!, faulty: true, agreed: phones[1]!.memory.round!.phi } };

    phones[1]!.look();

    assert.equal(server.seals[1], null);
    assert.equal(server.attempt, 2);
});

test("no seal is made before the scrutineer has compared the 核对码", () => {
    const { server, phones } = hallOf();

    const pages = untilCompare(phones);

    assert.deepEqual(named(pages), ["compare", "compare", "compare"]);
    assert.deepEqual(server.seals, [null, null, null]);
});

test("a 核对码 that differs from the screen stops the phone until the hall begins anew", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    const [phone] = phones as [Phone];
    phone.memory = disagreeOnKey(phone.memory, "0000 0000 0000 0000 0000");
    assert.equal(alarmOf(phone.look()), "number-differs");

    server.restart("核对码不一致", 1);
    const page = phone.look();
    assert.ok(page.name === "alarm" && page.joinable === 2);
    phone.memory = join(phone.memory, 2);

    assert.equal(phone.run().name, "waiting");
    assert.equal(phone.memory.round!.attempt, 2);
    assert.equal(phone.memory.incidents[0]!.kind, "number-differs");
});

test("one seal is made per attempt, and the same bytes are sent again", () => {
    const { server, phones } = hallOf();
    settle(phones);
    const [phone] = phones as [Phone];
    const seal = JSON.stringify(server.seals[0]);

    server.seals[0] = null;
    phone.look();

    assert.equal(JSON.stringify(server.seals[0]), seal);
});

test("a φ that changes after the phone has seen it stops the phone", () => {
    const { phones } = hallOf();
    untilCompare(phones);
    const [phone] = phones as [Phone];
    phone.memory = { ...phone.memory, round: { ...phone.memory.round!, phi: b64(systemDraw(32)) } };

    assert.equal(alarmOf(phone.look()), "phi-differs");
});

test("a seal in the phone's place that it did not make stops it", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    const [first, second] = phones as [Phone, Phone];
    second.run();
    const view = server.view();

    const page = first.look({ ...view, seals: [{ ...server.seals[1]!, index: 1 }, null, null] });

    assert.equal(alarmOf(page), "seal-unknown");
});

test("deals that change behind a seal stop the phone", () => {
    const { server, phones } = hallOf();
    settle(phones);
    const [first, , third] = phones as [Phone, Phone, Phone];
    const keys = derive(server.definition, 1, 3, unb64(third.memory.round!.seed));
    const other = makeDeal({ ...keys, boxSecret: (j) => keys.boxSecret(j + 7) }, gammaOf(server), server.cards as Card[]);

    const page = first.look({ ...server.view(), deals: [server.deals[0]!, server.deals[1]!, other] });

    assert.equal(alarmOf(page), "seal-refused");
});

test("every attempt has a fresh seed, and the old one is gone", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    const [phone] = phones as [Phone];
    const old = phone.memory.round!.seed;

    server.restart("手机没电了", 2);
    const page = phone.look();
    assert.ok(page.name === "again" && page.why === "手机没电了");
    assert.ok(!JSON.stringify(phone.memory).includes(old));
    phone.run();

    assert.notEqual(phone.memory.round!.seed, old);
    assert.equal(phone.memory.round!.attempt, 2);
});

test("the server cannot lead a phone back to an attempt that is over", () => {
    const { server, phones } = hallOf();
    untilCompare(phones);
    const view = server.view();
    server.restart("", 1);
    phones[0]!.look();

    assert.equal(alarmOf(phones[0]!.look(view)), "attempt-back");
});

test("a phone without memory does not deal for a place that is taken; the attempt can be begun anew", () => {
    const { server, phones } = hallOf();
    phones.forEach((phone) => { phone.tap(phone.look()); phone.look(); });
    const cleared = new Phone(1, server);

    assert.equal(cleared.look().name, "lost");
    cleared.memory = confirm(cleared.memory, server.view());
    assert.equal(cleared.look().name, "lost");
    assert.equal(dealsOf(server, 1), 0);
});

test("an attempt that comes back after ready stops the phone", () => {
    const { server, phones } = hallOf();
    settle(phones);
    phones[0]!.memory = { ...phones[0]!.memory, ready: true };
    server.restart("", 1);

    assert.equal(alarmOf(phones[0]!.look()), "ready-taken-back");
});

test("five phones with a threshold of four come to one key", () => {
    const { server, phones } = hallOf(5, 4);

    settle(phones);

    assert.ok(server.seals.every(Boolean));
});

test("a restored phone takes no part in a ceremony", () => {
    const { server, phones } = hallOf();
    phones[0]!.tap(phones[0]!.look());
    phones[0]!.memory = { ...phones[0]!.memory, restored: true };

    assert.equal(phones[0]!.look().name, "restored");
    assert.deepEqual(server.sent, []);
});
