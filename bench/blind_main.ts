/** The server as it is, but nobody looks at it: what {@link ./observing.ts} compares it with. */
import { compose } from "../server/compose.ts";
import { settingsOrExit } from "../server/environment.ts";
import { listen } from "../server/listening.ts";

const settings = settingsOrExit();
const parley = await compose(settings, { isBlind: true });
await listen(parley, settings, { report: console.error });
