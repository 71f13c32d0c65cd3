/** What only a comment (意见建议) needs: the cipher, loaded by `ballot/extras.ts` when the voter begins to write. */
import { closeBox } from "./protocol/boxes.ts";

window.pingjiaCloseBox = closeBox;
