/** What the server tells the big screen every two seconds: turnout, numbers to read aloud, at last the result. */

export type Phase = "prepared" | "ceremony" | "ready" | "open" | "closed" | "counting" | "tallied" | "annulled";

export interface Result {
    due: number;
    present: number;
    issued: number;
    returned: number;
    valid: number;
    invalid: number;
    counts: number[][];
    satisfied: number;
    denominator: number;
    met: boolean;
    quorum_met: boolean;
    valid_poll: boolean;
}

export interface Turnout {
    phase: Phase;
    due: number;
    present: number | null;
    issued: number | null;
    cast: number;
    voided: number;
    check_number: string | null;
    head_number: string | null;
    tally_number: string | null;
    result: Result | null;
    recheck_minutes: number;
}

interface Option {
    id: string;
    text: string;
}

export interface Definition {
    questions: { id: string; text: string; options: Option[] }[];
    rule: { question: string; satisfied: string[]; threshold: [number, number]; quorum: [number, number] };
}

/** Return the figures as the server says them now; throws where it cannot be asked. */
export async function ask(code: string): Promise<Turnout> {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), 8000);
    try {
        const answer = await fetch(`/${code}/turnout`, { cache: "no-store", signal: patience.signal });
        if (!answer.ok) throw new Error(String(answer.status));
        return (await answer.json()) as Turnout;
    } finally {
        clearTimeout(timer);
    }
}

/** Return a whole number with thousands separators, a dash where it is not known. */
export function thousands(value: number | null): string {
    return value === null ? "—" : String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Return part of a whole as a percentage with two decimals, rounded down; a dash where there is no whole. */
export function percent(part: number, whole: number): string {
    if (whole === 0) return "—";
    const hundredths = Math.floor((part * 10000) / whole);
    return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}%`;
}
