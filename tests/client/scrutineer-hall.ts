/** A hall for the tests of the scrutineer's phone: phones with their records, and a server that can lie. */
import {
    b64, base, cj, h32, sign, type Card, type Deal, type Definition, type Fault, type Seal,
} from "../../vote/client/protocol/index.ts";
import { ceremonyMove } from "../../vote/client/scrutineer/ceremony.ts";
import { freshMemory, type Memory } from "../../vote/client/scrutineer/memory.ts";
import type { Dispatch } from "../../vote/client/scrutineer/moves.ts";
import type { Page } from "../../vote/client/scrutineer/page.ts";
import { agreeOnKey, confirm, join, noteBackup, proveBackup } from "../../vote/client/scrutineer/people.ts";
import { backupText } from "../../vote/client/scrutineer/backup.ts";
import type { CeremonyView } from "../../vote/client/scrutineer/views.ts";
import { systemDraw, unb64 } from "../../vote/client/protocol/index.ts";

export const POLL = "4E65V13J";
export const SERVER_SIGN = BigInt(1234567);
export const SERVER_SHARE = BigInt(7654321);

/** Return a definition with n scrutineers, k of whom open. */
export function definitionOf(n = 3, k = 2): Definition {
    const signing = base(SERVER_SIGN).encode();
    return {
        suite: "pingjia/1", poll: POLL, rehearsal: false, union: "某某公司工会委员会", title: "2026年度会员评议职工之家",
        assembly: { kind: "members", held_on: "2026-11-20", due: 9 },
        questions: [{ id: "overall", text: "总体评价", options: [{ id: "a", text: "满意" }, { id: "b", text: "不满意" }] }],
        rule: { version: "1", question: "overall", satisfied: ["a"], denominator: "valid", threshold: [95, 100], quorum: [2, 3] },
        minimum_ballots: 2, comments: true, recheck_minutes: 3,
        scrutineers: { names: ["甲", "乙", "丙", "丁", "戊"].slice(0, n), threshold: k },
        server: {
            signing_key: b64(signing), share_key: b64(base(SERVER_SHARE).encode()),
            share_proof: b64(sign(SERVER_SHARE, "server-share", [POLL, signing])),
        },
    };
}

/** The ceremony as the server keeps it; tests change what it shows. */
export class CeremonyServer {
    attempt = 1;
    cards: (Card | null)[];
    deals: (Deal | null)[];
    seals: (Seal | null)[];
    faults: Fault[] = [];
    broken: { why: string; by: number } | null = null;
    readonly sent: Dispatch[] = [];

    constructor(readonly definition: Definition) {
        const empty = definition.scrutineers.names.map(() => null);
        [this.cards, this.deals, this.seals] = [[...empty], [...empty], [...empty]];
    }

    view(): CeremonyView {
        const { definition, attempt, cards, deals, seals, faults, broken } = this;
        return JSON.parse(JSON.stringify({ definition, attempt, phase: "ceremony", cards, deals, seals, faults, broken })) as CeremonyView;
    }

    take(message: Dispatch): void {
        this.sent.push(message);
        const body = message.body as { attempt: number; card?: Card; deal?: Deal; seal?: Seal; fault?: Fault; why?: string };
        if (body.attempt !== this.attempt) return;
        if (body.card) this.cards[body.card.index - 1] ??= body.card;
        if (body.deal) this.deals[body.deal.index - 1] ??= body.deal;
        if (body.seal) this.seals[body.seal.index - 1] ??= body.seal;
        if (body.fault) this.faults.push(body.fault);
        if (message.to === "restart") this.restart(body.why!, 1);
    }

    restart(why: string, by: number): void {
        const empty = this.definition.scrutineers.names.map(() => null);
        Object.assign(this, { attempt: this.attempt + 1, cards: [...empty], deals: [...empty], seals: [...empty], faults: [], broken: { why, by } });
    }
}

/** One scrutineer's phone; `memory` survives whatever happens to the page. */
export class Phone {
    memory: Memory;

    constructor(readonly index: number, readonly server: CeremonyServer) {
        this.memory = freshMemory(POLL, index, "0123456789ABCDEFGHJK");
    }

    /** Think until there is a page to show; `seen` is what the server shows to this phone. */
    look(seen: CeremonyView = this.server.view()): Page {
        for (let turn = 0; turn < 40; turn += 1) {
            const move = ceremonyMove(this.memory, seen, systemDraw);
            if (move.do === "show") return move.page;
            if (move.do === "keep") this.memory = JSON.parse(JSON.stringify(move.memory)) as Memory;
            else {
                this.server.take(move.message);
                const place = (move.message.body as { [name: string]: unknown })[move.message.to];
                if (!place || seen.attempt !== this.server.attempt) return this.look(this.server.view());
                seen = this.withOwn(seen, move.message);
            }
        }
        throw new Error("the phone never rests");
    }

    private withOwn(seen: CeremonyView, { to, body }: Dispatch): CeremonyView {
        const list = `${to}s` as "cards" | "deals" | "seals";
        if (to === "fault") return { ...seen, faults: [...seen.faults, (body as { fault: Fault }).fault] };
        const places = [...seen[list]];
        places[this.index - 1] = (body as { [name: string]: unknown })[to] as never;
        return { ...seen, [list]: places };
    }

    /** Tap through whatever the page asks, honestly. */
    tap(page: Page): void {
        if (page.name === "confirm") this.memory = confirm(this.memory, this.server.view());
        if (page.name === "again") this.memory = join(this.memory, page.attempt);
        if (page.name === "compare") this.memory = agreeOnKey(this.memory);
        if (page.name === "backup") {
            const { attempt, seed } = this.memory.round!;
            this.memory = proveBackup(noteBackup(this.memory), backupText(POLL, attempt, this.index, unb64(seed)));
        }
    }

    /** Look and tap until the phone waits for others (or stops). */
    run(): Page {
        for (let turn = 0; turn < 12; turn += 1) {
            const page = this.look();
            if (!["confirm", "again", "compare", "backup"].includes(page.name)) return page;
            this.tap(page);
        }
        throw new Error("the phone never rests");
    }
}

/** Return phones of a hall in which everybody has joined. */
export function hallOf(n = 3, k = 2): { server: CeremonyServer; phones: Phone[] } {
    const server = new CeremonyServer(definitionOf(n, k));
    const phones = server.definition.scrutineers.names.map((_, place) => new Phone(place + 1, server));
    return { server, phones };
}

/** Let every phone run, in turns, until nothing changes any more. */
export function settle(phones: readonly Phone[], rounds = 4): Page[] {
    let pages: Page[] = [];
    for (let turn = 0; turn < rounds; turn += 1) pages = phones.map((phone) => phone.run());
    return pages;
}

/** Let every phone go as far as the page that compares the 核对码, and no further. */
export function untilCompare(phones: readonly Phone[]): Page[] {
    phones.forEach((phone) => phone.tap(phone.look()));
    let pages: Page[] = [];
    for (let turn = 0; turn < 3; turn += 1) pages = phones.map((phone) => phone.look());
    return pages;
}

/** Return some 32 bytes as base64url. */
export function someHash(label: string): string {
    return b64(h32("test", cj(label)));
}
