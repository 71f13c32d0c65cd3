/** The script that only a comment needs: fetched once the voter begins to write one, so that other votes stay light. */
import type { CloseBox } from "../protocol/comments.ts";
import { el } from "./dom.ts";
import { Failure, PATIENCE_MS } from "./server.ts";

declare global {
    interface Window {
        pingjiaCloseBox?: CloseBox;
    }
}

let asked: Promise<CloseBox> | null = null;

/**
 * Fetch what closes a comment's box; at most once, and again after a failure.
 *
 * @throws Failure without network
 */
export function boxCloser(): Promise<CloseBox> {
    asked = asked || fetched();
    asked.catch(() => (asked = null));
    return asked;
}

function fetched(): Promise<CloseBox> {
    return new Promise((resolve, reject) => {
        const { boxes } = document.querySelector<HTMLElement>("script[data-boxes]")!.dataset;
        const end = (): void => {
            clearTimeout(timer);
            script.remove();
            if (window.pingjiaCloseBox) resolve(window.pingjiaCloseBox);
            else reject(new Failure(0, "network", ""));
        };
        const timer = setTimeout(end, PATIENCE_MS);
        const script = el("script", { src: boxes!, load: end, error: end });
        document.head.append(script);
    });
}
