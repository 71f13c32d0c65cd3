/**
 * Receipts (回执): the server's signed word that a ballot is in the box.
 *
 * Source: protocol §5.
 */
import { tracker } from "./ballots.ts";
import { b64 } from "./bytes.ts";
import { digest } from "./hashing.ts";
import type { Receipt } from "./messages.ts";
import { Refused } from "./refusal.ts";
import { bytes64, members, point64 } from "./shapes.ts";
import { mustHold } from "./signatures.ts";

/**
 * Refuse a receipt that is not the server's for exactly this ballot and comment.
 *
 * @param serverKey the definition's `server.signing_key`
 * @param comment the sealed comment, or null
 * @throws Refused `receipt`
 */
export function checkReceipt(serverKey: string, phi: Uint8Array, ballot: Uint8Array, comment: Uint8Array | null, receipt: Receipt): void {
    members(receipt, "tracker digest comment signature", "receipt", "a receipt");
    const found = digest(ballot);
    const hash = comment ? digest(comment) : new Uint8Array(0);
    if (receipt.digest !== b64(found) || receipt.comment !== b64(hash) || receipt.tracker !== tracker(found))
        throw new Refused("receipt", "the receipt is for another ballot");
    const signature = bytes64(receipt.signature, 64, "receipt", "signature");
    mustHold(point64(serverKey, "receipt", "the server's key"), signature, "receipt", "the receipt", "receipt", phi, found, hash);
}
