/** `deno task test`: the runner's flags are in deno.json. Takes paths and flags with or without a `--` before them. */
const args = ["test", ...Deno.args.filter((arg) => arg !== "--")];
const { code } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
Deno.exit(code);
