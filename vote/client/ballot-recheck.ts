/** What only a re-scan after close needs, loaded by `ballot/extras.ts`. */
import { recheck } from "./ballot/recheck.ts";

window.pingjia = { ...window.pingjia, recheck };
