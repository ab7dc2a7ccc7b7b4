import assert from "node:assert/strict";
import { networkOf } from "../../routes/network.ts";

const NETWORKS: [address: string, network: string][] = [
  ["192.0.2.1", "192.0.2.1"],
  ["::ffff:192.0.2.1", "192.0.2.1"],
  ["::1", "0:0:0:0::/64"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
  ["2001:DB8:1:2::7", "2001:db8:1:2::/64"],
  ["2001:db8::", "2001:db8:0:0::/64"],
  ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ["unknown", "unknown"],
  ["nonsense: ::", "nonsense: ::"],
  ["x".repeat(1_000), "x".repeat(64)],
];

for (const [address, network] of NETWORKS) {
  Deno.test(`networkOf() takes ${address.slice(0, 40)} for ${network.slice(0, 40)}`, () => {
    assert.equal(networkOf(address), network);
  });
}

Deno.test("networkOf() takes two addresses of one customer for one", () => {
  assert.equal(networkOf("2001:db8:1:2::1"), networkOf("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  assert.notEqual(networkOf("2001:db8:1:2::1"), networkOf("2001:db8:1:3::1"));
});
