import { Allowances, type Pace } from "../chat/allowance.ts";
import type { Hub } from "../chat/hub.ts";
import { Search } from "../chat/search.ts";
import type { User } from "../protocol/fields.ts";
import type { Routes } from "../routes/app.ts";
import { botRoutes } from "../routes/bots.ts";
import { hookRoutes } from "../routes/hooks.ts";
import { ignoredRoutes } from "../routes/ignored.ts";
import { invitationRoutes } from "../routes/invitations.ts";
import { messageRoutes } from "../routes/messages.ts";
import { moderationRoutes } from "../routes/moderation.ts";
import type { TokenReader } from "../routes/require_user.ts";
import { roomRoutes } from "../routes/rooms.ts";
import { searchRoutes } from "../routes/search.ts";
import { subscriptionRoutes } from "../routes/subscriptions.ts";
import { transferRoutes } from "../routes/transfer.ts";
import { userRoutes } from "../routes/users.ts";
import type { Bots } from "../store/bots.ts";
import { Hooks } from "../store/hooks.ts";
import { Ignored } from "../store/ignored.ts";
import { Invitations } from "../store/invitations.ts";
import type { MessageLog } from "../store/message_log.ts";
import type { Names } from "../store/names.ts";
import type { Records } from "../store/records.ts";
import { Subscriptions } from "../store/subscriptions.ts";
import type { Settings } from "./settings.ts";

/** What {@link roomApi} is put together from. */
export interface RoomApiParts {
  readonly settings: Pick<Settings, "ratePerSecond">;
  readonly hub: Hub;
  readonly log: MessageLog;
  readonly records: Records;
  readonly sessions: TokenReader;
  readonly names: Names;
  readonly bots: Bots;
  pause(ms: number): Promise<void>;
}

/** Searches of one person: each may read thousands of messages. */
const SEARCHES = { perSecond: 2, burst: 20 };
/** Exports of one person: each reads a whole room. */
const EXPORTS = { perSecond: 0.2, burst: 10 };

/** The HTTP API beside signing in: rooms, what is in them, who is there, and the programs that take part. */
export function roomApi(
  { settings, hub, log, records, sessions, names, bots, pause }: RoomApiParts,
): Routes[] {
  const parts = { hub, log, sessions, newId: () => crypto.randomUUID() };
  const isAdmin = ({ id }: User) => hub.admins.has(id);
  const paced = (pace: Pace) => {
    const each = new Allowances(settings.ratePerSecond === 0 ? { perSecond: 0, burst: 1 } : pace);
    return (userId: string) => each.take(userId, hub.now());
  };
  const search = new Search({ log, history: hub.history, pause });
  return [
    roomRoutes(parts),
    messageRoutes(parts),
    moderationRoutes(parts),
    invitationRoutes({ ...parts, invitations: new Invitations(records, () => hub.now()) }),
    ignoredRoutes({ ...parts, ignored: new Ignored(records) }),
    searchRoutes({ ...parts, search, pace: paced(SEARCHES) }),
    transferRoutes({ ...parts, isAdmin, pace: paced(EXPORTS) }),
    userRoutes(hub, sessions),
    hookRoutes({ ...parts, hooks: new Hooks(records, names, () => hub.now()) }),
    subscriptionRoutes({ ...parts, book: new Subscriptions(records) }),
    botRoutes({ bots, sessions, isAdmin, signedOut: (bot) => hub.signedOut(bot) }),
  ];
}
