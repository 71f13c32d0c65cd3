/**
 * Bringing a sealed ballot into the box: kept on the phone before the first try, sent again with the same
 * bytes until there is an answer, forgotten once there is a receipt. The sealed bytes do not tell the choice.
 */
import { b64, unb64 } from "../protocol/bytes.ts";
import type { Receipt } from "../protocol/messages.ts";
import { Failure, post } from "./server.ts";

const LONGEST_WAIT_S = 30;
const memory = new Map<string, string>();

/** Where one slip's sealed bytes are kept. */
export class Safe {
    private readonly name: string;
    /** Whether the bytes outlive the page. */
    lasting = false;

    constructor(poll: string, slip: Uint8Array) {
        this.name = `pingjia/${poll}/${b64(slip)}`;
    }

    keep(body: Uint8Array): void {
        const text = b64(body);
        memory.set(this.name, text);
        try {
            localStorage.setItem(this.name, text);
            this.lasting = localStorage.getItem(this.name) === text;
        } catch {
            this.lasting = false;
        }
    }

    /** Return what was kept and not yet delivered. */
    kept(): Uint8Array | null {
        try {
            const text = memory.get(this.name) || localStorage.getItem(this.name);
            return text ? unb64(text) : null;
        } catch {
            return null;
        }
    }

    forget(): void {
        memory.delete(this.name);
        try {
            localStorage.removeItem(this.name);
        } catch {
            // A phone that keeps nothing has nothing to forget.
        }
    }
}

/** A wait that the network's return, or the voter, cuts short. */
export interface Wait {
    readonly attempt: number;
    readonly seconds: number;
    readonly busy: boolean;
    readonly now: () => void;
}

/**
 * Send the bytes until there is an answer.
 *
 * @param waiting told of every wait before another try
 * @throws Failure with the server's refusal
 */
export async function deliver(body: Uint8Array, waiting: (wait: Wait) => void): Promise<Receipt> {
    for (let attempt = 1; ; attempt++) {
        try {
            return await post<Receipt>("ballots", body);
        } catch (error) {
            if (!(error instanceof Failure && error.passes)) throw error;
            const pause = Math.min(2 ** (attempt - 1), LONGEST_WAIT_S) * (0.5 + Math.random());
            const seconds = Math.max(pause, error.retryAfter * (1 + Math.random() / 2));
            await new Promise<void>((resolve) => {
                const now = (): void => {
                    clearTimeout(timer);
                    removeEventListener("online", now);
                    resolve();
                };
                const timer = setTimeout(now, seconds * 1000);
                addEventListener("online", now);
                waiting({ attempt, seconds: Math.ceil(seconds), busy: error.status > 0, now });
            });
        }
    }
}
