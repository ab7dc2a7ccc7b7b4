import { CHUNK_BYTES } from "./chunk.ts";
import type { Load } from "./group_commit.ts";
import { decides } from "./judging.ts";
import { type Draft, weigh } from "./message_log.ts";
import { MOST_POLICY_BYTES } from "./policy.ts";

// The longest keys there can be, with their prefix; kv_keys.ts stands in for longer parts.
const HEAD_KEY_BYTES = 300;
const ENTRY_KEYS_BYTES = 270;
const CHANGE_KEYS_BYTES = 480;

const HEAD_BYTES = 1_500;
/** Beyond the entry and its id: twenty kinds with their counts, and one person's marks. */
const REACTION_BYTES = 2_600;
/** Beyond the entry and its id: the chunk of the message that changes, with its neighbours and its names. */
const CHANGE_BYTES = CHUNK_BYTES + 800;

/** What each kind of draft sets: its id, its entry, the parts of the chunk that it changes, counts and marks. */
const MUTATIONS = { message: 2, changed: 2, edited: 5, deleted: 6, reacted: 4 };

/** What an append takes of an atomic write at the most: text is stored as UTF-8, a unit of it takes up to three bytes. */
export function loadOf(drafts: readonly Draft[]): Load {
  let [mutations, bytes, keyBytes] = [2, HEAD_BYTES, 2 * HEAD_KEY_BYTES + 50];
  for (const draft of drafts) {
    const { body } = draft;
    mutations += MUTATIONS[body.type];
    keyBytes += body.type === "message" || body.type === "changed" ? ENTRY_KEYS_BYTES : CHANGE_KEYS_BYTES;
    bytes += weigh(draft) + ("text" in body ? body.text.length : 0);
    if (body.type === "edited" || body.type === "deleted") bytes += CHANGE_BYTES;
    if (body.type === "reacted") bytes += REACTION_BYTES;
  }
  if (drafts.some(decides)) {
    mutations += 1;
    bytes += MOST_POLICY_BYTES + 500;
    keyBytes += HEAD_KEY_BYTES;
  }
  return { mutations, bytes: bytes + keyBytes, keyBytes };
}
