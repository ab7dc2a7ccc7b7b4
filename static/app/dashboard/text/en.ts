import type { Plural } from "../../text/en.ts";

/** Everything the dashboard says, in English: the catalogue that the others are measured by. */
export const en = {
  title: "Live figures",
  toChat: "To the chat",
  connecting: "Connecting …",
  live: "Live",
  retryIn: {
    one: "Connection lost. Trying again in {count} s",
    other: "Connection lost. Trying again in {count} s",
  },
  stopped: "The server cannot be reached.",
  connect: "Connect again",
  locked: "These figures are shown to those who have the token.",
  token: "Token",
  tokenWrong: "That is not the token. Try again.",
  show: "Show",

  promises: "Promises",
  allKept: "All promises kept",
  waiting: "Not known yet: waiting for figures",
  notHealed: {
    one: "{count} loss is not made good yet. It should be within two seconds",
    other: "{count} losses are not made good yet. They should be within two seconds",
  },
  holes: {
    one: "{count} person had to join again, for the log had a hole",
    other: "{count} people had to join again, for the log had a hole",
  },
  storeFails: "The store is failing now: messages wait until it answers",
  busFails: "The bus is failing now: other instances hear up to two seconds late",
  faults: {
    one: "{count} error of the program itself: look into the log",
    other: "{count} errors of the program itself: look into the log",
  },
  healed: "Losses between instances made good",
  healedOf: "{healed} of {noticed}",
  suppressed: "Repeated messages that happened once",
  evicted: "Silent connections ended",
  slow: "Slow readers brought level",
  slowClosed: "Slow readers disconnected",
  resumed: "Came back and missed nothing",
  restarted: "Came back and were shown the newest page",
  fresh: "Came for the first time",

  choose: "Figures to watch",
  range: "Time shown",
  minute: "1 minute",
  fiveMinutes: "5 minutes",
  hour: "1 hour",
  charts: "Charts",
  nothingChosen: "Tick a figure to watch it.",
  chartSays: "{name}: now {now}, between {least} and {most} in the time shown",
  chartEmpty: "{name}: no figures yet",
  atTime: "{time}: {value}",
  chartKeys: "Move through the values with the arrow keys",

  instances: "Instances",
  instance: "Instance",
  version: "Version",
  uptime: "Running for",
  connectionsColumn: "Connections",
  rooms: "Busiest rooms",
  room: "Room",
  pace: "Messages a second",
  noRooms: "Nobody is in a public room.",
  days: { one: "{count} day", other: "{count} days" },
  hours: { one: "{count} hour", other: "{count} hours" },
  minutes: { one: "{count} minute", other: "{count} minutes" },
  seconds: { one: "{count} second", other: "{count} seconds" },

  activeConnections: "Connections",
  roomsServed: "Rooms",
  messagesPerSecond: "Messages stored",
  deliveriesPerSecond: "Deliveries",
  framesPerSecond: "Frames received",
  openedPerSecond: "Connections opened",
  closedPerSecond: "Connections closed",
  refusedPerSecond: "Connections refused",
  averageConnection: "Average length of a connection",
  memoryPerConnection: "Memory a connection",
  memory: "Memory",
  cores: "Cores in use",
  lag: "Event loop lag",
  appendMedian: "Storing, half are faster",
  appendTail: "Storing, 99 % are faster",
  deliveryMedian: "Delivering, half are faster",
  deliveryTail: "Delivering, 99 % are faster",
  rejectedPerSecond: "Requests refused",
  limitedPerSecond: "Requests too fast",
} as const;

/** The name of one text of the dashboard. */
export type DashboardKey = keyof typeof en;
/** All its texts in one language. */
export type DashboardCatalogue = Readonly<
  { [K in DashboardKey]: (typeof en)[K] extends string ? string : Plural }
>;
