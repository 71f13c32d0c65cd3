/**
 * Sealing a ballot: encrypt the choices, and prove that each question has exactly one.
 *
 * Source: protocol §5.
 */
import { challengeOf, VERSION, weightsOf } from "./ballots.ts";
import { join } from "./bytes.ts";
import { GENERATOR, IDENTITY } from "./group/point.ts";
import { modulo, scalarBytes } from "./group/scalars.ts";
import { base, type Table } from "./group/table.ts";
import { u32 } from "./hashing.ts";
import { hedged, systemDraw, type Draw } from "./nonces.ts";
import { Refused } from "./refusal.ts";
import { sign } from "./signatures.ts";
import type { SlipKey } from "./slips.ts";
import type { Election } from "./transcript.ts";

const ZERO = BigInt(0);

/** What a ballot is sealed for. */
export interface Booth {
    readonly election: Pick<Election, "phi" | "options">;
    /** Multiples of the election key. */
    readonly table: Table;
    readonly slip: SlipKey;
    readonly draw?: Draw;
}

/**
 * Seal a ballot in slices, so that a page can show progress; each step yields, the last returns the bytes.
 *
 * @param choices for each question the number of the chosen option, from 0
 * @throws Refused `choices` where there is not exactly one possible choice for each question
 */
export function* sealing(booth: Booth, choices: readonly number[]): Generator<void, Uint8Array, void> {
    const { election, slip, draw = systemDraw } = booth;
    if (choices.length !== election.options.length) throw new Refused("choices", "there must be one choice for each question");
    let body = join(new Uint8Array([VERSION]), slip.encoded);
    for (let question = 0; question < choices.length; question++)
        body = join(body, yield* sealedQuestion(booth, question, choices[question]!, draw));
    return join(body, sign(slip.secret, "cast", [election.phi, body], draw));
}

/** Seal a ballot at once. */
export function sealBallot(booth: Booth, choices: readonly number[]): Uint8Array {
    const steps = sealing(booth, choices);
    for (;;) {
        const step = steps.next();
        if (step.done) return step.value;
    }
}

/** The prover knows r', so that a_i and b_i need multiples of G and Y only. */
function* sealedQuestion(
    { election: { phi, options }, table, slip }: Booth, question: number, choice: number, draw: Draw,
): Generator<void, Uint8Array, void> {
    const count = options[question]!;
    if (!(Number.isInteger(choice) && choice >= 0 && choice < count)) throw new Refused("choices", `question ${question} has no option ${choice}`);
    const places = Array.from({ length: count }, (_, i) => i);
    const secret = scalarBytes(slip.secret);
    const nonce = (label: string, option: number, known: Uint8Array): bigint =>
        hedged(label, { secret, known: join(phi, slip.encoded, known), hidden: u32(choice), question, option }, draw);

    const randoms = places.map((j) => nonce("r", j, new Uint8Array(0)));
    let sealed: Uint8Array = new Uint8Array(0);
    for (const j of places) {
        const b = table.multiply(randoms[j]!).add(j === choice ? GENERATOR : IDENTITY);
        sealed = join(sealed, base(randoms[j]!).encode(), b.encode());
        yield;
    }
    const weights = weightsOf(phi, slip.encoded, question, count, sealed);
    const random = modulo(places.reduce((sum, j) => sum + weights[j]! * randoms[j]!, ZERO));

    const witness = nonce("w", 0, sealed);
    const challenges = places.map((i) => (i === choice ? ZERO : nonce("c", i, sealed)));
    const responses = places.map((i) => (i === choice ? ZERO : nonce("z", i, sealed)));
    let commitments: Uint8Array = new Uint8Array(0);
    for (const i of places) {
        const opening = i === choice ? witness : responses[i]! - challenges[i]! * random;
        const shift = challenges[i]! * (weights[i]! - weights[choice]!);
        commitments = join(commitments, base(opening).encode(), table.multiply(opening).add(base(shift)).encode());
        yield;
    }
    const all = challengeOf(phi, slip.encoded, question, sealed, commitments);
    challenges[choice] = modulo(challenges.reduce((rest, challenge) => rest - challenge, all));
    responses[choice] = modulo(witness + challenges[choice]! * random);
    return join(sealed, commitments, ...challenges.concat(responses).map(scalarBytes));
}
