/** Something does not hold: `check` is the stable name of the rule, `why` an English sentence with the item. */
export class Refused extends Error {
    constructor(readonly check: string, readonly why: string) {
        super(`${check}: ${why}`);
        this.name = "Refused";
    }
}

/** Return what the work returns; where it refuses, put the item's name in front. */
export function within<T>(item: string, work: () => T): T {
    try {
        return work();
    } catch (error) {
        if (error instanceof Refused) throw new Refused(error.check, `${item}: ${error.why}`);
        throw error;
    }
}
