import assert from "node:assert/strict";
import { Program } from "./process.ts";

const IN_MEMORY = { PORT: "0", HOST: "127.0.0.1", STORE: "memory", BUS: "memory" };

async function start(env: Record<string, string> = {}) {
  const program = new Program(["run", "--quiet", "-A", "main.ts"], { ...IN_MEMORY, ...env });
  const [, origin] = await program.says(/Parley is at (http:\S+)/);
  return { program, origin: origin! };
}

Deno.test("main.ts serves, and says where", async () => {
  const { program, origin } = await start();
  await using _ = program;

  const health = await fetch(`${origin}/health`);
  const ready = await fetch(`${origin}/ready`);

  assert.deepEqual(await health.json(), { status: "ok" });
  assert.deepEqual(await ready.json(), { status: "ready" });
});

Deno.test("main.ts ends with 78 and one line where a setting is wrong", async () => {
  const env = { ...IN_MEMORY, HEARTBEAT_TIMEOUT_MS: "soon" };
  await using program = new Program(["run", "--quiet", "-A", "main.ts"], env);

  const code = await program.ended();

  assert.equal(code, 78);
  assert.match(program.stderr, /^Parley cannot start: HEARTBEAT_TIMEOUT_MS is "soon": it must be .*\n$/);
});

Deno.test("main.ts says in one line that its port is taken", async () => {
  const { program, origin } = await start();
  await using _ = program;
  const env = { ...IN_MEMORY, PORT: new URL(origin).port };
  await using second = new Program(["run", "--quiet", "-A", "main.ts"], env);

  const code = await second.ended();

  assert.equal(code, 1);
  assert.match(second.stderr, /^Parley cannot start\. Cannot listen on 127\.0\.0\.1:\d+: .*\n$/);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`main.ts drains and ends well on ${signal}, asked once or twice`, async () => {
    const { program } = await start();
    await using _ = program;

    program.signal(signal);
    program.signal(signal);

    assert.equal(await program.ended(), 0);
    assert.equal(program.stderr.match(/"event":"draining"/g)?.length, 1, program.stderr);
  });
}

Deno.test("deno task start runs several workers in one process, which end together", async () => {
  const folder = await Deno.makeTempDir({ prefix: "parley-workers-" });
  const env = {
    ...IN_MEMORY,
    STORE: "kv",
    BUS: "broadcast",
    KV_PATH: `${folder}/parley.db`,
    WORKERS: "2",
    LOG_LEVEL: "debug",
  };
  {
    await using program = new Program(["run", "--quiet", "-A", "cli/start.ts"], env);
    const [, origin] = await program.says(/Parley is at (http:\S+)/);
    assert.deepEqual(await (await fetch(`${origin}/health`)).json(), { status: "ok" });
    await program.reports(/ready to stop[^]*ready to stop/);

    program.signal("SIGTERM");

    assert.equal(await program.ended(), 0);
    assert.equal(program.stderr.match(/"event":"draining"/g)?.length, 2, program.stderr);
  }
  await Deno.remove(folder, { recursive: true });
});
