/** How the phone speaks to the server (与服务器通信): small, timed out, and never in a hurry. */
import type { Reply } from "./heard.ts";

const TIMEOUT = 20_000;
const LONG_TIMEOUT = 120_000;
const FIRST_DELAY = 1_500;
const LAST_DELAY = 30_000;

/** No answer came: no network, or the server is away. */
export class NoAnswer extends Error {}

export class Server {
    private readonly base: string;
    private readonly credential: string;

    constructor(base: string, index: number, token: string) {
        this.base = base;
        this.credential = `${index}-${token}`;
    }

    /** Fetch JSON. */
    async get(path: string): Promise<Reply> {
        const response = await this.request(path, {}, TIMEOUT);
        return { status: response.status, body: await jsonOf(response) };
    }

    /** Fetch text as it stands; refusals come as JSON. */
    async text(path: string): Promise<Reply> {
        const response = await this.request(path, {}, LONG_TIMEOUT);
        return { status: response.status, body: response.ok ? await response.text() : await jsonOf(response) };
    }

    /** Send JSON. */
    async post(path: string, body: object): Promise<Reply> {
        const headers = { "Content-Type": "application/json" };
        const response = await this.request(path, { method: "POST", headers, body: JSON.stringify(body) }, LONG_TIMEOUT);
        return { status: response.status, body: await jsonOf(response) };
    }

    private async request(path: string, init: RequestInit, limit: number): Promise<Response> {
        const abort = new AbortController();
        const timer = setTimeout(() => abort.abort(), limit);
        const headers = { ...(init.headers as { [name: string]: string }), Scrutineer: this.credential };
        try {
            const settings: RequestInit = { ...init, headers, signal: abort.signal, cache: "no-store", credentials: "omit" };
            return await fetch(`${this.base}/${path}`, settings);
        } catch {
            throw new NoAnswer();
        } finally {
            clearTimeout(timer);
        }
    }
}

async function jsonOf(response: Response): Promise<unknown> {
    try {
        return await response.json();
    } catch {
        return null;
    }
}

/** Return how long to wait before the next try, in milliseconds: longer each time, never in step with others. */
export function delayAfter(failures: number, random: number): number {
    return Math.min(LAST_DELAY, FIRST_DELAY * 2 ** Math.min(failures, 10)) * (0.5 + random);
}

/** Return an interval, a fifth more or less. */
export function jittered(interval: number, random: number): number {
    return interval * (0.8 + 0.4 * random);
}
