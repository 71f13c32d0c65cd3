/** What only a comment (意见建议) needs: the cipher, loaded by `ballot/extras.ts` when the voter begins to write. */
import "./ballot/extras.ts";
import { closeBox } from "./protocol/boxes.ts";

window.pingjia = { ...window.pingjia, boxes: closeBox };
