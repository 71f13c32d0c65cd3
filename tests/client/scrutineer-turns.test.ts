/** Slips typed faster than the server answers: each has its turn. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Turns } from "../../vote/client/scrutineer/turns.ts";

test("what is asked for meanwhile is done in its order, one at a time, and a failure stops nobody", async () => {
    const turns = new Turns();
    const done: string[] = [];
    const answers: (() => void)[] = [];
    let atOnce = 0;
    const work = (name: string) => async (): Promise<string> => {
        atOnce += 1;
        assert.equal(atOnce, 1);
        await new Promise<void>((resolve) => answers.push(resolve));
        atOnce -= 1;
        done.push(name);
        if (name === "second") throw new Error(name);
        return name;
    };

    assert.equal(turns.busy, false);
    const asked = ["first", "second", "third"].map((name) => turns.after(work(name)));
    assert.equal(turns.busy, true);
    const outcomes = Promise.allSettled(asked);
    for (let answered = 0; answered < asked.length; answered += 1) {
        while (answers.length <= answered) await new Promise((resolve) => setImmediate(resolve));
        answers[answered]!();
    }

    assert.deepEqual((await outcomes).map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
    assert.deepEqual(done, ["first", "second", "third"]);
    assert.equal(turns.busy, false);
});
