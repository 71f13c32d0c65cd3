/** The test vectors as the tests read them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { scalarBytes } from "../../vote/client/protocol/index.ts";

/** Return a file of tests/vectors; the tests run in the project's root. */
export function vectorFile(name: string): Buffer {
    return readFileSync(join(process.cwd(), "tests", "vectors", name));
}

export type Json = any;

/** Return a JSON file of tests/vectors, unpacked where its name says so. */
export function vectors(name: string): Json {
    const bytes = vectorFile(name);
    return JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
}

export function hex(bytes: Uint8Array): string {
    return Buffer.from(bytes).toString("hex");
}

export function unhex(text: string): Uint8Array {
    return new Uint8Array(Buffer.from(text, "hex"));
}

/** Read a scalar of the vectors. */
export function number(text: string): bigint {
    return BigInt(`0x${Buffer.from(text, "hex").reverse().toString("hex")}`);
}

export function scalarHex(value: bigint): string {
    return hex(scalarBytes(value));
}
