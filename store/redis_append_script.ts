/**
 * Appends to one room in one atomic step. The drafts were judged before, as if the log ended at a head that may be out of date:
 * so what is new has no numbers yet, and gets them here. Where something has changed that the judgement stood on, nothing is
 * written and the answer says so. So several instances write to one busy room without any of them having to try again.
 *
 * KEYS: head; ids of today, yesterday, tomorrow; then as ARGV says: stretches of the log; marks; the policy.
 *
 * ARGV, each list led by its length:
 *   rest that the head must have, number that it must have or -1, number that it must have at least, now, rest afterwards, at,
 *   entries added, messages added, ms that entries are kept (0: for ever), ms that ids are kept, stretches;
 *   stretches: their numbers, in the order of their KEYS;
 *   ids: field, number and n (behind the old end, unless led by "="), when it expires, text behind them;
 *   added entries: n behind the old one, "later", text behind them;
 *   changed entries: number, n, number of the change behind the old end, text behind them;
 *   guarded entries: number, what it must begin with, what its counts must begin with ("": none, "-": whatever);
 *   counts: number, number of the change behind the old end, text behind it ("": they go);
 *   marks: their KEYS' place, person, text; marks that go: their KEYS' place; whole values: their KEYS' place, text.
 *
 * Answers `ok` with the number and n at which the log ended before, `moved` with the head, `known`, or `changed`.
 */
export const APPEND = `
local i = 0
local function take() i = i + 1; return ARGV[i] end
local function number() return tonumber(take()) end
local function int(x) return string.format('%d', x) end

local rest, exact, least, now = take(), number(), number(), number()
local after, at, added, messages, kept, remembered = take(), take(), number(), number(), number(), number()

local head = redis.call('GET', KEYS[1])
local seq, n, old = 0, 0, ''
if head then
  local s, m, r = string.match(head, '^(%d+) (%d+) %S+ (.*)$')
  if not s then return {'moved', head} end
  seq, n, old = tonumber(s), tonumber(m), r
end
if old ~= rest or seq < least or (exact >= 0 and seq ~= exact) then return {'moved', head or ''} end

local stretches = {}
for k = 1, number() do stretches[take()] = KEYS[4 + k] end
local function stretch(s) return stretches[int(math.floor((s - 1) / 1000))] end
for s = seq + 1, seq + added do if not stretch(s) then return {'moved', head or ''} end end

local fields, values = {}, {}
for k = 1, number() do
  local field, s, m, expires, text = take(), take(), take(), take(), take()
  if string.sub(s, 1, 1) == '=' then s, m = string.sub(s, 2), string.sub(m, 2)
  else s, m = int(seq + tonumber(s)), int(n + tonumber(m)) end
  fields[k] = field
  values[2 * k - 1] = field
  values[2 * k] = expires .. ' [' .. s .. ',' .. m .. text
end
if #fields > 0 then
  for k = 2, 4 do
    for _, known in ipairs(redis.call('HMGET', KEYS[k], unpack(fields))) do
      if known and (tonumber(string.match(known, '^%d+') or '0')) > now then return {'known'} end
    end
  end
end

local writes = {}
local function write(s, field, value)
  local key = stretch(s)
  local list = writes[key] or {}
  writes[key] = list
  list[#list + 1] = field
  list[#list + 1] = value
end
for k = 1, number() do
  local m, later, text = number(), take(), take()
  write(seq + k, int(seq + k), '[' .. int(n + m) .. ',' .. later .. text)
end
for k = 1, number() do
  local target, m, by, text = number(), take(), number(), take()
  write(target, int(target), '[' .. m .. ',' .. int(seq + by - target) .. text)
end

for k = 1, number() do
  local target, start, counts = number(), take(), take()
  local key = stretch(target)
  local found = redis.call('HMGET', key, int(target), 'c' .. int(target))
  if string.sub(found[1] or '', 1, #start) ~= start then return {'changed'} end
  if counts == '' and found[2] then return {'changed'} end
  if counts ~= '-' and string.sub(found[2] or '', 1, #counts) ~= counts then return {'changed'} end
end

local gone = {}
for k = 1, number() do
  local target, by, text = number(), number(), take()
  if text == '' then gone[#gone + 1] = target
  else write(target, 'c' .. int(target), '[' .. int(seq + by) .. text) end
end

-- Nothing is written before this line. Where Redis has no memory left, the first write is refused, and none is half done.

for key, list in pairs(writes) do redis.call('HSET', key, unpack(list)) end
for _, target in ipairs(gone) do redis.call('HDEL', stretch(target), 'c' .. int(target)) end
for s in pairs({[seq + 1] = true, [seq + added] = true}) do
  if added > 0 then
    if kept > 0 then redis.call('PEXPIRE', stretch(s), kept) else redis.call('PERSIST', stretch(s)) end
  end
end
for k = 1, number() do
  local key, person, text = KEYS[number()], take(), take()
  if text == '[]' then redis.call('HDEL', key, person) else redis.call('HSET', key, person, text) end
  if kept > 0 then redis.call('PEXPIRE', key, kept) end
end
for k = 1, number() do redis.call('UNLINK', KEYS[number()]) end
for k = 1, number() do redis.call('SET', KEYS[number()], take()) end
if #fields > 0 then
  redis.call('HSET', KEYS[2], unpack(values))
  redis.call('PEXPIRE', KEYS[2], remembered)
end
if added > 0 then
  redis.call('SET', KEYS[1], int(seq + added) .. ' ' .. int(n + messages) .. ' ' .. at .. ' ' .. after)
end
return {'ok', int(seq), int(n)}
`;
