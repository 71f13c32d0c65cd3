/** Beeps and shakes (提示音与振动), so that slips can be scanned without looking at the screen. */

export type Tone = "good" | "bad" | "alarm";

const TONES: { readonly [tone in Tone]: readonly (readonly [number, number])[] } = {
    good: [[880, 90]],
    bad: [[330, 160], [260, 220]],
    alarm: [[990, 180], [660, 180], [990, 180], [660, 180], [990, 320]],
};
const SHAKES: { readonly [tone in Tone]: readonly number[] } = { good: [40], bad: [120, 80, 120], alarm: [400, 150, 400, 150, 600] };

let speaker: AudioContext | null = null;

/** Sound and shake; silent where the phone lends neither. */
export function signal(tone: Tone): void {
    try {
        navigator.vibrate?.([...SHAKES[tone]]);
        speaker = speaker ?? new AudioContext();
        let at = speaker.currentTime;
        for (const [pitch, length] of TONES[tone]) at = beep(speaker, pitch, at, length / 1000);
    } catch {
        // A phone without sound still shows the page.
    }
}

function beep(context: AudioContext, pitch: number, at: number, length: number): number {
    const source = context.createOscillator();
    const volume = context.createGain();
    source.frequency.value = pitch;
    source.type = "square";
    volume.gain.value = 0.15;
    source.connect(volume);
    volume.connect(context.destination);
    source.start(at);
    source.stop(at + length);
    return at + length + 0.03;
}
