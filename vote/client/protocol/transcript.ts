/**
 * What the ceremony fixed: φ, the election key, and the trustees' public shares.
 *
 * Source: protocol §3, §4.
 */
import { base32, join } from "./bytes.ts";
import { gamma } from "./cards.ts";
import { context } from "./definition.ts";
import { coefficientsOf, evaluate } from "./deals.ts";
import type { Point } from "./group/point.ts";
import { total } from "./group/sums.ts";
import { digits, h32, H } from "./hashing.ts";
import type { Card, Deal, Definition } from "./messages.ts";
import { Refused } from "./refusal.ts";
import { point64 } from "./shapes.ts";

/** What every phone can compute: enough to vote, and to compare numbers. */
export interface Election {
    /** Γ */
    readonly cardsHash: Uint8Array;
    /** φ, the election hash */
    readonly phi: Uint8Array;
    /** Y, the election key */
    readonly publicKey: Point;
    /** The 核对码 that is compared aloud. */
    readonly checkNumber: string;
    /** The first 80 bits of φ, as they stand on every slip. */
    readonly fingerprint: string;
    /** The number of options of each question. */
    readonly options: readonly number[];
}

export interface Transcript extends Election {
    /** V_0 of the server, then V_1 … V_n. */
    readonly trusteeKeys: readonly Point[];
    /** The server's signing key, then those of the scrutineers. */
    readonly signingKeys: readonly Point[];
}

/**
 * Compute Y, T and φ from the cards and every deal's coefficients.
 *
 * @throws Refused `election-key` where Y is the identity
 */
export function electionOf(definition: Definition, attempt: number, cards: readonly Card[], rows: readonly (readonly Point[])[]): Election {
    const cardsHash = gamma(definition, attempt, cards);
    const publicKey = total([point64(definition.server.share_key, "definition", "share key"), ...rows.map((row) => row[0]!)]);
    if (publicKey.isIdentity) throw new Refused("election-key", "the election key is the identity");
    const joined = rows.map((row) => join(...row.map((point) => point.encode())));
    const transcript = h32("transcript", cardsHash, ...joined);
    const phi = h32("election", context(definition), transcript, publicKey.encode());
    return {
        cardsHash, phi, publicKey,
        checkNumber: digits(H("check", phi)),
        fingerprint: fingerprint(phi),
        options: definition.questions.map((question) => question.options.length),
    };
}

/** Return the 16 characters of φ that stand on every slip. */
export function fingerprint(phi: Uint8Array): string {
    return base32(phi.slice(0, 10));
}

/**
 * Compute all that follows from cards and deals that have been checked.
 *
 * @throws Refused `election-key` where Y or a V_j is the identity
 */
export function transcriptOf(definition: Definition, attempt: number, cards: readonly Card[], deals: readonly Deal[]): Transcript {
    const rows = deals.map(coefficientsOf);
    const election = electionOf(definition, attempt, cards, rows);
    const columns = rows[0]!.map((_, m) => total(rows.map((row) => row[m]!)));
    const shares = cards.map((_, place) => evaluate(columns, place + 1));
    if (shares.some((share) => share.isIdentity)) throw new Refused("election-key", "a trustee's key is the identity");
    const signing = [definition.server.signing_key, ...cards.map((card) => card.signing_key)];
    return {
        ...election,
        trusteeKeys: [point64(definition.server.share_key, "definition", "share key"), ...shares],
        signingKeys: signing.map((text) => point64(text, "card", "signing key")),
    };
}
