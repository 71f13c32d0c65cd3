/** A whole poll for the tests of the scrutineer's phone: a real board, which a lying server may bend. */
import {
    b64, cj, digest, eventHash, h32, makeShare, NOTHING, openCounts, resultOf, root, sealBallot, sealComment,
    shareOf, derive, sign, slipKey, sumsData, Table, tallyHash, transcriptOf, unb64, utf8, BallotChecker, compare,
    type BoardEvent, type Card, type CloseData, type Deal, type OpenData, type PaperSheet, type Seal, type Sums, type Transcript,
} from "../../vote/client/protocol/index.ts";
import { boardFacts, chainFacts } from "../../vote/client/scrutineer/audit/boards.ts";
import { countingMove } from "../../vote/client/scrutineer/counting.ts";
import type { BoardFacts } from "../../vote/client/scrutineer/facts.ts";
import type { Memory } from "../../vote/client/scrutineer/memory.ts";
import type { Page } from "../../vote/client/scrutineer/page.ts";
import { hallOf, POLL, settle, SERVER_SHARE, SERVER_SIGN, type CeremonyServer, type Phone } from "./scrutineer-hall.ts";

const SECRETS = ["QMRHRV292BG02W9GYVRM", "00000000000000000001", "00000000000000000002", "00000000000000000003", "00000000000000000004", "00000000000000000005"];
export const MINUTE = 60_000;
export const NOW = 1_800_000_000_000;

/** One poll after its ceremony. */
export class Poll {
    readonly events: BoardEvent[] = [];
    readonly ballots: Uint8Array[] = [];
    readonly comments: Uint8Array[] = [];
    readonly transcript: Transcript;
    readonly secrets = SECRETS;
    sums: Sums | null = null;

    constructor(readonly server: CeremonyServer, readonly phones: readonly Phone[]) {
        const { definition, attempt, cards, deals, seals } = server;
        this.transcript = transcriptOf(definition, attempt, cards as Card[], deals as Deal[]);
        const data = { attempt, cards, deals, seals: seals as Seal[], public_key: b64(this.transcript.publicKey.encode()) };
        this.append("definition", definition);
        this.append("ceremony", data);
        this.append("slips", { batch: 1, keys: SECRETS.map((secret) => this.key(secret)).sort((l, r) => compare(unb64(l), unb64(r))) });
    }

    key(secret: string): string {
        return b64(slipKey(POLL, secret).encoded);
    }

    address(secret: string, fingerprint = this.transcript.fingerprint): string {
        return `https://vote.example/${POLL}#${secret}${fingerprint}`;
    }

    append(type: string, data: unknown): BoardEvent {
        const last = this.events[this.events.length - 1];
        const event = { seq: this.events.length + 1, type, data, previous: b64(last ? eventHash(last) : NOTHING), signature: "" };
        const signed = { ...event, signature: b64(sign(SERVER_SIGN, "event", [eventHash(event)])) };
        this.events.push(signed);
        return signed;
    }

    get head(): Uint8Array {
        return eventHash(this.events[this.events.length - 1]!);
    }

    open(): this {
        this.append("open", { present: 8, issued: null, election: b64(this.transcript.phi) });
        return this;
    }

    /** Let some slips vote, each with a comment where `talk` says so. */
    vote(count: number, talk = false): this {
        const table = new Table(this.transcript.publicKey);
        for (const secret of SECRETS.slice(0, count)) {
            this.ballots.push(sealBallot({ election: this.transcript, table, slip: slipKey(POLL, secret) }, [0]));
            if (talk) this.comments.push(sealComment(this.transcript.phi, this.transcript.publicKey, table, "好"));
        }
        return this;
    }

    close(issued = SECRETS.length): this {
        const [ballots, comments] = [this.ballots.map(digest), this.comments.map(digest)];
        this.ballots.sort((l, r) => compare(digest(l), digest(r)));
        this.comments.sort((l, r) => compare(digest(l), digest(r)));
        this.append("close", {
            issued, ballots: ballots.length, root: b64(root("ballots", ballots)),
            comments: comments.length, comments_root: b64(root("comments", comments)),
        });
        return this;
    }

    tally(): this {
        const checker = new BallotChecker(this.transcript);
        checker.take(this.ballots);
        this.sums = checker.total!;
        this.append("tally", { ballots: this.ballots.length, sums: sumsData(this.sums) });
        return this;
    }

    get tau(): Uint8Array {
        const tally = this.events.find(({ type }) => type === "tally")!;
        return tallyHash(this.transcript.phi, unb64(tally.previous), this.ballots.length, this.sums!);
    }

    /** Let the first k phones and the server answer, and publish the result. */
    result(paper: PaperSheet | null = null): this {
        const opening = { transcript: this.transcript, tally: this.tau, sums: this.sums! };
        const { definition, deals } = this.server;
        const shares = this.phones.slice(0, definition.scrutineers.threshold).map(({ memory, index }) => {
            const keys = derive(definition, memory.round!.attempt, index, unb64(memory.round!.seed));
            return makeShare(opening, index, shareOf(keys, this.transcript.cardsHash, deals as Deal[]), keys.sign);
        });
        shares.push(makeShare(opening, 0, SERVER_SHARE, SERVER_SIGN));
        shares.forEach((share) => this.append("share", share));
        const [open, close] = ["open", "close"].map((name) => this.events.find(({ type }) => type === name)!.data);
        const counts = openCounts(this.sums!, shares, this.ballots.length);
        this.append("result", resultOf(definition, open as OpenData, close as CloseData, counts, paper));
        return this;
    }

    get board(): string {
        return cj({ suite: "pingjia/1", events: this.events, ballots: this.ballots.map(b64) });
    }

    chain(memory: Memory): BoardFacts {
        return chainFacts(this.events, memory.voids.flatMap(({ keys }) => [...keys]));
    }

    full(memory: Memory): BoardFacts {
        return boardFacts(this.board, memory.voids.flatMap(({ keys }) => [...keys]), this.comments.map(b64), () => undefined);
    }
}

/** What three honest phones and the server remember after their ceremony; held once for all tests. */
let held: string | null = null;

/** Return a poll whose ceremony three honest phones have held. */
export function pollOf(): Poll {
    const { server, phones } = hallOf();
    if (held === null) {
        settle(phones);
        held = JSON.stringify({ server, memories: phones.map(({ memory }) => memory) });
    }
    const { server: kept, memories } = JSON.parse(held) as { server: object; memories: Memory[] };
    Object.assign(server, kept);
    phones.forEach((phone, place) => { phone.memory = memories[place]!; });
    return new Poll(server, phones);
}

/** Let a phone think about what it sees until there is a page. */
export function count(phone: Phone, facts: BoardFacts | null, now = NOW): Page {
    for (let turn = 0; turn < 20; turn += 1) {
        const move = countingMove(phone.memory, { definition: phone.server.definition, facts, now });
        if (move.do === "show") return move.page;
        if (move.do === "keep") phone.memory = JSON.parse(JSON.stringify(move.memory)) as Memory;
    }
    throw new Error("the phone never rests");
}

/** Return some bytes that stand for a hash. */
export function otherHash(): string {
    return b64(h32("test", utf8(String(Math.random()))));
}

