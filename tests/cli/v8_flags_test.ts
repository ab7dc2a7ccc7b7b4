import assert from "node:assert/strict";
import { serverArguments } from "../../cli/server_command.ts";
import { v8Flags } from "../../cli/v8_flags.ts";
import { readSettings } from "../../server/settings.ts";
import { Program } from "../process.ts";

Deno.test("A server has threads that help to collect only where there is a core for them", () => {
  assert.match(v8Flags({ cores: 1 }), /--single-threaded-gc/);
  assert.doesNotMatch(v8Flags({ cores: 2 }), /--single-threaded-gc/);
});

Deno.test("An isolate fills at most an eighth of its share of the memory before V8 looks what is needed of it", () => {
  const places = [
    { maxMemoryMb: 300 },
    { maxMemoryMb: 3_000 },
    { maxMemoryMb: 3_000, workers: 4 },
    { maxMemoryMb: 100_000 },
    { maxMemoryMb: 64, workers: 100 },
  ];
  const sizes = places.map((place) => /--initial-old-space-size=(\d+)/.exec(v8Flags(place))?.[1]);

  assert.deepEqual(sizes, ["37", "375", "93", "384", "1"]);
});

Deno.test("deno task start tells V8 of the memory and the workers that were set", () => {
  for (const LISTENER of ["deno", "node"]) {
    const settings = readSettings({ LISTENER, MAX_MEMORY_MB: "1600", WORKERS: "2" });

    assert.match(serverArguments(settings).join(" "), /--initial-old-space-size=100\b/);
  }
});

Deno.test("The one executable of docs/deploying.md runs with the flags of a server on a large machine", async () => {
  const text = await Deno.readTextFile("docs/deploying.md");
  const flags = (command: string) => /--v8-flags=(\S+)/.exec(command)?.[1]?.split(",").toSorted();

  assert.deepEqual(flags(text), flags(v8Flags({ cores: 2, maxMemoryMb: 100_000 })));
});

for (const task of ["start", "dev"] as const) {
  Deno.test(`deno task ${task} may look how much memory there is, without asking who started it`, async () => {
    const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
    const allowed = tasks[task].match(/--allow-\S+(?= .*cli)/g);
    const folder = await Deno.makeTempDir({ prefix: "parley-flags-" });
    const program = `import { v8Flags } from "${
      import.meta.resolve("../../cli/v8_flags.ts")
    }";\nconsole.log(v8Flags());`;
    await Deno.writeTextFile(`${folder}/flags.ts`, program);
    {
      await using asking = new Program(["run", "--quiet", ...allowed, `${folder}/flags.ts`], {});

      await asking.says(/--initial-old-space-size=\d+/);
      assert.equal(await asking.ended(), 0);
    }
    await Deno.remove(folder, { recursive: true });
  });
}

for (const cores of [1, 2]) {
  Deno.test(`V8 knows the flags of a server on ${cores} cores`, async () => {
    await using program = new Program(["run", v8Flags({ cores }), "--quiet", "-A", "main.ts"], {
      ...{ PORT: "0", HOST: "127.0.0.1", STORE: "memory", BUS: "memory" },
    });

    await program.says(/Parley is at/);
  });
}
