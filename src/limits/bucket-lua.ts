/**
 * `bucket.ts` in Lua, for Redis and Valkey: read that first. Each operation here is one there, on
 * the same doubles in the same order; numbers pass as text of 17 digits, or packed as they are.
 *
 * A bucket is one string: a head of eight doubles (level, sum, floor, at, limit, windowMs, how many
 * charges are open, when the last was made), then the open charges in their order, each of 44
 * bytes: the 12 characters that name its reservation, at, sum, floor, cost. To reserve reads and
 * writes the head and adds a charge at the end, whatever their number; a settlement reads and
 * writes it all. It expires once it is as if it had never been. A script may make many calls, one
 * after the other: it reads each bucket once and writes it once, at its end. It writes all that it
 * writes or nothing: Redis runs it alone, and denies its first write or none.
 */
import { BACKWARDS_MAX_MS, FORGOTTEN_TOGETHER, PENDING_MAX } from './bucket.ts'

/** Characters that name a reservation. */
export const NAME_CHARACTERS = 12

export const BUCKET_LUA = `
local HEAD, NODE, NAME = 64, 44, ${NAME_CHARACTERS}
local unpack_, pack, sub, max = struct.unpack, struct.pack, string.sub, math.max

local function clock(given)
  if given ~= '' then return tonumber(given), 3600000 end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000), 0
end

-- The buckets that this script has read or made, by their keys: false for one that is not there.
local known, changed = {}, {}

-- Reads the head, and when the oldest open charge was made; the charges only when they are needed.
local function load(key)
  if known[key] ~= nil then return known[key] end
  local text = redis.call('GETRANGE', key, 0, HEAD + NAME + 7)
  if text == '' then
    known[key] = false
    return false
  end
  local level, sum, floor, at, limit, window, count, last = unpack_('<dddddddd', text)
  known[key] = { key = key, level = level, sum = sum, floor = floor, at = at, limit = limit,
    window = window, count = count, last = last,
    oldest = count > 0 and unpack_('<d', text, HEAD + NAME + 1) }
  return known[key]
end

local function create(key, limit, window, now)
  known[key] = { key = key, level = 0, sum = 0, floor = 0, at = now, limit = limit,
    window = window, count = 0, last = 0, nodes = '' }
  return known[key]
end

-- Reads the open charges, and joins those that this script has added.
local function open(b)
  if not b.nodes then b.nodes = redis.call('GETRANGE', b.key, HEAD, -1) end
  if b.added then b.nodes, b.added, b.sums = b.nodes .. b.added, nil, nil end
end

-- Has a bucket written when all calls of the script are done.
local function change(b)
  if not b.changed then
    b.changed = true
    changed[#changed + 1] = b
  end
end

-- \`slack\` keeps a key longer, for tests, whose clock may pause while the server's runs.
local function save(b, slack)
  local ttl = b.level * b.window / b.limit
  if b.count > 0 then ttl = max(ttl, b.last + b.window - b.at) end
  ttl = string.format('%.0f', math.min(math.ceil(ttl) + 1 + slack, 1e15))
  local head = pack('<dddddddd', b.level, b.sum, b.floor, b.at, b.limit, b.window, b.count, b.last)
  if b.nodes or b.count == 0 then
    redis.call('SET', b.key, head .. (b.nodes or '') .. (b.added or ''), 'PX', ttl)
    return
  end
  redis.call('SETRANGE', b.key, 0, head)
  if b.added then redis.call('APPEND', b.key, b.added) end
  redis.call('PEXPIRE', b.key, ttl)
end

local function save_all(slack)
  for i = 1, #changed do save(changed[i], slack) end
end

local function leaked_since(b, now)
  if now > b.at then return ((now - b.at) * b.limit) / b.window end
  return 0
end

local function drain(level, leaked)
  if level > leaked then return level - leaked end
  return 0
end

local function level_at(b, now)
  return drain(b.level, leaked_since(b, now))
end

local function charge(b, amount)
  b.level = b.level + amount
  b.sum = b.sum + amount
  b.floor = b.floor + amount
end

-- The sum, floor and cost of each open charge as numbers, from the index \`first\` on, so that a
-- script that makes many settlements reads the text of the charges once.
local function open_numbers(b)
  if b.sums then return end
  local nodes, sums, floors, costs = b.nodes, {}, {}, {}
  local i = 0
  for offset = NAME + 9, #nodes, NODE do
    i = i + 1
    sums[i], floors[i], costs[i] = unpack_('<ddd', nodes, offset)
  end
  b.first, b.sums, b.floors, b.costs = 1, sums, floors, costs
end

-- Removes the charge at \`offset\` from the numbers; the one after it gets these.
local function shift_numbers(b, offset, next_sum, next_floor)
  local sums, floors = b.sums, b.floors
  if not sums then return end
  local i = b.first + offset / NODE
  sums[i + 1], floors[i + 1] = next_sum, next_floor
  if i == b.first then
    b.first = i + 1
    return
  end
  table.remove(sums, i)
  table.remove(floors, i)
  table.remove(b.costs, i)
end

-- The charge at \`offset\` (in bytes) becomes part of the step that follows it.
local function absorb(b, offset, amount)
  open(b)
  local nodes = b.nodes
  b.count = b.count - 1
  local sum, floor, cost = unpack_('<ddd', nodes, offset + NAME + 9)
  if not amount then amount = cost end
  sum = sum + amount
  floor = floor + amount
  local after = offset + NODE
  if after == #nodes then
    b.floor = max(floor + b.sum, b.floor)
    b.sum = sum + b.sum
    b.nodes = sub(nodes, 1, offset)
    return
  end
  local next_sum, next_floor = unpack_('<dd', nodes, after + NAME + 9)
  next_floor = max(floor + next_sum, next_floor)
  next_sum = sum + next_sum
  shift_numbers(b, offset, next_sum, next_floor)
  b.nodes = sub(nodes, 1, offset) .. sub(nodes, after + 1, after + NAME + 8)
    .. pack('<dd', next_sum, next_floor) .. sub(nodes, after + NAME + 25)
end

-- Absorbs the oldest charges as they were reserved: \`count\` of them, or those a window old.
local function forget(b, count, now)
  open(b)
  b.sums = nil
  local nodes, offset, left = b.nodes, 0, b.count
  local sum, floor
  while left > 0 do
    local at, own_sum, own_floor, cost = unpack_('<dddd', nodes, offset + NAME + 1)
    if sum then
      own_floor = max(floor + own_sum, own_floor)
      own_sum = sum + own_sum
    end
    b.oldest = at
    if b.count - left >= count and at + b.window > now then
      b.nodes = sub(nodes, offset + 1, offset + NAME + 8) .. pack('<dd', own_sum, own_floor)
        .. sub(nodes, offset + NAME + 25)
      b.count = left
      return
    end
    sum = own_sum + cost
    floor = own_floor + cost
    left = left - 1
    offset = offset + NODE
  end
  b.floor = max(floor + b.sum, b.floor)
  b.sum = sum + b.sum
  b.nodes = ''
  b.count = 0
end

local function advance(b, now)
  if now > b.at then
    local leaked = leaked_since(b, now)
    b.level = drain(b.level, leaked)
    b.sum = b.sum - leaked
    b.floor = drain(b.floor, leaked)
    b.at = now
    if b.count > 0 and b.oldest + b.window <= now then forget(b, 0, now) end
  elseif b.at - now > ${BACKWARDS_MAX_MS} then
    b.at = now
    if b.count > 0 then forget(b, b.count, 0) end
  end
end

local function amount_taken(limit, cost, soft, level)
  if soft > 0 then return cost + max(0, math.min(soft, limit - (level + cost))) end
  return cost
end

local function take(b, limit, window, cost, fixed, name, now)
  advance(b, now)
  b.limit = limit
  b.window = window
  if fixed then return charge(b, cost) end
  if b.count >= ${PENDING_MAX} then forget(b, ${FORGOTTEN_TOGETHER}, 0) end
  local node = name .. pack('<dddd', b.at, b.sum, b.floor, cost)
  b.added = (b.added or '') .. node
  if b.count == 0 then b.oldest = b.at end
  b.count = b.count + 1
  b.last = b.at
  b.sum = 0
  b.floor = 0
  b.level = b.level + cost
end

local function offset_of(b, name)
  open(b)
  local from = 1
  while true do
    local found = string.find(b.nodes, name, from, true)
    if not found then return nil end
    if (found - 1) % NODE == 0 then return found - 1 end
    from = found + 1
  end
end

-- The level with \`amount\` as the charge at \`changed\` (bytes before it).
local function evaluate(b, changed, amount)
  open_numbers(b)
  local sums, floors, costs, first = b.sums, b.floors, b.costs, b.first
  local level, settled = 0, first + changed / NODE
  for i = first, first + b.count - 1 do
    local cost = costs[i]
    if i == settled then cost = amount end
    level = level + sums[i]
    if floors[i] > level then level = floors[i] end
    level = level + cost
  end
  return max(level + b.sum, b.floor)
end

-- Answers whether the bound on debt cut the amount.
local function settle(b, limit, window, name, cost, actual, windows, now)
  advance(b, now)
  if b.level == 0 and b.count == 0 then
    b.limit = limit
    b.window = window
  end
  local offset = offset_of(b, name)
  local highest = max(b.level, windows * b.limit)
  if not offset then
    if actual <= cost then return false end
    local room = highest - b.level
    charge(b, math.min(actual - cost, room))
    return actual - cost > room
  end
  if actual == cost then
    absorb(b, offset, actual)
    return false
  end
  local level = evaluate(b, offset, actual)
  local is_cut = actual > cost and level > highest
  absorb(b, offset, is_cut and actual - (level - highest) or actual)
  if is_cut then level = highest end
  if actual < cost then
    if level < b.level then b.level = level end
  elseif level > b.level then
    b.level = level
  end
  return is_cut
end
`
