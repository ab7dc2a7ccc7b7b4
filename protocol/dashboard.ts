/** The language of `/ws/dashboard`: live figures for those who run a server. One object a frame. */
import * as z from "zod";
import { ERROR_CODES, type ErrorCode } from "./codes.ts";
import { at } from "./fields.ts";

/** Figures that one client may watch. */
export const MOST_FIGURES = 100;

const figureName = z.string().min(1).max(64);
const figureNames = z.array(figureName).max(MOST_FIGURES);
const list = z.enum(["instances", "rooms"]);

/** Asks for figures, by the names of `metrics_available`, and for lists. */
export const subscribe = z.object({
  type: z.literal("subscribe"),
  metrics: figureNames.optional(),
  lists: z.array(list).max(8).optional(),
});
/** Asks for no more of them. */
export const unsubscribe = z.object({
  type: z.literal("unsubscribe"),
  metrics: figureNames.optional(),
  lists: z.array(list).max(8).optional(),
});
/** The same for one figure, as the command pattern has it. */
export const channelCommand = z.object({ cmd: z.enum(["subscribe", "unsubscribe"]), channel: figureName });

/** Everything that a client of the dashboard may say. */
export const dashboardCommand = z.union([subscribe, unsubscribe, channelCommand]);

/** What can be watched. The first that a client hears. */
export const metricsAvailable = z.object({
  type: z.literal("metrics_available"),
  metrics: z.array(z.object({ name: figureName, unit: z.string(), help: z.string() })),
});
/** The figures that were asked for, every second. */
export const metrics = z.object({
  type: z.literal("metrics"),
  timestamp: at,
  values: z.record(z.string(), z.number()),
});
/** The instances of the deployment, as far as they were heard of lately. */
export const instances = z.object({
  type: z.literal("instances"),
  instances: z.array(z.object({
    id: z.string(),
    version: z.string(),
    uptimeSeconds: z.number().nonnegative(),
    connections: z.number().nonnegative(),
  })),
});
/** The public rooms in which most is said. */
export const busiestRooms = z.object({
  type: z.literal("rooms"),
  rooms: z.array(z.object({
    name: z.string(),
    eventsPerSecond: z.number().nonnegative(),
    connections: z.number().nonnegative(),
  })),
});
export const error = z.object({
  type: z.literal("error"),
  code: z.enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
});

/** Everything that the dashboard may say. */
export const dashboardFrame = z.discriminatedUnion("type", [
  metricsAvailable,
  metrics,
  instances,
  busiestRooms,
  error,
]);

export type DashboardCommand = z.output<typeof dashboardCommand>;
export type DashboardFrame = z.output<typeof dashboardFrame>;
/** A list that the dashboard tells beside its figures. */
export type DashboardList = z.output<typeof list>;
