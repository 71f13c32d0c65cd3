/** Where pages are drawn (屏幕): the step header, trouble, a loud page above, the page itself. */
import type { Alarm } from "./alarms.ts";
import type { Desk } from "./desk.ts";
import { el, fill, note, type Child } from "./dom.ts";
import type { Stage } from "./driver.ts";
import type { Refusal } from "./heard.ts";
import type { Page } from "./page.ts";
import { alarmPage, incidentPage } from "./pages/alarm.ts";
import { declinedPage } from "./pages/annul.ts";
import { backupPage, restoreForm } from "./pages/backup.ts";
import {
    againPage, comparePage, confirmPage, faultPage, lostPage, restoredPage, sendingPage, waitingPage,
} from "./pages/ceremony.ts";
import { closedPage } from "./pages/closed.ts";
import { announcedPage, answeredPage, answeringPage, checkPage, reviewPage } from "./pages/counting.ts";
import { dutyPage, leaveDuty } from "./pages/duty.ts";
import { annulledPage, resultPage } from "./pages/ending.ts";
import { stepHeader } from "./steps.ts";

export class Screen implements Stage {
    private readonly who = el("p", { class: "who" });
    private readonly steps = el("div");
    private readonly banner = el("div", { role: "status", class: "trouble" });
    private readonly page = el("div", { class: "page" });
    private readonly above = el("div", { class: "above", hidden: true });
    private shown = "";

    constructor(private readonly root: HTMLElement) {
        fill(root, this.who, this.steps, this.banner, this.above, this.page);
    }

    show(page: Page, desk: Desk): void {
        const key = keyOf(page, desk);
        if (key === this.shown) return;
        const focus = pageKey(this.shown) !== page.name;
        this.shown = key;
        if (page.name !== "duty") leaveDuty();
        this.sayWho(desk);
        fill(this.steps, stepHeader(page));
        fill(this.page, ...this.draw(page, desk));
        this.root.className = `scrutineer on-${page.name}`;
        if (focus) this.takeFocus(this.page);
    }

    trouble(refusal: Refusal | null): void {
        const text = refusal?.message ?? "";
        if (this.banner.textContent !== text) fill(this.banner, ...(refusal ? [note("warn", text)] : []));
    }

    raise(found: Alarm): void {
        const away = () => {
            this.above.hidden = true;
            this.page.hidden = false;
        };
        fill(this.above, ...incidentPage(found, away));
        this.above.hidden = false;
        this.page.hidden = true;
        this.takeFocus(this.above);
    }

    /** Show something that has no record behind it: the browser, or the link, will not do. */
    plain(...children: readonly Child[]): void {
        fill(this.page, ...children);
    }

    private takeFocus(box: HTMLElement): void {
        window.scrollTo(0, 0);
        box.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    }

    private sayWho({ definition, memory }: Desk): void {
        const name = definition?.scrutineers.names[memory.index - 1];
        fill(this.who, ...(name ? [`第${memory.index}位监票人 `, el("strong", {}, name)] : []));
    }

    private draw(page: Page, desk: Desk): readonly Child[] {
        switch (page.name) {
            case "confirm": return confirmPage(page, desk);
            case "lost": return lostPage(page, desk, restoreForm);
            case "again": return againPage(page, desk);
            case "waiting": return waitingPage(page, desk);
            case "sending": return sendingPage(page);
            case "fault": return faultPage(page, desk);
            case "compare": return comparePage(page, desk);
            case "backup": return backupPage(desk);
            case "restored": return restoredPage();
            case "alarm": return alarmPage(page.alarm, page.joinable, desk);
            case "duty": return dutyPage(page.open, desk, () => this.redraw(page, desk));
            case "closed": return closedPage(page.until, page.counting, desk);
            case "check": return checkPage(desk);
            case "announced": return announcedPage(desk);
            case "review": return reviewPage(page.facts, desk);
            case "answering": return answeringPage();
            case "answered": return answeredPage(page.number, desk);
            case "declined": return declinedPage(page.reason, desk);
            case "result": return resultPage(desk);
            case "annulled": return annulledPage(page.reason);
        }
    }

    private redraw(page: Page, desk: Desk): void {
        fill(this.page, ...this.draw(page, desk));
        this.takeFocus(this.page);
    }
}

/** Return what a page's looks depend on: it is drawn again only where that has changed. */
function keyOf(page: Page, desk: Desk): string {
    const { memory, turnout, facts } = desk;
    const parts: unknown[] = [page.name];
    if (page.name === "waiting") parts.push(page.stage, page.people, page.attempt);
    if (page.name === "backup") parts.push(memory.round?.backup);
    if (page.name === "duty") parts.push(page.open, turnout, memory.voids.map(({ outcome }) => outcome), memory.incidents.length);
    if (page.name === "closed") parts.push(page.until, page.counting, memory.paper?.sent, turnout?.cast);
    if (page.name === "compare" || page.name === "again" || page.name === "lost" || page.name === "fault") parts.push(page);
    if (page.name === "alarm") parts.push(page.alarm.kind, page.joinable, Boolean(facts));
    if (page.name === "declined") parts.push(page.reason, memory.annulment, facts?.hashes.length);
    if (page.name === "check" || page.name === "result" || page.name === "annulled") parts.push(Boolean(facts), memory.external);
    if (page.name === "review") parts.push(page.facts.tally, memory.alarm);
    return JSON.stringify(parts);
}

function pageKey(key: string): string {
    return key ? String((JSON.parse(key) as unknown[])[0]) : "";
}
