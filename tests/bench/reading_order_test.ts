import assert from "node:assert/strict";

Deno.test({
  name: "The load generator reads first what those hear whose times are taken while thousands come back",
  // It uses `epoll`.
  ignore: Deno.build.os !== "linux",
  async fn() {
    const args = ["run", "--quiet", "--no-check", "--allow-all", "tests/bench/reading_order.ts"];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
    const heard: string[] = JSON.parse(new TextDecoder().decode(stdout));

    assert.equal(heard[0], "first");
    assert.equal(new Set(heard).size, 41, "and everybody is read");
  },
});
