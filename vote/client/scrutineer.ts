/** The scrutineer's page (监票人页面): reads the link, tries the browser out, and sets the driver going. */
import { Auditor } from "./scrutineer/auditor.ts";
import { el, heading, note } from "./scrutineer/dom.ts";
import { Driver } from "./scrutineer/driver.ts";
import { readFragment, readPath, type Fragment } from "./scrutineer/link.ts";
import type { Memory } from "./scrutineer/memory.ts";
import { Screen } from "./scrutineer/screen.ts";
import { Server } from "./scrutineer/server.ts";
import { keeps, missing, Record, type Shelf } from "./scrutineer/storage.ts";

const worker = (document.currentScript as HTMLScriptElement | null)?.dataset["worker"] ?? "";

/** Return the browser's storage; null where even asking for it fails. */
function shelf(): Shelf | null {
    try {
        return window.localStorage;
    } catch {
        return null;
    }
}

/** Return what the record knows, or begins to know, of the scrutineer in the address. */
function remembered(record: Record, poll: string, { index, token }: Fragment): Memory | null {
    return token === null ? record.load() : record.open(poll, index, token);
}

function start(): void {
    const root = document.getElementById("scrutineer");
    if (!root) return;
    const screen = new Screen(root);
    const place = readPath(location.pathname);
    const fragment = readFragment(location.hash);
    const lacking = missing(window);
    const kept = shelf();
    if (lacking.length) return screen.plain(...unfit(lacking));
    if (!keeps(kept)) return screen.plain(...forgetful());
    if (!place || !fragment) return screen.plain(...noLink());
    const record = new Record(kept!, place.poll, fragment.index);
    const memory = remembered(record, place.poll, fragment);
    if (!memory) return screen.plain(...noLink());
    history.replaceState(null, "", `${location.pathname}#${fragment.index}`);
    void navigator.storage?.persist?.().catch(() => false);
    const server = new Server(place.base, fragment.index, memory.token);
    const driver = new Driver(record, server, new Auditor(worker), screen, memory);
    void driver.tick();
    for (const event of ["online", "pageshow"]) window.addEventListener(event, () => void driver.tick());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) void driver.tick(); });
    window.addEventListener("hashchange", () => location.reload());
}

function unfit(lacking: readonly string[]) {
    return [
        heading("这个浏览器太旧"),
        note("bad", `它缺少：${lacking.join("、")}。还没有加入，什么也没有留下。`),
        el("p", {}, "请更新微信或系统浏览器，或换一部手机，再扫主席屏幕上您的二维码。"),
    ];
}

function forgetful() {
    return [
        heading("这个浏览器不保存记录"),
        note("bad", "可能开着无痕（隐私）浏览，或手机存储已满。监票人的密钥必须存得住，所以在这里不能加入。还没有加入，什么也没有留下。"),
        el("ul", {},
            el("li", {}, "关闭无痕（隐私）浏览，用微信或系统浏览器正常打开；"),
            el("li", {}, "手机存储快满了，请先清出一些空间；"),
            el("li", {}, "仍然不行，请换一部手机。")),
        el("p", {}, "然后再扫一次主席屏幕上您的二维码。"),
    ];
}

function noLink() {
    return [
        heading("请扫监票人二维码"),
        el("p", {}, "本页要从主席屏幕上、属于您的监票人二维码打开。"),
        note("", "以前在这部手机上加入过的，请用当时的同一个应用（微信或浏览器）打开。"),
    ];
}

start();
