/**
 * Opening sums: decryption shares, their proofs, and the counts behind them.
 *
 * Source: protocol §8.
 */
import { b64, equal, join } from "./bytes.ts";
import { cj } from "./canonical.ts";
import type { Sums } from "./checking.ts";
import { GENERATOR, IDENTITY, type Point } from "./group/point.ts";
import { inverse, modulo, scalarBytes } from "./group/scalars.ts";
import { combine } from "./group/sums.ts";
import { base } from "./group/table.ts";
import { digits, h32, H, Hs, scalar, u32, u64, type Part } from "./hashing.ts";
import type { Counts, Factor, Share, TallyData } from "./messages.ts";
import { hedged, systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { bytes64, list, members, point64, whole } from "./shapes.ts";
import { mustHold, sign } from "./signatures.ts";
import type { Transcript } from "./transcript.ts";

/** What a trustee answers for. */
export interface Opening {
    readonly transcript: Pick<Transcript, "phi" | "trusteeKeys" | "signingKeys">;
    /** τ */
    readonly tally: Uint8Array;
    readonly sums: Sums;
}

/** Return sums as they stand in the `tally` event. */
export function sumsData(sums: Sums): TallyData["sums"] {
    return sums.map((row) => row.map(([a, b]): readonly [string, string] => [b64(a.encode()), b64(b.encode())]));
}

/**
 * Read the sums of a `tally` event.
 *
 * @throws Refused `tally-sums`
 */
export function readSums(data: TallyData["sums"], options: readonly number[]): Sums {
    const check = "tally-sums";
    return list(data, options.length, options.length, check, "the sums").map((row, question) =>
        list(row, options[question]!, options[question]!, check, "a question's sums").map((pair): readonly [Point, Point] => {
            list(pair, 2, 2, check, "a sum");
            return [point64(pair[0], check, "a summed A"), point64(pair[1], check, "a summed B", true)];
        }),
    );
}

/** Return τ, the hash of what is to be opened; `head` is the one before the `tally` event. */
export function tallyHash(phi: Uint8Array, head: Uint8Array, ballots: number, sums: Sums): Uint8Array {
    const pairs = sums.map((row) => join(...row.map(([a, b]) => join(a.encode(), b.encode()))));
    return h32("tally", phi, head, u64(ballots), join(...pairs));
}

/** Return the 计票核对码 that scrutineers compare aloud before they answer. */
export function tallyNumber(tally: Uint8Array): string {
    return digits(H("tally-check", tally));
}

/**
 * Return a trustee's share of every sum, each with its proof.
 *
 * @param trustee 0 for the server, else the scrutineer's index
 * @param share x_t
 */
export function makeShare({ transcript, tally, sums }: Opening, trustee: number, share: bigint, signingKey: bigint, draw: Draw = systemDraw): Share {
    const { phi } = transcript;
    const key = transcript.trusteeKeys[trustee]!.encode();
    const factors = sums.map((row, question) =>
        row.map((pair, option) => prove("decrypt", [phi, tally, u32(trustee), key, u32(question), u32(option)], share, pair, draw)),
    );
    const signature = sign(signingKey, "share", [phi, tally, u32(trustee), cj(factors)], draw);
    return { trustee, tally: b64(tally), factors, signature: b64(signature) };
}

/**
 * Refuse a share that is not its trustee's for these sums.
 *
 * @throws Refused `share`
 */
export function checkShare({ transcript, tally, sums }: Opening, data: Share): void {
    const { phi } = transcript;
    members(data, "trustee tally factors signature", "share", "a share");
    const trustee = whole(data.trustee, 0, transcript.trusteeKeys.length - 1, "share", "trustee");
    if (!equal(bytes64(data.tally, 32, "share", "tally"), tally)) throw new Refused("share", `trustee ${trustee} answered for another tally`);
    const signature = bytes64(data.signature, 64, "share", "signature");
    const parts = [phi, tally, u32(trustee), cj(data.factors)];
    mustHold(transcript.signingKeys[trustee]!, signature, "share", `trustee ${trustee}`, "share", ...parts);
    const key = transcript.trusteeKeys[trustee]!;
    list(data.factors, sums.length, sums.length, "share", "factors").forEach((row, question) => {
        const pairs = sums[question]!;
        list(row, pairs.length, pairs.length, "share", "a question's factors").forEach((factor, option) => {
            const place = [phi, tally, u32(trustee), key.encode(), u32(question), u32(option)];
            checkFactor("decrypt", place, key, pairs[option]!, factor, `trustee ${trustee}'s factor of question ${question}, option ${option}`);
        });
    });
}

/** Return a trustee's share of every comment's R, each with its proof. */
export function makeCommentShares(
    { transcript, tally }: Omit<Opening, "sums">, trustee: number, share: bigint, points: readonly Point[], draw: Draw = systemDraw,
): Factor[] {
    const place = [transcript.phi, tally, u32(trustee), transcript.trusteeKeys[trustee]!.encode()];
    return points.map((point) => prove("decrypt-comment", place, share, [point], draw));
}

/**
 * Return F, c, z: F = x·A, and the proof that it is.
 *
 * @param sealed A, B of a sum, or R of a comment; the first is multiplied, all are hashed
 */
function prove(tag: string, place: readonly Part[], share: bigint, sealed: readonly Point[], draw: Draw): Factor {
    const target = sealed[0]!;
    const factor = target.times(share);
    const encoded = [...sealed, factor].map((point) => point.encode());
    const nonce = hedged("w", { secret: scalarBytes(share), known: join(tag, ...place, ...encoded) }, draw);
    const challenge = Hs(tag, ...place, ...encoded, base(nonce).encode(), target.times(nonce).encode());
    return [b64(factor.encode()), b64(scalarBytes(challenge)), b64(scalarBytes(nonce + challenge * share))];
}

function checkFactor(tag: string, place: readonly Part[], key: Point, sealed: readonly Point[], data: Factor, what: string): void {
    list(data, 3, 3, "share", what);
    const factor = point64(data[0], "share", what, true);
    const challenge = scalar(bytes64(data[1], 32, "share", what), "share");
    const response = scalar(bytes64(data[2], 32, "share", what), "share");
    const a = combine([response, -challenge], [GENERATOR, key]);
    const b = combine([response, -challenge], [sealed[0]!, factor]);
    const encoded = [...sealed, factor, a, b].map((point) => point.encode());
    if (Hs(tag, ...place, ...encoded) !== challenge) throw new Refused("share", `${what} is not what its share makes of it`);
}

/** Return λ_j of each scrutineer among those who answered. */
export function lagrange(indices: readonly number[]): bigint[] {
    return indices.map((j) =>
        indices.filter((m) => m !== j).reduce((weight, m) => modulo(weight * BigInt(m) * inverse(BigInt(m - j))), BigInt(1)),
    );
}

/**
 * Return the number of votes for each option from checked shares: k scrutineers ascending, then the server.
 *
 * @throws Refused `counts` where a sum opens to no possible number, or a question's numbers do not add up
 */
export function openCounts(sums: Sums, shares: readonly Share[], ballots: number): Counts {
    const weights = lagrange(shares.filter(({ trustee }) => trustee > 0).map(({ trustee }) => trustee)).concat(BigInt(1));
    const logarithm = smallLogarithms(ballots);
    return sums.map((row, question) => {
        const counts = row.map(([, b], option) => {
            const factors = shares.map((share) => point64(share.factors[question]![option]![0], "share", "a factor", true));
            return logarithm(b.subtract(combine(weights, factors)));
        });
        if (counts.reduce((sum, count) => sum + count, 0) !== ballots)
            throw new Refused("counts", `the counts of question ${question} do not add up to ${ballots}`);
        return counts;
    });
}

/** Return a finder of small v in v·G, by baby steps and giant steps. */
function smallLogarithms(largest: number): (point: Point) => number {
    const width = Math.floor(Math.sqrt(largest)) + 1;
    const babies = new Map<string, number>();
    let here = IDENTITY;
    for (let v = 0; v < width; v++) {
        babies.set(b64(here.encode()), v);
        here = here.add(GENERATOR);
    }
    const giant = here;
    return (point) => {
        let rest = point;
        for (let low = 0; low <= largest; low += width) {
            const baby = babies.get(b64(rest.encode()));
            if (baby !== undefined && low + baby <= largest) return low + baby;
            rest = rest.subtract(giant);
        }
        throw new Refused("counts", `a sum opens to no number from 0 to ${largest}`);
    };
}
