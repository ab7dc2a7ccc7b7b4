import assert from "node:assert/strict";
import { addressOf, placeIn, typedRoom } from "../../static/app/model/place.ts";

Deno.test("An address leads to a room and one of its messages, and back", () => {
  const address = addressOf("café", "https://chat.example/?room=other&message=9#token=secret", 124);

  assert.deepEqual(placeIn(new URL(address).search), { room: "café", message: 124 });
  assert.ok(!address.includes("secret"));
  assert.equal(addressOf(undefined, address), "https://chat.example/");
});

Deno.test("placeIn() leaves out what is no room and no message", () => {
  assert.deepEqual(placeIn("?room=%20&message=3"), { room: undefined });
  assert.deepEqual(placeIn("?room=General&message=-3"), { room: "general" });
  assert.deepEqual(placeIn("?room=general&message=1e3"), { room: "general" });
});

Deno.test("An invitation in the address is a code and nothing else", () => {
  assert.deepEqual(placeIn("?invite=Ab-3_x"), { room: undefined, invitation: "Ab-3_x" });
  assert.deepEqual(placeIn(`?invite=${encodeURIComponent("../rooms?x")}`), { room: undefined });
});

Deno.test("typedRoom() takes what a person types for a room's name", () => {
  assert.equal(typedRoom(" #Lunch Plans "), "lunch-plans");
  assert.equal(typedRoom("!"), undefined);
});
