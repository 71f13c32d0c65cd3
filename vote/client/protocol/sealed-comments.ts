/**
 * Sealing a comment where the cipher is at hand; a voter's page loads that later (`ballot/extras.ts`).
 *
 * Source: protocol §6.
 */
import { closeBox } from "./boxes.ts";
import { sealCommentWith } from "./comments.ts";
import type { Point } from "./group/point.ts";
import type { Table } from "./group/table.ts";
import { systemDraw, type Draw } from "./nonces.ts";

/** Return the sealed comment, as `sealCommentWith`. */
export function sealComment(phi: Uint8Array, publicKey: Point, table: Table, text: string, draw: Draw = systemDraw): Uint8Array {
    return sealCommentWith(closeBox, phi, publicKey, table, text, draw);
}
