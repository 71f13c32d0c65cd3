/**
 * Checking ballots: many at once by a random linear combination, or one with the reason.
 *
 * Source: protocol §5.
 */
import { ballotLength, challengeOf, pieces, rowsOf, SIGNATURE, slipOf, tracker, VERSION, weightsOf, type Row } from "./ballots.ts";
import { GENERATOR, InvalidPoint, Point } from "./group/point.ts";
import { littleEndian, modulo } from "./group/scalars.ts";
import { combine, total } from "./group/sums.ts";
import { digest, Hs, scalar } from "./hashing.ts";
import { systemDraw } from "./nonces.ts";
import { Refused, within } from "./refusal.ts";
import { point } from "./shapes.ts";
import { mustHold } from "./signatures.ts";
import type { Election } from "./transcript.ts";

/** What ballots are sealed for. */
export type Sealed = Pick<Election, "phi" | "publicKey" | "options">;
/** For each question and option ΣA and ΣB. */
export type Sums = readonly (readonly (readonly [Point, Point])[])[];

const ZERO = BigInt(0);

/**
 * Check one ballot by itself; the slip is the board's to know.
 *
 * @throws Refused `ballot-length`, `-version`, `-point`, `-scalar`, `-signature`, `-challenge` or `-proof`
 */
export function checkBallot(election: Sealed, ballot: Uint8Array): void {
    checkShape(election, ballot);
    const { phi } = election;
    const slip = point(slipOf(ballot), "ballot-point", "the slip key");
    const body = ballot.slice(0, -SIGNATURE);
    const signature = ballot.slice(-SIGNATURE);
    point(signature.slice(0, 32), "ballot-point", "R of the signature");
    scalar(signature.slice(32), "ballot-scalar");
    const rows = rowsOf(election.options, ballot);
    for (const row of rows) scalarsOf(row);
    mustHold(slip, signature, "ballot-signature", "the ballot", "cast", phi, body);
    for (const row of rows) checkRow(election, slip.encode(), row);
}

function checkShape({ options }: Sealed, ballot: Uint8Array): void {
    const length = ballotLength(options);
    if (ballot.length !== length) throw new Refused("ballot-length", `a ballot here has ${length} bytes, not ${ballot.length}`);
    if (ballot[0] !== VERSION) throw new Refused("ballot-version", "the ballot is of another version");
}

function scalarsOf(row: Row): [bigint[], bigint[]] {
    const read = (bytes: Uint8Array): bigint[] => pieces(bytes).map((piece) => scalar(piece, "ballot-scalar"));
    return [read(row.challenges), read(row.responses)];
}

/** Read pairs of points; only the first of a ciphertext may not be the identity. */
function pairsOf(bytes: Uint8Array, what: string, identity: boolean): [Point[], Point[]] {
    const all = pieces(bytes).map((piece, i) => point(piece, "ballot-point", what, identity || i % 2 === 1));
    return [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 2 === 1)];
}

function checkRow({ phi, publicKey }: Sealed, slip: Uint8Array, row: Row): void {
    const [as, bs] = pairsOf(row.sealed, "a ciphertext", false);
    const [firsts, seconds] = pairsOf(row.commitments, "a commitment", true);
    const [challenges, responses] = scalarsOf(row);
    checkTotal(phi, slip, row, challenges);
    const weights = weightsOf(phi, slip, row.question, row.options, row.sealed);
    const a = combine(weights, as);
    const b = combine(weights, bs);
    firsts.forEach((first, i) => {
        const [c, z] = [challenges[i]!, responses[i]!];
        const holds = combine([z, -c], [GENERATOR, a]).equals(first)
            && combine([z, -c, c * weights[i]!], [publicKey, b, GENERATOR]).equals(seconds[i]!);
        if (!holds) throw new Refused("ballot-proof", `the proof of question ${row.question} does not hold`);
    });
}

function checkTotal(phi: Uint8Array, slip: Uint8Array, row: Row, challenges: readonly bigint[]): void {
    const all = challenges.reduce((sum, challenge) => sum + challenge, ZERO);
    if (modulo(all) !== challengeOf(phi, slip, row.question, row.sealed, row.commitments))
        throw new Refused("ballot-challenge", `the challenges of question ${row.question} do not add up`);
}

/** A sum of multiples that must be the identity; every equation has a fresh 128-bit weight, which its own commitment keeps. */
class Equation {
    readonly scalars: bigint[] = [];
    readonly points: Point[] = [];
    ofGenerator = ZERO;
    ofKey = ZERO;

    weight(): bigint {
        return littleEndian(systemDraw(16));
    }

    plus(scalar: bigint, term: Point): void {
        this.scalars.push(scalar);
        this.points.push(term);
    }

    holds(key: Point): boolean {
        return combine([...this.scalars, this.ofGenerator, this.ofKey], [...this.points, GENERATOR, key]).isIdentity;
    }
}

/** Keeps the sums of the ballots it checks. */
export class BallotChecker {
    private sums: Sums | null = null;

    constructor(private readonly election: Sealed) {}

    /**
     * Check some ballots together, and one by one where something does not hold; then add them to the sums.
     *
     * @throws Refused as `checkBallot`
     */
    take(ballots: readonly Uint8Array[]): void {
        try {
            if (this.together(ballots)) return;
        } catch (error) {
            if (!(error instanceof Refused || error instanceof InvalidPoint)) throw error;
        }
        for (const ballot of ballots) within(`ballot ${tracker(digest(ballot))}`, () => checkBallot(this.election, ballot));
        throw new Refused("ballot-proof", "ballots hold one by one, but not together");
    }

    /** The sums over all ballots taken so far; null before the first. */
    get total(): Sums | null {
        return this.sums;
    }

    private together(ballots: readonly Uint8Array[]): boolean {
        const equation = new Equation();
        const sealed = ballots.map((ballot) => this.enter(equation, ballot));
        if (!equation.holds(this.election.publicKey)) return false;
        this.sums = this.election.options.map((count, question) =>
            Array.from({ length: count }, (_, option): readonly [Point, Point] => {
                const before = this.sums ? this.sums[question]![option]! : null;
                const add = (side: 0 | 1): Point =>
                    total([...(before ? [before[side]] : []), ...sealed.map((rows) => rows[question]![side][option]!)]);
                return [add(0), add(1)];
            }),
        );
        return true;
    }

    /** Add one ballot's equations; returns its ciphertexts. */
    private enter(equation: Equation, ballot: Uint8Array): [Point[], Point[]][] {
        const { phi, options } = this.election;
        checkShape(this.election, ballot);
        const encoded = slipOf(ballot);
        const slip = point(encoded, "ballot-point", "the slip key");
        const r = ballot.slice(-SIGNATURE, -32);
        const weight = equation.weight();
        const challenge = Hs("cast", encoded, r, phi, ballot.slice(0, -SIGNATURE));
        equation.ofGenerator -= weight * scalar(ballot.slice(-32), "ballot-scalar");
        equation.plus(weight, point(r, "ballot-point", "R of the signature"));
        equation.plus(weight * challenge, slip);
        return rowsOf(options, ballot).map((row) => this.enterRow(equation, encoded, row));
    }

    private enterRow(equation: Equation, slip: Uint8Array, row: Row): [Point[], Point[]] {
        const { phi } = this.election;
        const sealed = pairsOf(row.sealed, "a ciphertext", false);
        const [firsts, seconds] = pairsOf(row.commitments, "a commitment", true);
        const [challenges, responses] = scalarsOf(row);
        checkTotal(phi, slip, row, challenges);
        const weights = weightsOf(phi, slip, row.question, row.options, row.sealed);
        let [ofA, ofB] = [ZERO, ZERO];
        challenges.forEach((c, i) => {
            const [alpha, beta] = [equation.weight(), equation.weight()];
            equation.ofGenerator -= alpha * responses[i]! + beta * c * weights[i]!;
            equation.ofKey -= beta * responses[i]!;
            equation.plus(alpha, firsts[i]!);
            equation.plus(beta, seconds[i]!);
            ofA += alpha * c;
            ofB += beta * c;
        });
        weights.forEach((weight, j) => {
            equation.plus(ofA * weight, sealed[0][j]!);
            equation.plus(ofB * weight, sealed[1][j]!);
        });
        return sealed;
    }
}
