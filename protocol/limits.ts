/** Every size and pace of the protocol that does not depend on a setting. Bytes are UTF-8, characters are code points. */

/** A message's text, in code points. */
export const TEXT_CHARS = 4_000;
/** A person's name, in code points after NFKC. */
export const NAME_CHARS = 32;
/** A room's name, in code points after NFKC. */
export const ROOM_CHARS = 64;
/** A room's topic, in code points. */
export const TOPIC_CHARS = 250;
/** Kinds of reactions one message can have. */
export const REACTION_KINDS = 20;

/** One WebSocket message from a client, as received. */
export const FRAME_BYTES = 65_536;
/** One WebSocket message to a client. */
export const OUTGOING_FRAME_BYTES = 65_536;

/** Events in one `joined`, and in one part of a replay. */
export const REPLAY_EVENTS = 200;
/** Messages in the page of a `joined` that did not resume. */
export const NEWEST_PAGE = 50;
/** People that `joined`, `who` and one `presence` frame list; `count` is everyone. */
export const LISTED_PEOPLE = 200;
/** People that a room shows as typing at a time. */
export const LISTED_TYPING = 5;

/** A client that has not said `hello` by then is closed with 4404. */
export const HELLO_MS = 10_000;
/** How long somebody whose connection was lost still counts as present. */
export const GRACE_MS = 10_000;
/** The shortest time between two `typing` of one person in one room. */
export const TYPING_PACE_MS = 3_000;
/** Typing ends by itself after this. */
export const TYPING_MS = 6_000;

/** Rooms one connection may have joined. */
export const ROOMS_PER_CONNECTION = 100;
/** Commands of one connection: so many a second, saved up to a burst. */
export const COMMANDS_PER_SECOND = 20;
export const COMMAND_BURST = 200;
/** Drafts that may wait for one room's log. */
export const WAITING_DRAFTS = 1_000;
/** Bad frames in a row before a connection is closed with 4502. */
export const BAD_FRAMES_IN_A_ROW = 5;

/** What a connection has unsent at most, but for the rest of a delivery that began below it. */
export const MOST_UNSENT_BYTES = 256 * 1024;
/** Above this a connection gets nothing more, for the next frame might be too much … */
export const FULL_UNSENT_BYTES = MOST_UNSENT_BYTES - OUTGOING_FRAME_BYTES;
/** … until it is below this; then it is brought level from the log. */
export const RESUME_UNSENT_BYTES = 64 * 1024;
/** A connection that takes nothing for so long while it is behind is closed with 4429. */
export const STALLED_MS = 10_000;

/** How long the id of a command is remembered: the same author, room and id is stored once. */
export const REMEMBERED_MS = 24 * 3_600_000;
/** How long a guest's name stays theirs after the last connection. */
export const NAME_HELD_MS = 24 * 3_600_000;
/** How long a guest's token is valid; every `welcome` renews it. */
export const TOKEN_MS = 30 * 24 * 3_600_000;
