/** `deno task start`: runs a server for production, in as many workers as WORKERS says, and ends as it ends. */
import { settingsOrExit } from "../server/environment.ts";
import { forwardSignals, serverCommand } from "./server_command.ts";

const server = serverCommand(settingsOrExit()).spawn();
forwardSignals(() => server);
Deno.exit((await server.status).code);
