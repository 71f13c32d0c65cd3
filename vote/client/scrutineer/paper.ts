/**
 * The count sheet of the paper ballots (纸质票计数单): checked against the rules, signed once.
 *
 * Source: protocol §9.
 */
import { b64, paperStatement, sign, unb64, type Definition, type Draw } from "../protocol/index.ts";
import { keysOf } from "./keys.ts";
import type { Memory, Sheet } from "./memory.ts";

/** Return what is wrong with a sheet, as Chinese sentences; empty where it may be signed. */
export function faultsOf(sheet: Sheet, definition: Definition, limit: number): string[] {
    const faults: string[] = [];
    const numbers = [sheet.valid, sheet.invalid, ...sheet.counts.flat()];
    if (numbers.some((number) => !Number.isSafeInteger(number) || number < 0)) return ["请把每一格都填上整数，没有的填0。"];
    sheet.counts.forEach((row, place) => {
        const sum = row.reduce((total, count) => total + count, 0);
        if (sum !== sheet.valid) faults.push(`第${place + 1}题合计${sum}张，应等于有效票${sheet.valid}张。`);
    });
    if (sheet.valid > 0 && sheet.valid < definition.minimum_ballots)
        faults.push(`有效纸质票只有${sheet.valid}张，少于${definition.minimum_ballots}张，计入就等于公开投票；请改用共用平板投票。`);
    if (sheet.valid + sheet.invalid > limit)
        faults.push(`有效票与无效票共${sheet.valid + sheet.invalid}张，多于换发的纸质票${limit}张。`);
    return faults;
}

/**
 * Sign the sheet under the close that this phone saw. A phone signs one sheet, ever.
 *
 * @throws Error where one was signed before, or there is no close yet.
 */
export function signSheet(memory: Memory, definition: Definition, sheet: Sheet, draw?: Draw): Memory {
    if (memory.paper) throw new Error("a sheet was signed before");
    if (!memory.close) throw new Error("the poll is not closed");
    const head = memory.close.hash;
    const keys = keysOf(memory, definition);
    const signature = sign(keys.sign, "paper", [unb64(memory.round!.phi!), unb64(head), paperStatement(sheet)], draw);
    return { ...memory, paper: { sheet, head, signature: b64(signature), sent: false } };
}
