/** A whole vote (整次投票) weighs at most 30 KB: page with its style, script, sealed ballot and answers, as they are sent but without heads; a comment and its cipher a little more. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { b64, ballotLength, COMMENT_LENGTH, systemDraw } from "../../vote/client/protocol/index.ts";

const MOST = 30_000;
const MOST_WITH_COMMENT = 35_000;
const NAMES = ["张监票", "李监票", "王监票"];
const OPTIONS = ["满意", "基本满意", "不满意", "弃权"];
const QUESTIONS = ["总体评价", "工会组织建设", "维护职工权益", "经济技术创新", "职工帮扶工作", "工会经费管理", "规范建家工作", "硬件建设"];
const root = process.cwd();
const random = (length: number): string => b64(systemDraw(length));

/** Return what the page of the usual poll carries: eight questions of four options, three scrutineers, two of them open. */
function embedded(): string {
    const definition = {
        assembly: { due: 141, held_on: "2026-11-22", kind: "members" },
        comments: true, minimum_ballots: 5, poll: "7Z3K9QXM",
        questions: QUESTIONS.map((text, q) => ({ id: `q${q}`, options: OPTIONS.map((option, o) => ({ id: `o${o}`, text: option })), text })),
        recheck_minutes: 3, rehearsal: false,
        rule: { denominator: "valid", question: "q0", quorum: [2, 3], satisfied: ["o0", "o1"], threshold: [95, 100], version: "朝阳区总工会“职工之家”建设标准（附件一·规范建家工作；三(二)3）" },
        scrutineers: { names: NAMES, threshold: 2 },
        server: { share_key: random(32), share_proof: random(64), signing_key: random(32) },
        suite: "pingjia/1", title: "2026年度会员评议职工之家大会", union: "朝阳区某某街道某某有限责任公司工会委员会",
    };
    const cards = NAMES.map((_, i) => ({ channel_key: random(32), commitment: random(32), index: i + 1, signature: random(64), signing_key: random(32) }));
    const coefficients = NAMES.map(() => [random(32), random(32)]);
    return JSON.stringify({ definition, attempt: 1, cards, coefficients, public_key: random(32), phase: "open" });
}

/** Return the page as it is sent. */
function page(manifest: Record<string, string>): Buffer {
    const template = readFileSync(join(root, "vote", "templates", "ballot.html"), "utf8");
    const filled = template
        .replace("{{ embedded }}", embedded())
        .replace(/\{#.*?#\}\n|\{%.*?%\}\n/g, "")
        .replace("{{ style() }}", readFileSync(join(root, "vote", "static", manifest["ballot.css"]!), "utf8"))
        .replace(/\{\{ asset\('(.*?)'\) \}\}/g, (_, name: string) => `/static/${manifest[name]}`)
        .replace(/\{\{[^}]*title[^}]*\}\}/g, "2026年度会员评议职工之家大会");
    return brotliCompressSync(filled);
}

test("a whole vote of eight questions weighs at most 30 KB, with a comment 35,000 bytes", (t) => {
    const built = join(root, "vote", "static", "manifest.json");
    assert.ok(existsSync(built), "build the scripts first: node vote/client/build.mjs");
    const manifest: Record<string, string> = JSON.parse(readFileSync(built, "utf8"));
    const packed = (name: string): number => readFileSync(join(root, "vote", "static", `${manifest[name]}.br`)).length;
    const slip = JSON.stringify({ key: random(32) }) + JSON.stringify({ state: "unused", phase: "open" });
    const receipt = JSON.stringify({ tracker: "AMFD-Q9Y0-NVWD-1ZRP", digest: random(32), comment: random(32), signature: random(64) });
    const vote = {
        page: page(manifest).length, script: packed("ballot.js"),
        slip: slip.length, ballot: ballotLength(QUESTIONS.map(() => OPTIONS.length)), receipt: receipt.length,
    };
    const comment = { cipher: packed("ballot-boxes.js"), comment: COMMENT_LENGTH };
    const sum = (parts: Record<string, number>): number => Object.values(parts).reduce((before, part) => before + part, 0);

    const [plain, commented] = [sum(vote), sum(vote) + sum(comment)];

    t.diagnostic(`${plain} bytes: ${JSON.stringify(vote)}`);
    t.diagnostic(`${commented} bytes with a comment: ${JSON.stringify(comment)}`);
    assert.ok(plain <= MOST, `${plain} bytes: ${JSON.stringify(vote)}`);
    assert.ok(commented <= MOST_WITH_COMMENT, `${commented} bytes with a comment: ${JSON.stringify(comment)}`);
});
