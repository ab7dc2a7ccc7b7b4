import {
  ENVIRONMENT_NAMES,
  EXIT_WRONG_SETTINGS,
  readSettings,
  type Settings,
  SettingsError,
} from "./settings.ts";

/**
 * The settings of this process. Ends it where one is wrong, with one line that says which and what is allowed.
 *
 * @param defaults What counts where nothing is set.
 */
export function settingsOrExit(defaults: Readonly<Record<string, string>> = {}): Settings {
  try {
    const environment = ENVIRONMENT_NAMES.map((name) =>
      [name, Deno.env.get(name) || defaults[name]] as const
    );
    return readSettings(Object.fromEntries(environment), Deno.stderr.isTerminal());
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    console.error(`Parley cannot start: ${error.message}`);
    Deno.exit(EXIT_WRONG_SETTINGS);
  }
}
