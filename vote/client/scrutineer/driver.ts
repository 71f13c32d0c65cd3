/**
 * What drives the page (驱动): look at the server, think, keep, send, show; then again.
 *
 * The record is read anew before every thought, so that two windows of one phone act as one.
 */
import { systemDraw, type BoardEvent, type Definition, type Factor, type Share } from "../protocol/index.ts";
import { alarm, type Alarm } from "./alarms.ts";
import type { Answered, Job } from "./audit/jobs.ts";
import { AuditStopped, BoardRefused, GIVEN_UP, type Auditor } from "./auditor.ts";
import { ceremonyMove } from "./ceremony.ts";
import { countingMove } from "./counting.ts";
import { deliver, fetched, isRefusal, OFFLINE, sealedBoard, type Sealed } from "./deliveries.ts";
import type { Desk } from "./desk.ts";
import type { BoardFacts } from "./facts.ts";
import type { Refusal } from "./heard.ts";
import type { Memory } from "./memory.ts";
import type { Dispatch, Move } from "./moves.ts";
import { outbox } from "./outbox.ts";
import type { Page } from "./page.ts";
import { delayAfter, jittered, type Server } from "./server.ts";
import { NotKept, WrittenElsewhere, type Record } from "./storage.ts";
import { afterCeremony, type CeremonyView, type PaperView, type Turnout } from "./views.ts";

/** Where pages appear. */
export interface Stage {
    show(page: Page, desk: Desk): void;
    trouble(refusal: Refusal | null): void;
    raise(found: Alarm): void;
}

/** How often the server is asked, in milliseconds, by page. */
const INTERVALS: { readonly [name in Page["name"]]?: number } = { waiting: 1_500, duty: 4_000, closed: 3_000, answered: 2_000 };
const INTERVAL = 4_000;
const MOST_MOVES = 60;
const FORGOTTEN: Refusal = {
    code: "forgotten", check: null,
    message: "本机的记录被清除，或写不进去，本机已停止。请告诉其他监票人：密钥仪式中请重新开始这一轮；之后请用纸上的备份恢复。",
};
/** Pages that stand whatever the board says, and say more where it is known. */
const ENDINGS: readonly Page["name"][] = ["result", "annulled", "alarm", "declined"];

export class Driver implements Desk {
    memory: Memory;
    view: CeremonyView | null = null;
    turnout: Turnout | null = null;
    facts: BoardFacts | null = null;
    progress = 0;
    readonly draw = systemDraw;
    private failures = 0;
    private timer = 0;
    private queue: Promise<void> = Promise.resolve();
    private page: Page | null = null;
    private auditing = false;
    private auditTrouble: Refusal | null = null;
    /** The phase in which the chain was last fetched for a page that does not depend on it. */
    private fetchedIn = "";

    constructor(
        private readonly record: Record, private readonly server: Server,
        private readonly auditor: Auditor, private readonly stage: Stage, memory: Memory,
    ) {
        this.memory = memory;
    }

    get definition(): Definition | null {
        return this.view?.definition ?? null;
    }

    /** Look and think once, then again after a while. */
    tick(): Promise<void> {
        return this.inTurn(async () => {
            window.clearTimeout(this.timer);
            const refusal = await this.lookAndThink();
            this.failures = refusal ? this.failures + 1 : 0;
            this.stage.trouble(refusal);
            const wait = refusal ? delayAfter(this.failures, Math.random()) : jittered(this.interval(), Math.random());
            this.timer = window.setTimeout(() => void this.tick(), wait);
        });
    }

    /** A fault of the page, or a record that the browser lost, must not end the looking. */
    private async lookAndThink(): Promise<Refusal | null> {
        try {
            return (await this.fetchViews()) ?? (await this.think()) ?? this.auditTrouble;
        } catch (failed) {
            if (failed instanceof NotKept || failed instanceof WrittenElsewhere) return FORGOTTEN;
            console.error(failed);
            return { code: "fault", check: null, message: "本页出了错，会自动再试。本机的记录都在；如果一直这样，请关闭后重新打开本页。" };
        }
    }

    act(change: (memory: Memory) => Memory): Promise<void> {
        return this.inTurn(() => this.keep(change)).then(() => this.tick());
    }

    restart(why: string): Promise<void> {
        const { attempt } = this.view!;
        return this.inTurn(async () => { await this.post({ to: "restart", body: { attempt, why } }); }).then(() => this.tick());
    }

    async look(): Promise<BoardFacts | null> {
        await this.inTurn(async () => { await this.fetchViews(); await this.fetchChain(); });
        return this.facts;
    }

    async paper(): Promise<PaperView | null> {
        const found = await fetched<PaperView>(() => this.server.get("paper"));
        return "body" in found ? found.body : null;
    }

    async slipState(key: string): Promise<string | null> {
        const found = await fetched<{ state: string }>(() => this.server.post("slip", { key }));
        return "body" in found ? found.body.state : null;
    }

    raise(found: Alarm): void {
        this.stage.raise(found);
    }

    /** Everything that reads and writes the record happens one after the other. */
    private inTurn(work: () => Promise<unknown>): Promise<void> {
        const done = this.queue.then(work).then(() => undefined);
        this.queue = done.catch(() => undefined);
        return done;
    }

    private interval(): number {
        return (this.page && INTERVALS[this.page.name]) ?? INTERVAL;
    }

    /** Keep a changed record; where another window wrote meanwhile, change that one instead. */
    private async keep(change: (memory: Memory) => Memory): Promise<void> {
        for (let turn = 0; ; turn += 1) {
            const before = this.record.load() ?? this.memory;
            const next = change(before);
            if (next === before) return;
            try {
                const forgets = Boolean(before.round?.seed) && before.round!.seed !== next.round?.seed;
                this.memory = forgets ? this.record.destroySeed({ ...next, revision: before.revision }) : this.record.save({ ...next, revision: before.revision });
                return;
            } catch (failed) {
                if (!(failed instanceof WrittenElsewhere) || turn === 3) throw failed;
            }
        }
    }

    private async fetchViews(): Promise<Refusal | null> {
        const turnout = await fetched<Turnout>(() => this.server.get("turnout"));
        if ("refusal" in turnout) return turnout.refusal;
        const moved = this.turnout?.phase !== turnout.body.phase;
        this.turnout = turnout.body;
        if (!this.view || !afterCeremony(this.turnout.phase) || !afterCeremony(this.view.phase)) {
            const view = await fetched<CeremonyView>(() => this.server.get("ceremony"));
            if ("refusal" in view) return view.refusal;
            this.view = view.body;
        }
        if (moved) this.facts = null;
        return null;
    }

    /** Think until there is a page to show; returns what stands in the way, if anything does. */
    private async think(): Promise<Refusal | null> {
        let refusal = afterCeremony(this.turnout!.phase) ? await this.empty() : null;
        for (let turn = 0; turn < MOST_MOVES; turn += 1) {
            this.memory = this.record.load() ?? this.memory;
            const move = this.move();
            if (move.do === "keep") await this.keep(() => ({ ...move.memory, revision: this.memory.revision }));
            else if (move.do === "send") {
                this.present({ name: "sending", what: "正在把本机的内容送到服务器。" });
                refusal = await this.post(move.message);
                if (refusal) return refusal;
                refusal = await this.fetchViews();
                if (refusal) return refusal;
            } else if (!(await this.work(move.page))) {
                this.present(move.page);
                return refusal;
            }
        }
        return { ...OFFLINE, code: "restless", message: "本机与服务器的情况对不上，正在重试。请不要关闭本页。" };
    }

    private move(): Move {
        if (!afterCeremony(this.turnout!.phase)) return ceremonyMove(this.memory, this.view!, this.draw);
        return countingMove(this.memory, { definition: this.view!.definition, facts: this.facts, now: Date.now() });
    }

    /** Send what is signed and waits. */
    private async empty(): Promise<Refusal | null> {
        let found: Refusal | null = null;
        this.memory = this.record.load() ?? this.memory;
        for (const message of outbox(this.memory)) found = (await this.post(message)) ?? found;
        return found;
    }

    private async post(message: Dispatch): Promise<Refusal | null> {
        const found = await deliver(this.server, this.record.load() ?? this.memory, message);
        if (isRefusal(found)) return found;
        await this.keep((memory) => (found === memory ? memory : { ...found, revision: memory.revision }));
        return null;
    }

    /** Do what a page stands for; true where there is something new to think about. */
    private async work(page: Page): Promise<boolean> {
        if (page.name === "check" && !this.facts) return this.fetchChain();
        if (ENDINGS.includes(page.name) && !this.facts && this.fetchedIn !== this.turnout!.phase) {
            this.fetchedIn = this.turnout!.phase;
            return this.fetchChain();
        }
        if (page.name === "check" || page.name === "answering") this.audit(page);
        return false;
    }

    private async fetchChain(): Promise<boolean> {
        const events = await fetched<{ events: BoardEvent[] }>(() => this.server.get("events"));
        if ("refusal" in events) return this.hindered(events.refusal);
        const full = this.facts?.full && this.facts.hashes.length === events.body.events.length ? this.facts : null;
        if (full) return true;
        const outcome = await this.audited({ job: "chain", events: events.body.events, keys: this.voidKeys() });
        if (outcome?.kind !== "facts") return false;
        this.facts = outcome.facts;
        return true;
    }

    private voidKeys(): string[] {
        return this.memory.voids.flatMap(({ keys }) => [...keys]);
    }

    /** Verify, or answer, beside the page; it goes on when the worker is done. */
    private audit(page: Page): void {
        if (this.auditing) return;
        this.auditing = true;
        this.auditTrouble = null;
        this.progress = 0;
        const work = page.name === "check" ? this.verify() : this.answer();
        void work.finally(() => { this.auditing = false; }).then((done) => { if (done) void this.tick(); });
    }

    private async verify(): Promise<boolean> {
        const found = await this.sealed();
        if (!found) return false;
        const outcome = await this.audited({ job: "board", board: found.board, keys: this.voidKeys(), comments: found.comments });
        if (outcome?.kind !== "facts") return false;
        this.facts = outcome.facts;
        return true;
    }

    /** Fetch the board, and the sealed comments where they are about to be opened with it. */
    private async sealed(): Promise<Sealed | null> {
        const opening = this.view!.definition.comments && this.turnout!.phase === "counting";
        const found = await sealedBoard(this.server, opening);
        return "refusal" in found ? this.hindered(found.refusal) || null : found.body;
    }

    /** Make the share for the one τ in the record, and send it. */
    private async answer(): Promise<boolean> {
        const { answer, round, index } = this.memory;
        if (this.turnout!.phase !== "counting" || !answer || !round) return false;
        const found = await this.sealed();
        if (!found) return false;
        const outcome = await this.audited({
            job: "answer", board: found.board, comments: found.comments ?? [], definition: this.view!.definition,
            attempt: round.attempt, index, seed: round.seed, tau: answer.tau,
        });
        return outcome?.kind === "answered" ? this.sendShare(outcome.answered) : false;
    }

    private async sendShare({ share, comments }: Answered): Promise<boolean> {
        const body: { share: Share; comments: readonly Factor[] } = { share, comments };
        const found = await fetched<{ state: string }>(() => this.server.post("shares", body));
        if ("refusal" in found) return this.hindered(found.refusal);
        await this.inTurn(() => this.keep((memory) => ({ ...memory, answer: { ...memory.answer!, sent: true } })));
        return true;
    }

    /** Say what stands in the way of verifying or answering; the next look tries again. */
    private hindered(refusal: Refusal): false {
        this.auditTrouble = refusal;
        this.stage.trouble(refusal);
        return false;
    }

    /** Have the worker do a job; a board that does not hold stops the phone. */
    private async audited(job: Job) {
        try {
            return await this.auditor.run(job, (part) => { this.progress = part; });
        } catch (failed) {
            if (failed instanceof BoardRefused) await this.boardAlarm(failed, job);
            else if (!(failed instanceof AuditStopped)) throw failed;
            else if (failed.message !== GIVEN_UP) this.hindered({ code: "audit", check: null, message: "核验没有完成（手机可能内存不足），会自动再试。也可以用电脑核验。" });
            return null;
        }
    }

    private async boardAlarm({ check, why }: BoardRefused, job: Job): Promise<void> {
        const kind = check === "two-taus" ? "two-taus" : "board-refused";
        if (job.job === "answer" && check === "annulled") return;
        await this.keep((memory) => (memory.alarm ? memory : { ...memory, alarm: alarm(kind, { check, why }) }));
    }

    private present(page: Page): void {
        this.page = page;
        this.stage.show(page, this);
    }
}
