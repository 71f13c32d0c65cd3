/** What only a re-scan after close needs, loaded by `ballot/extras.ts`. */
import { recheck } from "./ballot/recheck.ts";
import { showFinding } from "./ballot/views/finding.ts";

window.pingjia = { ...window.pingjia, recheck: { recheck, showFinding } };
