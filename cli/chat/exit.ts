/** How the program ends, for whoever called it. As in sysexits.h. */
export const EXIT = {
  fine: 0,
  /** Something was not sent. */
  unsent: 1,
  usage: 64,
  unreachable: 69,
  /** A fault of our own. */
  fault: 70,
  notLetIn: 77,
  /** By ctrl-c or a signal: 128 and its number. */
  interrupted: 130,
  terminated: 143,
} as const;
