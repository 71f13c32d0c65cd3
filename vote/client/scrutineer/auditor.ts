/** The page's side of the verifying worker (核验线程). */
import type { Job, Outcome } from "./audit/jobs.ts";

/** The board, or what is to be opened, does not hold. */
export class BoardRefused extends Error {
    constructor(readonly check: string, readonly why: string) {
        super(`${check}: ${why}`);
    }
}

/** The work was given up, or the worker failed. */
export class AuditStopped extends Error {}

export const GIVEN_UP = "given up";

type Done = Extract<Outcome, { kind: "facts" } | { kind: "answered" }>;

export class Auditor {
    private worker: Worker | null = null;
    private stopped: (() => void) | null = null;

    constructor(private readonly address: string) {}

    /**
     * Have one job done; another one that still runs is given up.
     *
     * @param progress told how far it is, from 0 to 1
     * @throws BoardRefused or AuditStopped
     */
    run(job: Job, progress: (part: number) => void): Promise<Done> {
        this.stop();
        const worker = new Worker(this.address);
        this.worker = worker;
        return new Promise<Done>((done, failed) => {
            this.stopped = () => failed(new AuditStopped(GIVEN_UP));
            worker.onerror = (event) => { failed(new AuditStopped(event.message)); };
            worker.onmessage = ({ data }: MessageEvent<Outcome>) => {
                if (data.kind === "progress") return progress(data.part);
                if (data.kind === "refused") failed(new BoardRefused(data.check, data.why));
                else if (data.kind === "broken") failed(new AuditStopped(data.why));
                else done(data);
                this.stop();
            };
            worker.postMessage(job);
        });
    }

    /** Give up what runs, and let the worker's memory go: it may have held a seed. */
    stop(): void {
        this.stopped?.();
        this.stopped = null;
        this.worker?.terminate();
        this.worker = null;
    }
}
