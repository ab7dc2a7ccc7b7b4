import type { StreamDoor } from "../chat/stream_door.ts";
import type { StreamSession } from "../chat/stream_session.ts";
import type { Told } from "../chat/outflow.ts";
import { type ServerSentEventMessage, ServerSentEventStream } from "./std_http.ts";

/** Those who come back without our client do so after between these. */
const SOONEST_MS = 500;
const LATEST_MS = 3_000;

/** What a stream of events is made from. */
export interface EventStreamParts {
  readonly streams: StreamDoor;
  readonly session: StreamSession;
  random(): number;
}

/** A conversation as a stream of events: one object each, then an event named `close` that says how it ended. */
export function eventStream({ streams, session, random }: EventStreamParts): ReadableStream<Uint8Array> {
  const { outflow } = session;
  let isGone = false;
  const events = new ReadableStream<ServerSentEventMessage>({
    start(controller) {
      controller.enqueue({ retry: Math.round(SOONEST_MS + random() * (LATEST_MS - SOONEST_MS)) });
      // Said by the way: it waits in no queue and counts as nothing that was told.
      streams.keepAlive(session, () => {
        if (controller.desiredSize !== null && controller.desiredSize >= 0) {
          controller.enqueue({ comment: "" });
        }
      });
    },
    async pull(controller) {
      const told = outflow.next() ?? await nextOf(session);
      if (isGone) return;
      if (told) controller.enqueue(messageOf(told));
      else {
        controller.enqueue({ event: "close", data: JSON.stringify(outflow.end) });
        controller.close();
      }
    },
    cancel() {
      isGone = true;
      session.end(true);
    },
  }, { highWaterMark: 0 });
  return events.pipeThrough(new ServerSentEventStream());
}

/** What comes next; undefined where nothing will. */
function nextOf({ outflow }: StreamSession): Promise<Told | undefined> {
  const { promise, resolve } = Promise.withResolvers<Told | undefined>();
  const look = () => {
    const told = outflow.next();
    if (told || outflow.end) resolve(told);
    if (told || outflow.end) outflow.listen(() => {});
  };
  outflow.listen(look);
  look();
  return promise;
}

function messageOf({ text, id }: Told): ServerSentEventMessage {
  return { data: text, ...(id === undefined ? {} : { id }) };
}
