/** One thing after the other (排队): what is asked for while something is being done waits its turn and is not lost. */
export class Turns {
    private last: Promise<unknown> = Promise.resolve();
    private waiting = 0;

    /** Whether something is being done, or waits. */
    get busy(): boolean {
        return this.waiting > 0;
    }

    /** Do it when everything before is done, however that ended. */
    after<T>(work: () => Promise<T>): Promise<T> {
        this.waiting += 1;
        const turn = this.last.then(work);
        const over = (): void => { this.waiting -= 1; };
        this.last = turn.then(over, over);
        return turn;
    }
}
