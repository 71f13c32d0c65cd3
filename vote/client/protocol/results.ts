/**
 * Paper sheets and the result, in integers.
 *
 * Source: protocol §9, §10.
 */
import { cj } from "./canonical.ts";
import type { CloseData, Counts, Definition, OpenData, Pair, PaperSheet, ResultData } from "./messages.ts";
import { Refused } from "./refusal.ts";
import { list, whole } from "./shapes.ts";

/** Return the text of a sheet that two scrutineers sign, under the tag `paper` with φ and the head after `close`. */
export function paperStatement({ counts, valid, invalid }: PaperSheet): string {
    return cj({ counts, valid, invalid });
}

/**
 * Refuse a count sheet that cannot be.
 *
 * @param limit slips void for `paper`
 * @throws Refused `paper`
 */
export function checkPaper(definition: Definition, limit: number, { counts, valid, invalid }: PaperSheet): void {
    const { questions, minimum_ballots } = definition;
    list(counts, questions.length, questions.length, "paper", "counts");
    whole(valid, 0, limit, "paper", "valid");
    whole(invalid, 0, limit - valid, "paper", "invalid");
    if (valid > 0 && valid < minimum_ballots) throw new Refused("paper", "so few paper ballots would be open votes");
    questions.forEach(({ options }, place) => {
        const row = list(counts[place]!, options.length, options.length, "paper", "a question's counts");
        const sum = row.reduce((before, count) => before + whole(count, 0, limit, "paper", "a count"), 0);
        if (sum !== valid) throw new Refused("paper", "a question's counts do not add up to the valid ballots");
    });
}

function reaches(part: number, base: number, [a, b]: Pair): boolean {
    return BigInt(part) * BigInt(b) >= BigInt(base) * BigInt(a);
}

/** Return the data of the `result` event. */
export function resultOf(definition: Definition, open: OpenData, close: CloseData, electronic: Counts, paper: PaperSheet | null): ResultData {
    const { rule, questions, assembly } = definition;
    const counts = electronic.map((row, q) => row.map((count, j) => count + (paper ? paper.counts[q]![j]! : 0)));
    const valid = close.ballots + (paper ? paper.valid : 0);
    const invalid = paper ? paper.invalid : 0;
    const question = questions.findIndex(({ id }) => id === rule.question);
    const satisfied = questions[question]!.options.reduce(
        (sum, { id }, option) => sum + (rule.satisfied.includes(id) ? counts[question]![option]! : 0), 0,
    );
    const quorum = reaches(open.present, assembly.due, rule.quorum);
    const returned = valid + invalid;
    return {
        due: assembly.due, present: open.present, issued: close.issued, returned, valid, invalid, counts,
        satisfied, denominator: valid,
        met: valid > 0 && reaches(satisfied, valid, rule.threshold),
        quorum_met: quorum, valid_poll: quorum && returned <= close.issued,
    };
}
