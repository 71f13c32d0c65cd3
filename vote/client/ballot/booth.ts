/**
 * The voting booth (秘密写票处): multiples prepared while the voter reads, the ballot sealed in slices,
 * so that the page never stands still.
 */
import { ballotLength } from "../protocol/ballots.ts";
import { join } from "../protocol/bytes.ts";
import { sealCommentWith, type CloseBox } from "../protocol/comments.ts";
import { GENERATOR_TABLE, Table } from "../protocol/group/table.ts";
import { sealing } from "../protocol/sealing.ts";
import { SECRET_LENGTH, slipKey, type SlipKey } from "../protocol/slips.ts";
import type { Election } from "../protocol/transcript.ts";
import { inSlices, pause } from "./slices.ts";

/** A comment, and what closes its box. */
export interface Comment {
    readonly text: string;
    readonly close: CloseBox;
}

export class Booth {
    private readonly table: Table;
    /** Settled once the key of a slip can be computed without a halt. */
    readonly ready = inSlices(() => GENERATOR_TABLE.prepare());
    private readonly prepared: Promise<void>;

    constructor(readonly election: Election) {
        this.table = new Table(election.publicKey);
        this.prepared = this.prepare();
    }

    /** Build the tables, then seal a ballot for nobody: an engine is several times faster in what it has done before. */
    private async prepare(): Promise<void> {
        await this.ready;
        await pause();
        await inSlices(() => this.table.prepare());
        const nobody = slipKey("00000000", "0".repeat(SECRET_LENGTH));
        const steps = sealing({ election: { phi: this.election.phi, options: [4, 4] }, table: this.table, slip: nobody }, [0, 1]);
        await inSlices(() => !steps.next().done);
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
    async seal(slip: SlipKey, choices: readonly number[], comment: Comment | null, progress: (part: number) => void): Promise<Uint8Array> {
        await this.prepared;
        const { election, table } = this;
        const steps = sealing({ election, table, slip }, choices);
        const size = 2 * election.options.reduce((sum, count) => sum + count, 0);
        let ballot: Uint8Array = new Uint8Array(0);
        const step = (): boolean => {
            const next = steps.next();
            if (next.done) ballot = next.value;
            return !next.done;
        };
        progress(0);
        await pause();
        await inSlices(step, (done) => progress(done / size));
        if (!comment) return ballot;
        await pause();
        return join(ballot, sealCommentWith(comment.close, election.phi, election.publicKey, table, comment.text));
    }
}
