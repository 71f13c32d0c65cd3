/**
 * The definition of a poll: what is asked, by which rule, and who holds the keys.
 *
 * Source: protocol §2.
 */
import { isBase32 } from "./bytes.ts";
import { cj } from "./canonical.ts";
import { h32, SUITE } from "./hashing.ts";
import type { Choice, Definition } from "./messages.ts";
import { Refused } from "./refusal.ts";
import { bytes64, list, members, point64, text, whole } from "./shapes.ts";
import { mustHold } from "./signatures.ts";

const CHECK = "definition";
const LARGEST = Number.MAX_SAFE_INTEGER;

/** Return C, the hash of the definition that everything else is bound to. */
export function context(definition: Definition): Uint8Array {
    return h32("definition", cj(definition));
}

/**
 * Refuse a definition that is not exactly of the protocol's shape.
 *
 * @throws Refused `definition`
 */
export function checkDefinition(definition: Definition): void {
    members(
        definition,
        "suite poll rehearsal union title assembly questions rule minimum_ballots comments recheck_minutes scrutineers server",
        CHECK, "the definition",
    );
    need(definition.suite === SUITE, "the suite is another");
    need(isBase32(definition.poll, 8), "the poll's code is not 8 base32 characters");
    need(typeof definition.rehearsal === "boolean", "rehearsal must be true or false");
    need(typeof definition.comments === "boolean", "comments must be true or false");
    text(definition.union, CHECK, "union");
    text(definition.title, CHECK, "title");
    checkAssembly(definition.assembly);
    list(definition.questions, 1, 20, CHECK, "questions");
    checkChoices(definition.questions, "id text options", "a question");
    for (const question of definition.questions) {
        list(question.options, 2, 8, CHECK, "options");
        checkChoices(question.options, "id text", "an option");
    }
    checkRule(definition);
    whole(definition.minimum_ballots, 2, LARGEST, CHECK, "minimum_ballots");
    whole(definition.recheck_minutes, 0, 60, CHECK, "recheck_minutes");
    checkScrutineers(definition.scrutineers);
    checkServer(definition);
}

function need(holds: boolean, why: string): void {
    if (!holds) throw new Refused(CHECK, why);
}

function checkAssembly(assembly: Definition["assembly"]): void {
    members(assembly, "kind held_on due", CHECK, "assembly");
    need(assembly.kind === "members" || assembly.kind === "delegates", "the kind of assembly is neither members nor delegates");
    need(isDate(assembly.held_on), "held_on is not a real date of the years 1900 to 2999, YYYY-MM-DD");
    whole(assembly.due, 1, LARGEST, CHECK, "due");
}

function isDate(value: unknown): boolean {
    if (typeof value !== "string" || !/^(19|2\d)\d\d-\d\d-\d\d$/.test(value)) return false;
    const [year, month, day] = value.split("-").map(Number) as [number, number, number];
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return day >= 1 && day <= ([31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] || 0);
}

function checkChoices(items: readonly Choice[], names: string, what: string): void {
    for (const item of items) {
        members(item, names, CHECK, what);
        need(typeof item.id === "string" && /^[a-z0-9_-]{1,32}$/.test(item.id), `an id of ${what} is not of [a-z0-9_-]{1,32}`);
        text(item.text, CHECK, `the text of ${what}`);
    }
    need(new Set(items.map((item) => item.id)).size === items.length, `an id of ${what} stands twice`);
}

function checkRule({ rule, questions }: Definition): void {
    members(rule, "version question satisfied denominator threshold quorum", CHECK, "rule");
    text(rule.version, CHECK, "the rule's version");
    const question = questions.filter(({ id }) => id === rule.question)[0];
    if (!question) throw new Refused(CHECK, "the rule names no question of the poll");
    const ids = question.options.map(({ id }) => id);
    list(rule.satisfied, 1, 8, CHECK, "satisfied");
    need(rule.satisfied.every((id) => ids.includes(id)), "satisfied names an option that its question does not have");
    need(new Set(rule.satisfied).size === rule.satisfied.length, "satisfied names an option twice");
    need(rule.denominator === "valid", "the denominator is not valid");
    for (const pair of [rule.threshold, rule.quorum]) {
        list(pair, 2, 2, CHECK, "threshold and quorum");
        whole(pair[0], 1, whole(pair[1], 1, 10000, CHECK, "threshold and quorum"), CHECK, "threshold and quorum");
    }
}

function checkScrutineers(scrutineers: Definition["scrutineers"]): void {
    members(scrutineers, "names threshold", CHECK, "scrutineers");
    const { names } = scrutineers;
    list(names, 2, 9, CHECK, "the scrutineers' names").forEach((name) => text(name, CHECK, "a scrutineer's name"));
    need(new Set(names).size === names.length, "two scrutineers have the same name");
    whole(scrutineers.threshold, Math.floor(names.length / 2) + 1, names.length, CHECK, "the scrutineers' threshold");
}

function checkServer({ server, poll }: Definition): void {
    members(server, "signing_key share_key share_proof", CHECK, "server");
    const signing = point64(server.signing_key, CHECK, "the server's signing key");
    const share = point64(server.share_key, CHECK, "the server's share key");
    const proof = bytes64(server.share_proof, 64, CHECK, "the server's share proof");
    mustHold(share, proof, CHECK, "the server's share key", "server-share", poll, signing.encode());
}
