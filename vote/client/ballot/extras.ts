/** Scripts that few votes need, fetched when they are needed, so that a usual vote stays light. */
import type { CloseBox } from "../protocol/comments.ts";
import { el } from "./dom.ts";
import type { recheck } from "./recheck.ts";
import { Failure, PATIENCE_MS } from "./server.ts";
import type { showFinding } from "./views/finding.ts";

declare global {
    interface Window {
        /** What the fetched scripts leave behind. */
        pingjia?: Partial<Extras>;
    }
}

/** What each script brings; the page's own script names their addresses as data-NAME. */
export interface Extras {
    /** What closes a comment's box; fetched once the voter begins to write one. */
    readonly boxes: CloseBox;
    /** What looks for a ballot in the closed box, and tells; fetched for a re-scan after close. */
    readonly recheck: { readonly recheck: typeof recheck; readonly showFinding: typeof showFinding };
}

const asked: { [name: string]: Promise<unknown> } = {};

/**
 * Fetch what a script brings; at most once, and again after a failure.
 *
 * @throws Failure without network
 */
export function extra<K extends keyof Extras>(name: K): Promise<Extras[K]> {
    const wanted = (asked[name] = asked[name] || fetched(name));
    wanted.catch(() => delete asked[name]);
    return wanted as Promise<Extras[K]>;
}

function fetched<K extends keyof Extras>(name: K): Promise<Extras[K]> {
    return new Promise((resolve, reject) => {
        const end = (): void => {
            clearTimeout(timer);
            script.remove();
            const found = (window.pingjia || {})[name];
            if (found) resolve(found as Extras[K]);
            else reject(new Failure(0, "network", ""));
        };
        const timer = setTimeout(end, PATIENCE_MS);
        const script = el("script", { src: document.querySelector<HTMLElement>("script[data-boxes]")!.dataset[name]!, load: end, error: end });
        document.head.append(script);
    });
}
