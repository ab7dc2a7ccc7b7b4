import assert from "node:assert/strict";
import { isPublic, postOutside } from "../../server/outside.ts";

const PUBLIC = ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111"];
const PRIVATE = [
  "0.0.0.0",
  "10.1.2.3",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.254",
  "169.254.169.254",
  "172.16.0.1",
  "192.168.1.1",
  "198.18.0.1",
  "224.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "2001:db8::1",
  "fc00::1",
  "fd12:3456::1",
  "fe80::1",
  "ff02::1",
  "nonsense",
];

Deno.test("isPublic() tells what is everybody's from what is this network's, in every spelling", () => {
  for (const address of PUBLIC) assert.ok(isPublic(address), address);
  for (const address of PRIVATE) assert.ok(!isPublic(address), address);
});

for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "localhost"]) {
  Deno.test(`postOutside() to ${host} is told that the address is private, and reaches nobody`, async () => {
    let reached = 0;
    const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
      reached++;
      return new Response();
    });
    const url = `http://${host}:${server.addr.port}/`;
    const { signal } = new AbortController();

    const error = await postOutside({ url, headers: {}, body: "{}", allowPrivate: false, signal });
    await server.shutdown();

    assert.deepEqual([error, reached], ["The address is private", 0]);
  });
}

Deno.test("postOutside() neither follows a redirect nor reads an answer to its end", async () => {
  let asked = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    asked++;
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
    return asked === 1
      ? new Response(null, { status: 307, headers: { location: "/again" } })
      : new Response(endless);
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const { signal } = new AbortController();
  const parcel = { url, headers: {}, body: "{}", allowPrivate: true, signal };

  const redirected = await postOutside(parcel);
  const endless = await postOutside(parcel);
  await server.shutdown();

  assert.deepEqual([redirected, endless, asked], ["Answered 307", undefined, 2]);
});
