/** Scanning slips (扫选票): spot checks and voids, one after the other, by camera, photo or typed code. */
import type { Alarm } from "../alarms.ts";
import type { Desk } from "../desk.ts";
import { el, field, note, plainButton, thousands, type Child } from "../dom.ts";
import type { Reason, VoidOutcome } from "../memory.ts";
import { scanner, type Scanner } from "../scanner.ts";
import { signal, type Tone } from "../signals.ts";
import { Turns } from "../turns.ts";
import { FakeSlip, NotASlip, readSlip, sign, signedVoid, tallyOfVoids, type ScannedSlip } from "../voids.ts";

type Mode = "check" | Reason;

interface ModeText {
    readonly label: string;
    readonly what: string;
    /** Whether each slip is asked about before it is made void. */
    readonly ask: boolean;
}

/** The modes, in the order of the menu. */
export const MODES: { readonly [mode in Mode]: ModeText } = {
    check: { label: "抽查选票", what: "只核对选票上的密钥指纹，不作废任何选票。", ask: false },
    unissued: { label: "剩余票作废", what: "没有发出去的选票，一张接一张扫码，扫到就作废。", ask: false },
    spoiled: { label: "损坏票作废", what: "写坏、撕破的选票。每张确认后作废。", ask: true },
    paper: { label: "换纸质票", what: "会员交回选票、领取纸质票。每张确认后作废，再发纸质票。", ask: true },
    reprint: { label: "补印作废", what: "印坏、要另印的选票，逐张扫码作废，再发新票。", ask: false },
};

/** What the page says of one slip. */
interface Word {
    readonly tone: Tone;
    readonly title: string;
    readonly what: string;
}

const OUTCOMES: { readonly [outcome in VoidOutcome]: Word } = {
    recorded: { tone: "good", title: "已作废", what: "已登记在公告板上。" },
    already: { tone: "good", title: "早已作废", what: "这张选票先前已经作废，不用再扫。" },
    pending: { tone: "bad", title: "还没有送达", what: "网络不通。签名已存在本机，会自动再发；请等“待发送”变成0再结束投票。" },
    late: { tone: "bad", title: "投票已截止", what: "截止后不能再作废。" },
    voted: { tone: "bad", title: "这张选票已经投过票", what: "不能作废，也不能换纸质票。请把选票还给会员。" },
    unknown: { tone: "alarm", title: "这张选票没有登记", what: "公告板上没有这张选票。请单独放好，当场说明。" },
};

/** How many answers stay in view, the newest on top: of slips typed quickly none is overlooked. */
const SAID = 4;

/** The scanning desk of one mode; it stays on the page while slips come and go. */
export class SlipDesk {
    readonly box: HTMLElement;
    private readonly heard = el("div", { class: "slip-word", role: "status", "aria-live": "assertive" });
    private readonly counter = el("p", { class: "slip-count" });
    private readonly scan: Scanner;
    private readonly turns = new Turns();
    private checked = 0;

    constructor(private readonly desk: Desk, private readonly mode: Mode, leave: () => void) {
        const { label, what } = MODES[mode];
        this.scan = scanner((text) => this.scanned(text), (sentence) => this.say({ tone: "bad", title: "没有认出", what: sentence }));
        this.box = el("section", { class: "slip-desk" }, el("h1", { tabindex: "-1", class: "page-title" }, label), el("p", {}, what),
            this.heard, this.scan.box, this.typedCode(), this.counter,
            plainButton("结束扫码", () => { this.scan.stop(); leave(); }));
        this.count();
    }

    /** Let go of the camera. */
    stop(): void {
        this.scan.stop();
    }

    private typedCode(): Child {
        const { row, input } = field("或输入选票上的代码", { maxlength: 300, placeholder: "XXXXX-XXXXX-XXXXX-XXXXX" }, "20个字符，不分大小写");
        const enter = (): void => {
            const text = input.value;
            if (!text.trim()) return;
            input.value = ""; // the next one can be typed while this one is on its way
            input.focus();
            void this.turns.after(() => this.take(text)).then((taken) => { if (!taken && !input.value) input.value = text; });
        };
        input.addEventListener("keydown", (event) => { if (event.key === "Enter") enter(); });
        return el("div", { class: "typed-code" }, row, plainButton("确定", enter));
    }

    /** Take what the camera sees, which sees the same slip many times over: while one is at work, the rest is passed by. */
    private scanned(text: string): void {
        if (!this.turns.busy) void this.turns.after(() => this.take(text));
    }

    /** Take one slip; true where something was done with it. */
    private async take(text: string): Promise<boolean> {
        try {
            const slip = readSlip(this.desk.memory, text, location.host);
            await (this.mode === "check" ? this.check(slip) : this.void(slip, this.mode));
            return true;
        } catch (refused) {
            this.refuse(refused);
            return false;
        } finally {
            this.count();
        }
    }

    private refuse(refused: unknown): void {
        if (refused instanceof FakeSlip) void this.loud(refused.alarm);
        else if (refused instanceof NotASlip) this.say({ tone: "bad", title: "不是本次的选票", what: refused.message });
        else throw refused;
    }

    private async check(slip: ScannedSlip): Promise<void> {
        const state = await this.desk.slipState(slip.key);
        const found: { readonly [state: string]: string } = {
            unused: "还没有投过票。", voted: "已经投过票。", void: "已经作废。",
            unknown: "但是公告板上没有登记这张选票！", none: "没有连上服务器，还不知道投过没有。",
        };
        this.checked += 1;
        const fingerprint = slip.compared ? "" : "手工输入的代码不含指纹，请另外扫码核对。";
        const tone = state === "unknown" || !slip.compared ? "bad" : "good";
        this.say({ tone, title: `…${slip.tail} ${slip.compared ? "指纹一致" : "未核对指纹"}`, what: fingerprint + (found[state ?? "none"] ?? "") });
    }

    private async void(slip: ScannedSlip, reason: Reason): Promise<void> {
        const before = signedVoid(this.desk.memory, slip.key);
        if (!before && MODES[reason].ask && !window.confirm(`作废选票 …${slip.tail}？\n\n${MODES[reason].label}，作废后不能恢复。`)) return;
        if (!before) await this.desk.act((memory) => sign(memory, this.desk.definition!, [slip.key], reason, this.desk.draw));
        const outcome = signedVoid(this.desk.memory, slip.key)?.outcome ?? "pending";
        const [incident] = this.desk.memory.incidents.slice(-1);
        if (outcome === "voted" && reason === "unissued" && incident) return this.loud(incident, false);
        const word = OUTCOMES[outcome];
        const again = before && outcome === "recorded" ? { ...word, title: "本机已作废过" } : word;
        this.say({ ...again, title: `…${slip.tail} ${again.title}` });
    }

    /** A slip that must not exist: a loud page, and a place in the record. */
    private async loud(found: Alarm, note_it = true): Promise<void> {
        signal("alarm");
        if (note_it) await this.desk.act((memory) => ({ ...memory, incidents: [...memory.incidents, found] }));
        this.desk.raise(found);
    }

    private say({ tone, title, what }: Word): void {
        signal(tone);
        this.heard.insertBefore(note(tone === "good" ? "good" : "bad", el("strong", {}, title), el("p", {}, what)), this.heard.firstChild);
        while (this.heard.childElementCount > SAID) this.heard.removeChild(this.heard.lastChild!);
    }

    private count(): void {
        const voids = tallyOfVoids(this.desk.memory);
        const waiting = this.desk.memory.voids.filter(({ outcome }) => outcome === "pending").length;
        const done = this.mode === "check" ? this.checked : voids[this.mode];
        const verb = this.mode === "check" ? "已抽查" : "本机已作废";
        this.counter.textContent = `${verb} ${thousands(done)} 张${waiting ? `，待发送 ${waiting} 张` : ""}`;
    }
}
