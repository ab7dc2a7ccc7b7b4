const FOLDER = new URL("../../data/bench/peers/", import.meta.url);
const PACKAGES = ["ws@8.23.0", "socket.io@4.8.4", "@oven/bun-linux-x64@1.4.4"];

/** Where the peers' packages are: a folder that git ignores. */
export const PEER_MODULES = new URL("package.json", FOLDER).pathname;

/** Bun's own program, as its package carries it. */
export const BUN = new URL("node_modules/@oven/bun-linux-x64/bin/bun", FOLDER).pathname;

/** Has npm put the peers' packages there, once. Where it cannot, peers that need them are left out. */
export async function installPeers(report: (line: string) => void): Promise<void> {
  await Deno.mkdir(FOLDER, { recursive: true });
  if (await isInstalled()) return;
  report(`installing the peers: ${PACKAGES.join(", ")}`);
  await Deno.writeTextFile(PEER_MODULES, JSON.stringify({ private: true }));
  for (const name of PACKAGES) {
    const npm = new Deno.Command("npm", {
      args: ["install", "--no-audit", "--no-fund", "--ignore-scripts", name],
      cwd: FOLDER,
      stdout: "null",
      stderr: "null",
    });
    const succeeded = await npm.output().then(({ success }) => success, () => false);
    if (!succeeded) report(`npm could not install ${name}`);
  }
}

/** True where that file is there. */
export async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function isInstalled(): Promise<boolean> {
  const names = PACKAGES.map((name) => name.slice(0, name.lastIndexOf("@")));
  const found = names.map((name) => isThere(new URL(`node_modules/${name}/package.json`, FOLDER).pathname));
  return (await Promise.all(found)).every((there) => there);
}
