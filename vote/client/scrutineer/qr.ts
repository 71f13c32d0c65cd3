/** Showing a QR code (二维码) on a canvas. */
import qrcode from "qrcode-generator";

const MODULE = 8;
const QUIET = 4;

/** Return a canvas with the QR code of a text that has only characters of the alphanumeric mode. */
export function qrCanvas(text: string, label: string): HTMLCanvasElement {
    const code = qrcode(0, "M");
    code.addData(text, "Alphanumeric");
    code.make();
    const modules = code.getModuleCount();
    const canvas = document.createElement("canvas");
    canvas.className = "qr";
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", label);
    canvas.width = canvas.height = (modules + 2 * QUIET) * MODULE;
    const pen = canvas.getContext("2d")!;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = "#000";
    for (let row = 0; row < modules; row += 1)
        for (let column = 0; column < modules; column += 1)
            if (code.isDark(row, column)) pen.fillRect((column + QUIET) * MODULE, (row + QUIET) * MODULE, MODULE, MODULE);
    return canvas;
}
