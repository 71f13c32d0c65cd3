/**
 * After close: is this slip's ballot in the box that was sealed? The phone checks the chain of events and the
 * box's root by itself, and shows the chain's number to compare with the room's.
 *
 * Source: protocol §5, Re-scan; §7.
 */
import { pieces, SIGNATURE, slipOf } from "../protocol/ballots.ts";
import { b64, compare, equal, unb64 } from "../protocol/bytes.ts";
import { same } from "../protocol/canonical.ts";
import { checkEventSignature, checkLink, eventHash, headNumber, NOTHING, root } from "../protocol/events.ts";
import type { BoardEvent, CloseData, Definition, OpenData } from "../protocol/messages.ts";
import { Refused } from "../protocol/refusal.ts";
import { digest } from "../protocol/hashing.ts";
import { point, point64 } from "../protocol/shapes.ts";
import { mustHold } from "../protocol/signatures.ts";
import type { Election } from "../protocol/transcript.ts";
import { fetchBytes } from "./server.ts";
import { inSlices } from "./slices.ts";

/** What the closed board says of one ballot. */
export interface Finding {
    readonly included: boolean;
    readonly headNumber: string;
    readonly ballots: number;
    readonly counted: boolean;
}

/**
 * Look for a slip's ballot in the closed box.
 *
 * @param slip the slip's key P
 * @param sealed what the server says is its ballot; it must be signed by the slip itself, or a server could
 * answer everybody with one and the same ballot
 * @param tell told the part that is done, from 0 to 1
 * @throws Refused where the board contradicts itself or this page; Failure without network
 */
export async function recheck(definition: Definition, election: Election, slip: Uint8Array, sealed: string, tell: (part: number) => void): Promise<Finding> {
    const own = ownDigest(election, slip, unb64(sealed));
    const [source, digests] = await Promise.all([fetchBytes("events"), fetchBytes("digests")]);
    const events = (JSON.parse(new TextDecoder().decode(source)) as { events: BoardEvent[] }).events;
    const head = await checkChain(events, definition, tell);
    const close = dataOf<CloseData>(events, "close");
    if (dataOf<OpenData>(events, "open").election !== b64(election.phi)) throw new Refused("open", "another election was opened");
    const found = pieces(digests);
    if (digests.length !== 32 * close.ballots || b64(root("ballots", found)) !== close.root)
        throw new Refused("root", "the box is not the one that was sealed");
    return {
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
    if (!events.length || !same(events[0]!.data, definition)) throw new Refused("definition", "the board is of another definition");
    let [head, seq]: [Uint8Array, number] = [NOTHING, 0];
    const step = (): boolean => {
        const event = events[seq]!;
        checkLink(event, ++seq, head);
        head = eventHash(event);
        return seq < events.length;
    };
    await inSlices(step, (done) => tell(done / events.length));
    checkEventSignature(events[seq - 1]!, point64(definition.server.signing_key, "definition", "the server's key"));
    return head;
}

function dataOf<T>(events: readonly BoardEvent[], type: string): T {
    const found = events.filter((event) => event.type === type);
    if (found.length !== 1) throw new Refused("event-order", `there must be one event ${type}`);
    return found[0]!.data as T;
}
