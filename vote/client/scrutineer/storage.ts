/** Where the phone's record (手机里的记录) is kept: the browser's local storage, tried out before anything. */
import { freshMemory, type Memory } from "./memory.ts";

/** The part of the browser's storage that is used. */
export interface Shelf {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
}

/** The record was written by another window of this phone since it was read. */
export class WrittenElsewhere extends Error {}

/** The browser did not keep what was written. */
export class NotKept extends Error {}

const PROBE = "pingjia:probe";
/** More than any record needs: a private window with a tiny quota fails here and not in the hall. */
const PROBE_LENGTH = 256 * 1024;

/** Say whether the shelf keeps what is put on it. */
export function keeps(shelf: Shelf | null): boolean {
    if (!shelf) return false;
    const text = `${Date.now()}:`.padEnd(PROBE_LENGTH, "·");
    try {
        shelf.setItem(PROBE, text);
        const kept = shelf.getItem(PROBE) === text;
        shelf.removeItem(PROBE);
        return kept;
    } catch {
        return false;
    }
}

/** Return the names of what the browser lacks; empty where everything is there. */
export function missing(scope: { BigInt?: unknown; crypto?: { getRandomValues?: unknown }; Worker?: unknown }): string[] {
    const needs: [string, boolean][] = [
        ["BigInt", typeof scope.BigInt === "function"],
        ["crypto.getRandomValues", typeof scope.crypto?.getRandomValues === "function"],
        ["Worker", typeof scope.Worker === "function"],
    ];
    return needs.filter(([, there]) => !there).map(([name]) => name);
}

/** One poll's and one scrutineer's record on a shelf. */
export class Record {
    private readonly shelf: Shelf;
    private readonly key: string;

    constructor(shelf: Shelf, poll: string, index: number) {
        this.shelf = shelf;
        this.key = `pingjia:scrutineer:${poll}:${index}`;
    }

    /** Return what is kept, or null on a phone that knows nothing of this poll. */
    load(): Memory | null {
        const text = this.shelf.getItem(this.key);
        if (text === null) return null;
        return JSON.parse(text) as Memory;
    }

    /** Begin a record for a link, or take the link's new token into the record that is there. */
    open(poll: string, index: number, token: string): Memory {
        const kept = this.load();
        if (kept?.token === token) return kept;
        return this.save(kept ? { ...kept, token } : freshMemory(poll, index, token));
    }

    /**
     * Write the record, read it back, and return it with its new revision.
     *
     * @throws WrittenElsewhere where another window wrote first; NotKept where the browser lost it.
     */
    save(memory: Memory): Memory {
        const before = this.shelf.getItem(this.key);
        const revision = before === null ? 0 : (JSON.parse(before) as Memory).revision;
        if (revision !== memory.revision) throw new WrittenElsewhere();
        const next = { ...memory, revision: revision + 1 };
        const text = JSON.stringify(next);
        try {
            this.shelf.setItem(this.key, text);
        } catch {
            throw new NotKept();
        }
        if (this.shelf.getItem(this.key) !== text) throw new NotKept();
        return next;
    }

    /** Overwrite the record, then write the one without secrets. */
    destroySeed(memory: Memory): Memory {
        const before = this.shelf.getItem(this.key) ?? "";
        if (before && (JSON.parse(before) as Memory).revision !== memory.revision) throw new WrittenElsewhere();
        this.shelf.setItem(this.key, "0".repeat(before.length));
        const next = { ...memory, revision: memory.revision + 1 };
        this.shelf.setItem(this.key, JSON.stringify(next));
        return next;
    }
}
