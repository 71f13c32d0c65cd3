/**
 * Reading QR codes (扫码): live by the camera where the browser lends it, by a photo everywhere else.
 *
 * Pictures stay on the phone; only what the code says is used.
 */
import jsQR from "jsqr";
import { el, plainButton } from "./dom.ts";

const LONGEST_SIDE = 1_200;
const LIVE_SIDE = 640;
const INTERVAL = 120;
/** The same code is not read twice within this time: the slip is still lying there. */
const REPEAT = 2_500;

/** Where a scanner stands on a page. */
export interface Scanner {
    readonly box: HTMLElement;
    stop(): void;
}

/** Say whether the browser may lend the camera to this page. */
export function liveCamera(): boolean {
    return window.isSecureContext && typeof navigator.mediaDevices?.getUserMedia === "function";
}

/** Return a scanner; `found` is told every code, and a sentence goes to `trouble` where there is none. */
export function scanner(found: (text: string) => unknown, trouble: (sentence: string) => void): Scanner {
    const camera = liveCamera() ? new Live(found, trouble) : null;
    const photo = photoButton(found, trouble);
    const box = el("div", { class: "scanner" }, camera?.box ?? null, photo);
    return { box, stop: () => camera?.stop() };
}

class Live implements Scanner {
    readonly box: HTMLElement;
    private readonly video: HTMLVideoElement;
    private readonly pen = el("canvas").getContext("2d", { willReadFrequently: true })!;
    private stream: MediaStream | null = null;
    private timer = 0;
    private last = { text: "", at: 0 };

    constructor(private readonly found: (text: string) => unknown, private readonly trouble: (sentence: string) => void) {
        this.video = el("video", { playsinline: true, muted: true, "aria-label": "摄像头画面", hidden: true });
        this.box = el("div", { class: "live" }, this.video, plainButton("打开摄像头连续扫码", () => this.start(), { class: "act camera" }));
    }

    stop(): void {
        window.clearInterval(this.timer);
        this.stream?.getTracks().forEach((track) => track.stop());
        this.stream = null;
    }

    private async start(): Promise<void> {
        try {
            const video = { facingMode: "environment", width: { ideal: 1280 } };
            this.stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
        } catch {
            this.trouble("打不开摄像头（可能没有允许使用）。请改用拍照，或输入代码。");
            return;
        }
        this.video.srcObject = this.stream;
        this.video.hidden = false;
        this.box.querySelector("button")?.remove();
        await this.video.play();
        this.timer = window.setInterval(() => this.look(), INTERVAL);
    }

    private look(): void {
        if (!this.box.isConnected) return this.stop();
        const { videoWidth, videoHeight } = this.video;
        if (!videoWidth) return;
        const text = decode(this.pen, this.video, videoWidth, videoHeight, LIVE_SIDE);
        const now = Date.now();
        if (!text || (text === this.last.text && now - this.last.at < REPEAT)) return;
        this.last = { text, at: now };
        this.found(text);
    }
}

/** Return a button that takes a photo, or picks one, and decodes it. */
function photoButton(found: (text: string) => unknown, trouble: (sentence: string) => void): HTMLElement {
    const input = el("input", { type: "file", accept: "image/*", capture: "environment", class: "unseen" });
    input.addEventListener("change", () => {
        const [file] = input.files ?? [];
        input.value = "";
        if (file) void readPhoto(file).then((text) => (text ? found(text) : trouble("照片里没有认出二维码。请拍得近一些、正一些，避免反光。")));
    });
    return el("label", { class: "act plain photo" }, "拍照识别二维码", input);
}

/** Return what the QR code of a photo says; null where none is found. */
async function readPhoto(file: Blob): Promise<string | null> {
    try {
        const image = await pictureOf(file);
        const pen = el("canvas").getContext("2d", { willReadFrequently: true })!;
        for (const side of [LONGEST_SIDE, LONGEST_SIDE * 2, LIVE_SIDE]) {
            const text = decode(pen, image, image.naturalWidth, image.naturalHeight, side);
            if (text) return text;
        }
    } catch {
        return null;
    }
    return null;
}

/** Load a photo as a data: address, the only kind beside our own that the page's policy lets in. */
async function pictureOf(file: Blob): Promise<HTMLImageElement> {
    const address = await new Promise<string>((done, failed) => {
        const reader = new FileReader();
        reader.onload = () => done(String(reader.result));
        reader.onerror = () => failed(new Error("unreadable"));
        reader.readAsDataURL(file);
    });
    const image = new Image();
    await new Promise<void>((done, failed) => {
        image.onload = () => done();
        image.onerror = () => failed(new Error("no picture"));
        image.src = address;
    });
    return image;
}

function decode(pen: CanvasRenderingContext2D, source: CanvasImageSource, width: number, height: number, side: number): string | null {
    const scale = Math.min(1, side / Math.max(width, height));
    pen.canvas.width = Math.round(width * scale);
    pen.canvas.height = Math.round(height * scale);
    pen.drawImage(source, 0, 0, pen.canvas.width, pen.canvas.height);
    const { data } = pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height);
    return jsQR(data, pen.canvas.width, pen.canvas.height)?.data || null;
}
