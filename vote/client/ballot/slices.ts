/** Long work in short slices, so that the page never stands still. */

const SLICE_MS = 40;

/** Let the page draw and answer. */
export function pause(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Run steps until one says that there are no more, pausing after every slice to tell how many are done. */
export async function inSlices(step: () => boolean, tell: (done: number) => void = () => undefined): Promise<void> {
    let since = performance.now();
    for (let done = 1; step(); done++) {
        if (performance.now() - since < SLICE_MS) continue;
        tell(done);
        await pause();
        since = performance.now();
    }
}
