/** Ballots and signatures by those who know the keys and bend the rules: every equation but one holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
    BallotChecker, base, checkBallot, GENERATOR, holds, Hs, IDENTITY, join, Refused, scalarBytes, sign, slipKey, systemDraw, type Point,
} from "../../vote/client/protocol/index.ts";
import { challengeOf, weightsOf } from "../../vote/client/protocol/ballots.ts";
import { littleEndian, modulo } from "../../vote/client/protocol/group/scalars.ts";

const election = { phi: systemDraw(32), publicKey: base(4711n), options: [3] };
const slip = slipKey("7Z3K9QXM", "0123456789ABCDEFGHJK");
const random = (): bigint => modulo(littleEndian(systemDraw(64)));

/** What a forger does otherwise than the protocol says. */
interface Bend {
    /** The plaintext; a unit vector where honest. */
    readonly votes?: readonly number[];
    /** Make every branch up, so that the challenges add up to nothing. */
    readonly simulated?: boolean;
    /** Add to a commitment of a branch that is made up. */
    readonly first?: Point;
    readonly second?: Point;
}

/** Prove a ballot of one question with three options for the first one, and sign it. */
function forge({ votes = [1, 0, 0], simulated = false, first = IDENTITY, second = IDENTITY }: Bend): Uint8Array {
    const { phi, publicKey: key } = election;
    const randoms = votes.map(random);
    const bs = votes.map((vote, j) => key.times(randoms[j]!).add(base(BigInt(vote))));
    const sealed = join(...votes.flatMap((_, j) => [base(randoms[j]!).encode(), bs[j]!.encode()]));
    const weights = weightsOf(phi, slip.encoded, 0, 3, sealed);
    const a = base(weights.reduce((sum, weight, j) => sum + weight * randoms[j]!, 0n));
    const b = bs.reduce((sum, point, j) => sum.add(point.times(weights[j]!)), IDENTITY);
    const [w, cs, zs] = [random(), votes.map(random), votes.map(random)];
    const firsts = votes.map((_, i) => base(zs[i]!).subtract(a.times(cs[i]!)));
    const seconds = votes.map((_, i) => key.times(zs[i]!).subtract(b.subtract(base(weights[i]!)).times(cs[i]!)));
    if (!simulated) [firsts[0], seconds[0]] = [base(w), key.times(w)];
    firsts[1] = firsts[1]!.add(first);
    seconds[1] = seconds[1]!.add(second);
    const commitments = join(...votes.flatMap((_, i) => [firsts[i]!.encode(), seconds[i]!.encode()]));
    if (!simulated) {
        cs[0] = modulo(challengeOf(phi, slip.encoded, 0, sealed, commitments) - cs[1]! - cs[2]!);
        zs[0] = modulo(w + cs[0]! * weights.reduce((sum, weight, j) => sum + weight * randoms[j]!, 0n));
    }
    const body = join(new Uint8Array([1]), slip.encoded, sealed, commitments, ...cs.map(scalarBytes), ...zs.map(scalarBytes));
    return join(body, sign(slip.secret, "cast", [phi, body]));
}

function refused(ballot: Uint8Array, check: string): void {
    const named = (error: unknown): boolean => error instanceof Refused && error.check === check;
    assert.throws(() => checkBallot(election, ballot), named);
    assert.throws(() => new BallotChecker(election).take([ballot]), named);
}

test("the forger's tools make a ballot that holds where nothing is bent", () => {
    checkBallot(election, forge({}));
    new BallotChecker(election).take([forge({}), forge({})]);
});

test("two votes in one question are refused", () => {
    refused(forge({ votes: [1, 1, 0] }), "ballot-proof");
});

test("a proof made up for every option is refused, whatever it hides", () => {
    refused(forge({ simulated: true }), "ballot-challenge");
    refused(forge({ simulated: true, votes: [1, 1, 0] }), "ballot-challenge");
    refused(forge({ simulated: true, votes: [100, 0, 0] }), "ballot-challenge");
});

test("each of the two equations of an option counts", () => {
    refused(forge({ first: base(random()) }), "ballot-proof");
    refused(forge({ second: base(random()) }), "ballot-proof");
});

test("two wrong equations cannot make up for each other, in one ballot or in two", () => {
    const shift = base(random());
    const back = IDENTITY.subtract(shift);
    const honest = forge({});

    refused(forge({ first: shift, second: back }), "ballot-proof");
    for (const [one, other] of [[{ first: shift }, { first: back }], [{ second: shift }, { second: back }], [{ first: shift }, { second: back }]])
        assert.throws(() => new BallotChecker(election).take([forge(one!), honest, forge(other!)]), Refused);
});

test("a signature with R or the key the identity is refused, though its equation holds", () => {
    const [key, none] = [random(), new Uint8Array(32)];
    const owner = base(key);
    const challenge = Hs("test", owner.encode(), none, "x");
    assert.ok(base(challenge * key).equals(owner.times(challenge)));
    assert.ok(!holds(owner, join(none, scalarBytes(challenge * key)), "test", "x"));

    const w = random();
    assert.ok(!holds(IDENTITY, join(base(w).encode(), scalarBytes(w)), "test", "x"));
    assert.ok(!holds(GENERATOR, join(base(w).encode(), scalarBytes(w).map(() => 255)), "test", "x"));
});
