/**
 * After close: is this slip's ballot in the box that was sealed? The phone checks the chain of events and the
 * box's root by itself, and shows the chain's number to compare with the room's.
 *
 * Source: protocol §5, Re-scan; §7.
 */
import { pieces, SIGNATURE, slipOf, tracker } from "../protocol/ballots.ts";
import { b64, compare, equal, unb64 } from "../protocol/bytes.ts";
import { same } from "../protocol/canonical.ts";
import { checkEventSignature, checkLink, eventHash, headNumber, NOTHING, root } from "../protocol/events.ts";
import type { BoardEvent, CloseData, Definition, OpenData } from "../protocol/messages.ts";
import { Refused } from "../protocol/refusal.ts";
import { digest } from "../protocol/hashing.ts";
import { parse } from "../protocol/parsing.ts";
import { list, members, point, point64 } from "../protocol/shapes.ts";
import { mustHold } from "../protocol/signatures.ts";
import type { Election } from "../protocol/transcript.ts";
import { inSlices } from "./slices.ts";

/** What the closed board says of one ballot. */
export interface Finding {
    readonly refused?: undefined;
    /** The 回执码 of the ballot itself, whatever the server called it. */
    readonly tracker: string;
    readonly included: boolean;
    readonly headNumber: string;
    readonly ballots: number;
    readonly counted: boolean;
}

/** The check that the board failed: it contradicts itself or this page. */
export interface Fault {
    readonly refused: string;
}

/** All that a look into the closed box needs; it is made by the page, whose script is another. */
export interface Question {
    readonly definition: Definition;
    readonly election: Election;
    /** The slip's key P. */
    readonly slip: Uint8Array;
    /** What the server says is its ballot; the slip itself must have signed it, or a server could answer everybody with one and the same ballot. */
    readonly sealed: string;
    /** Fetches a path of the poll; its errors are the page's. */
    readonly fetchBytes: (path: string) => Promise<Uint8Array>;
    /** Told the part that is done, from 0 to 1. */
    readonly tell: (part: number) => void;
}

/**
 * Look for a slip's ballot in the closed box.
 *
 * @throws whatever `fetchBytes` throws
 */
export async function recheck(question: Question): Promise<Finding | Fault> {
    try {
        return await look(question);
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return { refused: error.check };
    }
}

async function look({ definition, election, slip, sealed, fetchBytes, tell }: Question): Promise<Finding> {
    const own = ownDigest(election, slip, unb64(sealed));
    const [source, digests] = await Promise.all([fetchBytes("events"), fetchBytes("digests")]);
    const events = eventsIn(source);
    const head = await checkChain(events, definition, tell);
    const close = dataOf<CloseData>(events, "close", "issued ballots root comments comments_root");
    if (dataOf<OpenData>(events, "open", "present issued election").election !== b64(election.phi)) throw new Refused("open", "another election was opened");
    const found = pieces(digests);
    if (digests.length !== 32 * close.ballots || b64(root("ballots", found)) !== close.root)
        throw new Refused("root", "the box is not the one that was sealed");
    return {
        tracker: tracker(own),
        included: found.some((item) => compare(item, own) === 0),
        headNumber: headNumber(head),
        ballots: close.ballots,
        counted: events.some(({ type }) => type === "result"),
    };
}

/** Check that a ballot is the slip's own, and return its SHA-256. */
function ownDigest(election: Election, slip: Uint8Array, ballot: Uint8Array): Uint8Array {
    if (!equal(slipOf(ballot), slip)) throw new Refused("ballot-slip", "the ballot is of another slip");
    const [body, signature] = [ballot.slice(0, -SIGNATURE), ballot.slice(-SIGNATURE)];
    mustHold(point(slip, "ballot-point", "the slip key"), signature, "ballot-signature", "the ballot", "cast", election.phi, body);
    return digest(ballot);
}

/** Check that every event follows the one before, and that the server signed the last; return its hash. */
async function checkChain(events: readonly BoardEvent[], definition: Definition, tell: (part: number) => void): Promise<Uint8Array> {
    let [head, seq]: [Uint8Array, number] = [NOTHING, 0];
    const step = (): boolean => {
        const event = events[seq]!;
        checkLink(event, ++seq, head);
        if (seq === 1 && !same(event.data, definition)) throw new Refused("definition", "the board is of another definition");
        head = eventHash(event);
        return seq < events.length;
    };
    await inSlices(step, (done) => tell(done / events.length));
    checkEventSignature(events[seq - 1]!, point64(definition.server.signing_key, "definition", "the server's key"));
    return head;
}

/** Read the answer that holds every event. */
function eventsIn(source: Uint8Array): readonly BoardEvent[] {
    const board = parse(source) as { events: readonly BoardEvent[] };
    members(board, "events", "board-shape", "the board");
    return list(board.events, 1, Infinity, "board-shape", "its events");
}

/** Return the data of the one event of a type, with exactly these members. */
function dataOf<T>(events: readonly BoardEvent[], type: string, names: string): T {
    const found = events.filter((event) => event.type === type);
    if (found.length !== 1) throw new Refused("event-order", `there must be one event ${type}`);
    members(found[0]!.data, names, "event-shape", type);
    return found[0]!.data as T;
}
