// A record lies in the hash of its kind as "by expiresAt json"; `expiresAt` 0: for ever. Beside it, the kind has a sorted set of
// all its keys, which is how they are listed, and one of those that expire, by when.
//
// KEYS: the hash, the keys, the expiries. Each call also removes a few of the kind's records that have expired.

/** ARGV: now, key, by, expected version ("*": any, "-": none), expiresAt, json. Answers 1 where it was written. */
export const PUT_RECORD = `
local now = tonumber(ARGV[1])
local found = redis.call('HGET', KEYS[1], ARGV[2])
local by, expires = string.match(found or '', '^(%S+) (%d+) ')
if by == ARGV[3] then return 1 end
if by and tonumber(expires) > 0 and tonumber(expires) <= now then by = nil end
if ARGV[4] ~= '*' and ARGV[4] ~= (by or '-') then return 0 end
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3] .. ' ' .. ARGV[5] .. ' ' .. ARGV[6])
redis.call('ZADD', KEYS[2], 0, ARGV[2])
if ARGV[5] == '0' then redis.call('ZREM', KEYS[3], ARGV[2])
else redis.call('ZADD', KEYS[3], ARGV[5], ARGV[2]) end
for _, old in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1], 'LIMIT', 0, 4)) do
  for k = 1, 3 do redis.call(k == 1 and 'HDEL' or 'ZREM', KEYS[k], old) end
end
return 1
`;

/** ARGV: key. */
export const DELETE_RECORD = `
for k = 1, 3 do redis.call(k == 1 and 'HDEL' or 'ZREM', KEYS[k], ARGV[1]) end
return 1
`;
