/** One voter's way (投票过程), from the slip to the receipt, or to the page that says why not. */
import { tracker as trackerOf } from "../protocol/ballots.ts";
import { b64 } from "../protocol/bytes.ts";
import { digest } from "../protocol/hashing.ts";
import type { Receipt } from "../protocol/messages.ts";
import { checkReceipt } from "../protocol/receipts.ts";
import { Refused } from "../protocol/refusal.ts";
import { slipKey, type SlipKey } from "../protocol/slips.ts";
import type { Election } from "../protocol/transcript.ts";
import type { Booth, Comment } from "./booth.ts";
import { deliver, Safe } from "./delivery.ts";
import { button, el } from "./dom.ts";
import { extra } from "./extras.ts";
import type { Code, Phase, PollData } from "./poll.ts";
import { Failure, fetchBytes, post } from "./server.ts";
import { showEntry } from "./views/entry.ts";
import { link, showAlarm, showCast, showNotice, showVoted, type Clear } from "./views/outcomes.ts";
import { blank, checkBox, cleaned, showQuestions, type Draft } from "./views/questions.ts";
import { showReview, showSending, type Sending } from "./views/sending.ts";

/** What the box knows of a slip. */
interface SlipState {
    readonly state: "unused" | "voted" | "void" | "unknown";
    readonly phase: Phase;
    readonly reason?: string;
    readonly tracker?: string;
    readonly digest?: string;
    readonly ballot?: string;
}

const REASONS: { readonly [reason: string]: string } = {
    unissued: "它被登记为没有发出的剩余选票。",
    spoiled: "它被登记为填坏或损坏的选票。",
    paper: "它已换成纸质票，请填写纸质票。",
    reprint: "整批选票已重印，请领取新的选票。",
};
const LOOK_AGAIN_S = 8;

export class Voter {
    private visit = 0;

    constructor(
        private readonly data: PollData,
        private readonly election: Election | null,
        private readonly booth: Booth | null,
        private readonly tablet: boolean,
    ) {}

    /** Ask for a slip. */
    enter(problem = "", before = ""): void {
        this.visit++;
        showEntry(this.tablet, problem, before, (code) => void this.arrive(code));
    }

    /** A slip was scanned or typed. */
    async arrive(code: Code): Promise<void> {
        const visit = ++this.visit;
        const { election } = this;
        if (!election) return this.notReady();
        if (code.fingerprint && code.fingerprint !== election.fingerprint) return this.fakeKey();
        await this.booth!.ready;
        if (visit !== this.visit) return;
        const slip = slipKey(this.data.definition.poll, code.secret);
        const safe = new Safe(this.data.definition.poll, slip.encoded);
        const kept = safe.kept();
        if (kept) return void (await this.send(slip, safe, kept, showSending(() => safe.lasting), null));
        showNotice("正在查看选票……", ["请稍等。"], null);
        try {
            const found = await post<SlipState>("slip", { key: b64(slip.encoded) });
            if (visit === this.visit) await this.meet(found, slip, code);
        } catch (error) {
            if (visit === this.visit) this.noAnswer(error, () => void this.arrive(code));
        }
    }

    /** The server answered what it knows of the slip. */
    private async meet(found: SlipState, slip: SlipKey, code: Code): Promise<void> {
        const { state, phase } = found;
        const ended = phase === "closed" || phase === "counting" || phase === "tallied";
        if (phase === "annulled") return showNotice("本次投票已经作废", ["选票都没有打开，也不会再打开。请听主持人安排。"], this.clear, link("board", "看公告板"));
        if (state === "unknown") return this.unknown(code);
        if (state === "void") return this.voided(found.reason);
        if (state === "voted") return ended ? this.look(found, slip, code) : showVoted(found.tracker!, false, this.clear);
        if (ended) return showNotice("投票已经结束", ["这张选票没有投过，也不能再投了。", "如果您投过票而这里说没有，请立即当场告诉监票人。"], this.clear, link("board", "看公告板"));
        if (phase !== "open") return this.wait(code);
        this.fill(slip, code, blank(this.data.definition));
    }

    private fill(slip: SlipKey, code: Code, draft: Draft): void {
        const { definition } = this.data;
        const box = checkBox(this.election!.checkNumber, code.fingerprint !== "");
        const review = (): void => showReview(definition, draft, () => this.fill(slip, code, draft), () => void this.cast(slip, code, draft));
        showQuestions(definition, draft, box, review, () => void extra("boxes").catch(() => null));
    }

    /** The one tap: seal, keep, send. */
    private async cast(slip: SlipKey, code: Code, draft: Draft): Promise<void> {
        const safe = new Safe(this.data.definition.poll, slip.encoded);
        const view = showSending(() => safe.lasting);
        view.sealing(0);
        const visit = this.visit;
        let comment: Comment | null;
        try {
            comment = await this.commentOf(draft);
        } catch (error) {
            if (visit === this.visit) this.noCipher(error, slip, code, draft);
            return;
        }
        const body = await this.booth!.seal(slip, draft.choices as number[], comment, view.sealing);
        const delivered = await this.send(slip, safe, body, view, () => this.fill(slip, code, draft));
        if (!delivered) return;
        draft.choices.fill(null);
        draft.comment = "";
    }

    /** Return what is to be said beside the votes, with the cipher that seals it. */
    private async commentOf(draft: Draft): Promise<Comment | null> {
        const text = cleaned(draft.comment);
        return text ? { text, close: await extra("boxes") } : null;
    }

    /** The cipher for the comment did not come; choices and comment stay as they are. */
    private noCipher(error: unknown, slip: SlipKey, code: Code, draft: Draft): void {
        if (!(error instanceof Failure)) throw error;
        showNotice(
            "还没有投出", ["网络不通，加密意见建议的程序没有取到。", "您的选票没有用掉，您的选择和意见都还在本页里。"], null,
            button("再试一次", () => void this.cast(slip, code, draft)), button("返回修改", () => this.fill(slip, code, draft), "plain"),
        );
    }

    /** Send sealed bytes until there is an answer; `again` leads back to the choices where they are still here. */
    private async send(slip: SlipKey, safe: Safe, body: Uint8Array, view: Sending, again: (() => void) | null): Promise<boolean> {
        const visit = this.visit;
        safe.keep(body);
        view.sending();
        try {
            const receipt = await deliver(body, (wait) => {
                if (visit === this.visit) view.waiting(wait);
            });
            this.receive(receipt, safe, body);
            return true;
        } catch (error) {
            if (error instanceof Refused) this.badReceipt();
            else if (!(error instanceof Failure)) throw error;
            else {
                safe.forget();
                if (visit === this.visit) this.refused(error, slip, again);
            }
            return false;
        }
    }

    /** Only a receipt that holds ends the sending; then nothing is left that could tell the choice. */
    private receive(receipt: Receipt, safe: Safe, body: Uint8Array): void {
        const { length } = this.booth!;
        const [ballot, comment] = [body.slice(0, length), body.length > length ? body.slice(length) : null];
        checkReceipt(this.data.definition.server.signing_key, this.election!.phi, ballot, comment, receipt);
        safe.forget();
        this.visit++;
        showCast(trackerOf(digest(ballot)), comment !== null, this.data.definition.rehearsal, this.clear);
    }

    private refused(failure: Failure, slip: SlipKey, again: (() => void) | null): void {
        const retry = again ? [button("返回选票", again)] : [];
        switch (failure.code) {
            case "slip-voted":
                return void this.othersBallot(slip);
            case "comment-differs":
                return void this.othersBallot(slip);
            case "slip-void":
                return this.voided();
            case "poll-closed":
                return showNotice("投票已经结束", ["送到时投票已经截止，您的这张选票没有计入。", "没有保留您选了什么。如有疑问请当场告诉监票人。"], this.clear, link("board", "看公告板"));
            case "poll-not-open":
                return showNotice("投票还没有开始", ["您的选票没有用掉。请等主持人宣布开始后再投。"], this.clear, ...retry);
            default:
                return showNotice("没有投出", [failure.message || "服务器没有收下这张选票。", "您的选票没有用掉，可以再试一次，也可以请工作人员帮助。"], this.clear, ...retry);
        }
    }

    /** Another ballot of this slip is in the box already. */
    private async othersBallot(slip: SlipKey): Promise<void> {
        try {
            const { tracker } = await post<SlipState>("slip", { key: b64(slip.encoded) });
            showVoted(tracker!, true, this.clear);
        } catch {
            showNotice("这张选票先前已经投过", ["票箱中的选票保持不变，刚才填的没有计入，也没有保存。", "如果不是您投的，请立即当场告诉监票人。"], this.clear);
        }
    }

    /** After close: is the ballot in the box that was sealed? */
    private async look({ ballot }: SlipState, slip: SlipKey, code: Code): Promise<void> {
        const visit = this.visit;
        const bar = el("progress", { max: "1", value: "0", "aria-label": "进度" });
        showNotice("正在核对票箱……", ["本机正在核对公告板和封存的票箱，请稍等。"], null, bar);
        try {
            const { recheck, showFinding } = await extra("recheck");
            const { definition } = this.data;
            const tell = (part: number): void => void (bar.value = part);
            const finding = await recheck({ definition, election: this.election!, slip: slip.encoded, sealed: ballot!, fetchBytes, tell });
            if (visit === this.visit) showFinding(finding, this.clear);
        } catch (error) {
            if (visit === this.visit) this.noAnswer(error, () => void this.arrive(code), "还没有核对完。您投出的选票不受影响。");
        }
    }

    private wait(code: Code): void {
        const visit = this.visit;
        setTimeout(() => visit === this.visit && void this.arrive(code), (0.75 + Math.random() / 2) * LOOK_AGAIN_S * 1000);
        showNotice("投票还没有开始", ["您的选票有效。请等主持人宣布开始，本页会自动打开选票。"], null, checkBox(this.election!.checkNumber, code.fingerprint !== ""));
    }

    private unknown(code: Code): void {
        const problem = "没有这张选票，什么也没有投出。请对照选票检查投票码。";
        if (!code.fingerprint) return this.enter(problem, code.secret.replace(/.{5}(?=.)/g, "$&-"));
        showNotice("没有这张选票", ["这张选票不属于本次投票，什么也没有投出。", "请立即告诉监票人，换一张选票。"], this.clear);
    }

    private voided(reason = ""): void {
        showNotice("这张选票已经作废", [`这张选票已由监票人作废，不能投票。${REASONS[reason] || ""}`, "如有疑问请当场告诉监票人。"], this.clear);
    }

    private notReady(): void {
        showNotice("投票还没有准备好", ["监票人还在生成密钥。您的选票没有用掉。", "请稍后再扫一次选票。"], this.clear);
    }

    private fakeKey(): void {
        showAlarm("停！密钥不对", [
            "本页收到的加密密钥，与选票上印的不一致。有人可能想看到您选了什么。",
            "本页不会让您投票，什么也没有发出。",
            "请立即当场大声告诉监票人。",
        ]);
    }

    private badReceipt(): void {
        showAlarm("回执不对", ["服务器给出的回执通不过核对，不能确定您的选票是否在票箱中。", "加密好的选票还存在本机。请再扫一次选票重试；如果还是这样，请当场告诉监票人。"]);
    }

    private noAnswer(error: unknown, again: () => void, kept = "什么也没有投出，您的选票没有用掉。"): void {
        if (!(error instanceof Failure)) throw error;
        const busy = error.passes && error.status > 0;
        const what = error.passes ? (busy ? "投票的人较多，服务器暂时没有应答。" : "网络不通，没有连上服务器。") : error.message;
        showNotice(busy ? "请稍等再试" : "没有连上", [what, kept], this.tablet ? this.clear : null, button("再试一次", again));
    }

    /** On a shared tablet every end leads back to the code's entry. */
    private get clear(): Clear {
        return this.tablet ? () => this.enter() : null;
    }
}
