/** The voter's page (投票页): starts when the page has been read; everything else stands in ballot/. */
import { Booth } from "./ballot/booth.ts";
import { button, el, show } from "./ballot/dom.ts";
import { electionIn, pollData, readCode, takeFragment } from "./ballot/poll.ts";
import { pause } from "./ballot/slices.ts";
import { link, showAlarm } from "./ballot/views/outcomes.ts";
import { Voter } from "./ballot/voter.ts";
import { Refused } from "./protocol/refusal.ts";

const LARGE = "pingjia/large";

/** Let people switch to large type (大字), and remember it. */
function largeType(): void {
    const root = document.documentElement;
    const remembered = (value?: string): string | null => {
        try {
            if (value !== undefined) localStorage.setItem(LARGE, value);
            return localStorage.getItem(LARGE);
        } catch {
            return null;
        }
    };
    const toggle = button("", () => set(root.className ? "" : "large"), "plain");
    const set = (size: string | null): void => {
        root.className = size || "";
        toggle.textContent = size ? "标准字" : "大字";
        if (size !== remembered()) remembered(size || "");
    };
    set(remembered());
    document.querySelector("header")!.append(toggle);
}

/** Whatever nobody foresaw: say so, and show the way around. */
function brokenDown(): void {
    show("本页出了问题", "", el("p", {}, "如果没有看到“已投出”，就还没有投出。请再扫一次选票重试，或者："), link("plain", "用简易页投票"));
}

/** Read the poll and the slip; first of all the page is drawn. */
async function start(): Promise<void> {
    const fragment = takeFragment();
    largeType();
    addEventListener("unhandledrejection", brokenDown);
    await pause();
    const data = pollData();
    const election = await electionIn(data);
    const voter = new Voter(data, election, election && new Booth(election), /\/tablet\/?$/.test(location.pathname));
    const read = (text: string): void => {
        const code = readCode(text);
        if (code) void voter.arrive(code);
        else voter.enter(text ? "二维码里的投票码不完整，请再扫一次，或在下面输入。" : "");
    };
    addEventListener("hashchange", () => {
        const again = takeFragment();
        if (again) read(again);
    });
    read(fragment);
}

start().catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
    showAlarm("投票内容有误", ["服务器给出的投票内容不完整或被改动，本页不会让您投票。", "请当场告诉监票人。", `（${error.check}）`]);
});
