/**
 * The phone's part in the key ceremony (监票人密钥仪式), as a function of what it remembers and what
 * the server shows. Every step first refuses what must not be, then does the one thing that is due.
 *
 * Source: protocol §3.
 */
import {
    b64, checkCards, checkDeal, checkDefinition, checkSeal, cj, claimFault, derive, gamma, judgeFault,
    makeCard, makeDeal, makeSeal, openDeal, Refused, same, transcriptOf, unb64,
    type Card, type Deal, type Definition, type Draw, type Keys, type Seal, type Transcript,
} from "../protocol/index.ts";
import { alarm, type AlarmKind } from "./alarms.ts";
import { withoutRound, withRound, type Memory, type Round } from "./memory.ts";
import { keep, send, show, stop, type Move } from "./moves.ts";
import type { Progress, Stage } from "./page.ts";
import { remembered } from "./remembered.ts";
import type { CeremonyView } from "./views.ts";

const cardsHold = remembered(checkCards);
const dealHolds = remembered(checkDeal);
const transcriptFrom = remembered(transcriptOf);
const sealHolds = remembered((definition: Definition, attempt: number, cards: readonly Card[], deals: readonly Deal[], seal: Seal) =>
    checkSeal(transcriptFrom(definition, attempt, cards, deals), deals, seal));

/** All that one step looks at. */
interface Scene {
    readonly memory: Memory;
    readonly round: Round;
    readonly view: CeremonyView;
    readonly definition: Definition;
    readonly keys: Keys;
    readonly draw: Draw;
}

/** Return the next move of a phone whose poll is still in its key ceremony. */
export function ceremonyMove(memory: Memory, view: CeremonyView, draw: Draw): Move {
    if (memory.alarm) {
        const later = memory.alarm.attempt !== null && view.attempt > memory.alarm.attempt;
        return show({ name: "alarm", alarm: memory.alarm, joinable: later ? view.attempt : null });
    }
    if (memory.definition === null) return definitionMove(memory, view);
    if (cj(view.definition) !== memory.definition)
        return stop(memory, alarm("definition-changed", { confirmed: memory.definition, shown: cj(view.definition) }));
    if (memory.restored) return show({ name: "restored", attempt: view.attempt });
    return attemptMove(memory, view, draw) ?? roundMove(sceneOf(memory, view, draw));
}

function sceneOf(memory: Memory, view: CeremonyView, draw: Draw): Scene {
    const round = memory.round!;
    const keys = derive(view.definition, round.attempt, memory.index, unb64(round.seed));
    return { memory, round, view, definition: view.definition, keys, draw };
}

/** The scrutineer reads the definition and confirms it before the phone does anything. */
function definitionMove(memory: Memory, view: CeremonyView): Move {
    try {
        checkDefinition(view.definition);
        if (view.definition.poll !== memory.poll) throw new Refused("definition", "the code is another poll's");
        if (memory.index > view.definition.scrutineers.names.length) throw new Refused("definition", "no such index");
    } catch (refused) {
        return stop(memory, alarm("definition-refused", { why: String(refused) }));
    }
    if (view.cards[memory.index - 1]) return lost(memory, view);
    return show({ name: "confirm", definition: view.definition, index: memory.index, attempt: view.attempt });
}

function lost(memory: Memory, view: CeremonyView): Move {
    const scrutineer = view.definition.scrutineers.names[memory.index - 1]!;
    return show({ name: "lost", attempt: view.attempt, scrutineer, over: false });
}

/** Leave an attempt that is over, and join the next with a fresh seed once the scrutineer agrees. */
function attemptMove(memory: Memory, view: CeremonyView, draw: Draw): Move | null {
    const { round } = memory;
    const latest = Math.max(round?.attempt ?? 0, ...memory.past.map((past) => past.attempt));
    const evidence = { seen: String(latest), shown: String(view.attempt) };
    if (view.attempt < latest) return stop(memory, alarm("attempt-back", evidence, latest));
    if (memory.ready && view.attempt !== latest) return stop(memory, alarm("ready-taken-back", evidence));
    if (round && view.attempt === round.attempt) return null;
    if (round) return keep(withoutRound(memory, view.broken?.why ?? ""));
    if (memory.past.some((past) => past.attempt === view.attempt)) return stop(memory, alarm("attempt-back", evidence, latest));
    if (view.cards[memory.index - 1]) return lost(memory, view);
    if (memory.joining !== view.attempt)
        return show({ name: "again", attempt: view.attempt, why: memory.past[memory.past.length - 1]?.why ?? null });
    return keep({ ...memory, round: freshRound(memory, view, draw) });
}

/** Draw a fresh seed for one attempt and make its card; neither ever serves another attempt. */
function freshRound(memory: Memory, view: CeremonyView, draw: Draw): Round {
    const seed = draw(32);
    const card = makeCard(derive(view.definition, view.attempt, memory.index, seed), draw);
    return {
        attempt: view.attempt, seed: b64(seed), card, gamma: null, deal: null, phi: null,
        agreed: null, seal: null, fault: null, faulty: false, backup: "none",
    };
}

function roundMove(scene: Scene): Move {
    return cardMove(scene) ?? dealMove(scene) ?? faultMove(scene) ?? keyMove(scene) ?? sealMove(scene);
}

/** Compare what the server shows at the phone's own place with what it sent; send it where it is missing. */
function ownPlace(
    scene: Scene, shown: Card | Deal | Seal | null, kept: Card | Deal | Seal, to: "card" | "deal" | "seal",
): Move | null {
    if (!shown) return send(to, { attempt: scene.round.attempt, [to]: kept });
    if (same(shown, kept)) return null;
    const kinds = { card: "card-changed", deal: "deal-changed", seal: "seal-changed" } as const;
    return halt(scene, kinds[to], { kept: cj(kept), shown: cj(shown) });
}

function halt(scene: Scene, kind: AlarmKind, evidence: { [name: string]: string }): Move {
    return stop(scene.memory, alarm(kind, evidence, scene.round.attempt));
}

function own<T>(scene: Scene, places: readonly (T | null)[]): T | null {
    return places[scene.memory.index - 1] ?? null;
}

function waiting(scene: Scene, stage: Stage, places: readonly (object | null)[]): Move {
    const people: Progress[] = scene.definition.scrutineers.names.map((name, place) => ({
        name, done: Boolean(places[place]), self: place === scene.memory.index - 1,
    }));
    return show({ name: "waiting", stage, people, attempt: scene.round.attempt });
}

/** All cards stand, the phone's own unchanged among them. */
function cardMove(scene: Scene): Move | null {
    const { view, round, definition } = scene;
    const move = ownPlace(scene, own(scene, view.cards), round.card, "card");
    if (move) return move;
    if (view.cards.some((card) => !card)) return round.gamma === null ? waiting(scene, "cards", view.cards) : twoGammas(scene, "");
    try {
        cardsHold(definition, round.attempt, view.cards as Card[]);
    } catch (refused) {
        return halt(scene, "card-refused", { why: String(refused), cards: cj(view.cards) });
    }
    const shown = b64(gamma(definition, round.attempt, view.cards as Card[]));
    return round.gamma !== null && round.gamma !== shown ? twoGammas(scene, shown) : null;
}

function twoGammas(scene: Scene, shown: string): Move {
    return halt(scene, "two-gammas", { kept: scene.round.gamma!, shown, cards: cj(scene.view.cards) });
}

/** The phone deals once, under one Γ that it keeps together with the deal before it sends anything. */
function dealMove(scene: Scene): Move | null {
    const { view, round, definition, keys, draw, memory } = scene;
    const cards = view.cards as Card[];
    if (round.gamma === null || round.deal === null) {
        if (own(scene, view.deals)) return halt(scene, "deal-changed", { shown: cj(own(scene, view.deals)!) });
        const found = gamma(definition, round.attempt, cards);
        return keep(withRound(memory, { gamma: b64(found), deal: makeDeal(keys, found, cards, draw) }));
    }
    const move = ownPlace(scene, own(scene, view.deals), round.deal, "deal");
    if (move) return move;
    return checkPlaces(scene, view.deals, "deal-refused", (deal) => dealHolds(definition, round.attempt, cards, deal));
}

/** Check what stands so far; each at its own place, so that nobody's can stand in for another's. */
function checkPlaces<T extends Deal | Seal>(scene: Scene, places: readonly (T | null)[], kind: AlarmKind, check: (one: T) => void): Move | null {
    for (const [place, one] of places.entries()) {
        if (!one) continue;
        try {
            check(one);
            if (one.index !== place + 1) throw new Refused("place", `number ${one.index} stands at place ${place + 1}`);
        } catch (refused) {
            return halt(scene, kind, { why: String(refused), shown: cj(one) });
        }
    }
    return null;
}

/** Who has seen a fault claim that holds never seals this attempt; who finds a bad box claims it. */
function faultMove(scene: Scene): Move | null {
    const { view, round, definition, memory } = scene;
    const names = definition.scrutineers.names;
    const cards = view.cards as Card[];
    const deals = view.deals.filter((deal): deal is Deal => deal !== null);
    for (const fault of view.faults) {
        try {
            const culprit = judgeFault(definition, round.attempt, cards, deals, fault);
            if (!round.faulty) return keep(withRound(memory, { faulty: true }));
            return show({ name: "fault", culprit: names[culprit - 1]!, accuser: names[fault.index - 1]! });
        } catch (refused) {
            if (!(refused instanceof Refused)) throw refused;
        }
    }
    if (round.fault) return send("fault", { attempt: round.attempt, fault: round.fault });
    return round.seal ? null : badBox(scene, deals);
}

function badBox(scene: Scene, deals: readonly Deal[]): Move | null {
    const found = unb64(scene.round.gamma!);
    for (const deal of deals) {
        try {
            openDeal(scene.keys, found, deal);
        } catch (refused) {
            if (!(refused instanceof Refused)) throw refused;
            const fault = claimFault(scene.keys, found, deal, scene.draw);
            return keep(withRound(scene.memory, { fault, faulty: true }));
        }
    }
    return null;
}

/** All deals stand: the phone knows φ, keeps it, and lets the scrutineer compare the 核对码. */
function keyMove(scene: Scene): Move | null {
    const { view, round, memory } = scene;
    if (view.deals.some((deal) => !deal)) return waiting(scene, "deals", view.deals);
    const transcript = transcriptOn(scene);
    const phi = b64(transcript.phi);
    if (round.phi === null) return keep(withRound(memory, { phi }));
    if (round.phi !== phi) return halt(scene, "phi-differs", { kept: round.phi, shown: phi });
    if (!round.seal && own(scene, view.seals)) return halt(scene, "seal-unknown", { shown: cj(own(scene, view.seals)!) });
    return round.agreed === phi ? null : show({ name: "compare", number: transcript.checkNumber });
}

function transcriptOn({ definition, round, view }: Scene): Transcript {
    return transcriptFrom(definition, round.attempt, view.cards as Card[], view.deals as Deal[]);
}

/** One seal, kept before it is sent; then the paper backup; then the others' seals. */
function sealMove(scene: Scene): Move {
    const { view, round, memory, keys, draw } = scene;
    const deals = view.deals as Deal[];
    const transcript = transcriptOn(scene);
    if (round.faulty) return send("restart", { attempt: round.attempt, why: "有人的密钥份额有错" });
    if (!round.seal) return keep(withRound(memory, { seal: makeSeal(keys, transcript, deals, draw) }));
    const move = ownPlace(scene, own(scene, view.seals), round.seal, "seal");
    if (move) return move;
    const wrong = checkPlaces(scene, view.seals, "seal-refused", (seal) => sealHolds(scene.definition, scene.round.attempt, view.cards as Card[], deals, seal));
    if (wrong) return wrong;
    if (round.backup !== "proven") return show({ name: "backup", attempt: round.attempt });
    return waiting(scene, "seals", view.seals);
}
