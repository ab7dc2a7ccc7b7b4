import config from "../deno.json" with { type: "json" };

/** What runs here. */
export interface Build {
  readonly version: string;
  readonly runtime: string;
}

/** This program, on this runtime. */
export const BUILD: Build = { version: config.version, runtime: `deno ${Deno.version.deno}` };
