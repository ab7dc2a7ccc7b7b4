// What holds on `Deno.serve` holds on `node:http`: the same tests with the other listener.
import { Program } from "../process.ts";
import { House } from "../support/house.ts";

House.listener = "node";
Program.env = { LISTENER: "node" };

await import("../main_test.ts");

await import("../promises/bad_input_test.ts");
await import("../promises/dead_clients_test.ts");
await import("../promises/drain_test.ts");
await import("../promises/identity_test.ts");
await import("../promises/slow_readers_test.ts");
await import("../promises/stored_test.ts");
await import("../promises/workers_test.ts");
await import("../routes/echo_test.ts");
await import("../routes/commands_test.ts");
await import("../routes/events_test.ts");
await import("../routes/polls_test.ts");
await import("../routes/simple_chat_test.ts");
await import("../routes/simple_clients_test.ts");
await import("../routes/simple_heartbeat_test.ts");
await import("../routes/socket_test.ts");
