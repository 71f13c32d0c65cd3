/** Asking the server, with a time limit. */

export const PATIENCE_MS = 20_000;

/** The server's refusal, or no answer at all (status 0). */
export class Failure extends Error {
    constructor(readonly status: number, readonly code: string, message: string, readonly retryAfter = 0) {
        super(message);
    }

    /** Whether the same request may do better later: no answer, too busy, broken down. */
    get passes(): boolean {
        return !this.status || this.status === 408 || this.status === 429 || this.status >= 500;
    }
}

/** Return the address of a part of this poll. */
function address(part: string): string {
    return `${location.pathname.replace(/\/tablet\/?$|\/$/, "")}/${part}`;
}

/**
 * Ask, and return the answer's body.
 *
 * @throws Failure
 */
async function ask<T>(part: string, init: RequestInit, read: (answer: Response) => Promise<T>): Promise<T> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), PATIENCE_MS);
    try {
        const answer = await fetch(address(part), { ...init, signal: limit.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
        if (answer.ok) return await read(answer);
        const { error } = await answer.json().catch(() => ({ error: {} }));
        throw new Failure(answer.status, String(error.code), String(error.message || ""), Number(answer.headers.get("Retry-After")) || 0);
    } catch (error) {
        throw error instanceof Failure ? error : new Failure(0, "network", "");
    } finally {
        clearTimeout(timer);
    }
}

/** Fetch bytes. */
export function fetchBytes(part: string): Promise<Uint8Array> {
    return ask(part, {}, async (answer) => new Uint8Array(await answer.arrayBuffer()));
}

/** Post bytes or a value and return the JSON answer. */
export function post<T>(part: string, body: Uint8Array | object): Promise<T> {
    const bytes = body instanceof Uint8Array;
    const headers = { "Content-Type": bytes ? "application/octet-stream" : "application/json" };
    return ask(part, { method: "POST", headers, body: bytes ? (body as BodyInit) : JSON.stringify(body) }, (answer) => answer.json());
}
