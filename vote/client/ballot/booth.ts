/**
 * The voting booth (秘密写票处): multiples prepared while the voter reads, the ballot sealed in slices,
 * so that the page never stands still.
 */
import { ballotLength } from "../protocol/ballots.ts";
import { join } from "../protocol/bytes.ts";
import { sealComment } from "../protocol/comments.ts";
import { GENERATOR_TABLE, Table } from "../protocol/group/table.ts";
import { sealing } from "../protocol/sealing.ts";
import type { SlipKey } from "../protocol/slips.ts";
import type { Election } from "../protocol/transcript.ts";

const SLICE_MS = 12;

/** Let the page draw and answer. */
function pause(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Run steps until one says that there are no more, pausing after every slice. */
async function inSlices(step: () => boolean): Promise<void> {
    let since = performance.now();
    while (step()) {
        if (performance.now() - since < SLICE_MS) continue;
        await pause();
        since = performance.now();
    }
}

export class Booth {
    private readonly table: Table;
    private readonly prepared: Promise<void>;

    constructor(readonly election: Election) {
        this.table = new Table(election.publicKey);
        this.prepared = pause().then(() => inSlices(() => GENERATOR_TABLE.step())).then(() => inSlices(() => this.table.step()));
    }

    /** The length of a ballot without a comment. */
    get length(): number {
        return ballotLength(this.election.options);
    }

    /**
     * Seal the choices, and the comment where there is one, into the bytes to be sent.
     *
     * @param progress told the part that is done, from 0 to 1
     */
    async seal(slip: SlipKey, choices: readonly number[], comment: string, progress: (part: number) => void): Promise<Uint8Array> {
        await this.prepared;
        const { election, table } = this;
        const steps = sealing({ election, table, slip }, choices);
        const size = 2 * election.options.reduce((sum, count) => sum + count, 0);
        let done = 0;
        let ballot: Uint8Array = new Uint8Array(0);
        await inSlices(() => {
            const step = steps.next();
            progress(Math.min(1, done++ / size));
            if (step.done) ballot = step.value;
            return !step.done;
        });
        if (!comment) return ballot;
        await pause();
        return join(ballot, sealComment(election.phi, election.publicKey, table, comment));
    }
}
