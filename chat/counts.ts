/** What an instance counted since it started. Plain numbers, for they are raised on the path of every message. */
export class Counts {
  /** Log events that clients sent and that were stored. */
  eventsStored = 0;
  /** Events handed to members' sockets: one for each event and member. */
  deliveries = 0;
  /** Commands that were repeated and answered with their first result. */
  duplicatesSuppressed = 0;
  /** Times a room missed hints and read the difference from the log. */
  gapsHealed = 0;
  /** Times an epoch changed or retention left a hole, so that members had to join again. */
  resets = 0;
  /** Joins that continued after their `since`, and those that could not. */
  resumed = 0;
  notResumed = 0;
  /** Connections closed for reading too slowly, and for silence. */
  slowClosed = 0;
  evicted = 0;
  opened = 0;
  closed = 0;
  /** Times a member fell behind and was later brought level from the log. */
  fellBehind = 0;
  storeErrors = 0;
  busErrors = 0;
  /** Errors of our own that reached the last net. */
  faults = 0;
}
