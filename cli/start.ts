/**
 * `deno task start`: runs a server for production, in as many workers as WORKERS says, and ends as it ends. One that has run
 * out of memory begins anew.
 */
import { settingsOrExit } from "../server/environment.ts";
import { EXIT_BEGIN_ANEW } from "../server/stop.ts";
import { forwardSignals, serverCommand } from "./server_command.ts";

// The listener on which whatever a client sends is bounded.
const settings = settingsOrExit({ LISTENER: "node" });
let isStopping = false;
let server = serverCommand(settings).spawn();
forwardSignals(() => {
  isStopping = true;
  return server;
});
let { code } = await server.status;
while (code === EXIT_BEGIN_ANEW && !isStopping) {
  // The address has been printed.
  server = serverCommand(settings, "--again").spawn();
  code = (await server.status).code;
}
Deno.exit(code);
