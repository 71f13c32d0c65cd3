/** The verifying worker (核验线程): checks boards and makes shares without holding up the page. */
import { Refused } from "./protocol/index.ts";
import { answer } from "./scrutineer/audit/answers.ts";
import { boardFacts, chainFacts } from "./scrutineer/audit/boards.ts";
import type { Job, Outcome } from "./scrutineer/audit/jobs.ts";

interface WorkerScope {
    onmessage: ((event: MessageEvent<Job>) => void) | null;
    postMessage(outcome: Outcome): void;
}

const scope = self as unknown as WorkerScope;
let told = 0;

/** Tell the page how far the work is, a few hundred times at most. */
function bar(part: number): void {
    if (part - told < 0.003 && part < 1) return;
    told = part;
    scope.postMessage({ kind: "progress", part });
}

function outcomeOf(job: Job): Outcome {
    if (job.job === "chain") return { kind: "facts", facts: chainFacts(job.events, job.keys) };
    if (job.job === "board") return { kind: "facts", facts: boardFacts(job.board, job.keys, job.comments, bar) };
    return { kind: "answered", answered: answer(job) };
}

scope.onmessage = ({ data }) => {
    told = 0;
    try {
        scope.postMessage(outcomeOf(data));
    } catch (refused) {
        if (refused instanceof Refused) scope.postMessage({ kind: "refused", check: refused.check, why: refused.why });
        else scope.postMessage({ kind: "broken", why: String(refused) });
    }
};
