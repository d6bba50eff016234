/** The scripts that Redis runs: change and read, over the functions of `bucket-lua.ts`. */
import { BUCKET_LUA, NAME_CHARACTERS } from './bucket-lua.ts'
import { CHANGE_BYTES, DEMAND_BYTES } from './redis-packing.ts'
import { createScript } from './redis-script-call.ts'

/**
 * Any number of settlements and then of reservations, one after the other. KEYS: the mark of each
 * settlement, then the buckets of all, each once. ARGV: the time or '', the calls as `packChanges`
 * writes them, the number of settlements, how long a mark is kept, and how many windows of debt a
 * bucket has at most.
 *
 * Answers a digit for each settlement: 1, 0 if it had been made already, or 2 if the bound on debt
 * cut an amount. For reservations, as `unpackOutcomes` reads them: the time f64, then of each u8
 * whether it fits, u8 whether a bucket took more than its cost, the levels f64, and, where one took
 * more, what each took f64.
 */
export const CHANGE = createScript(`${BUCKET_LUA}
local now, slack = clock(ARGV[1])
local calls, marks, windows = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[5])
local at, answers = 1, {}
local CHANGE, DEMAND = ${CHANGE_BYTES}, ${DEMAND_BYTES}

local function settle_all(name, count)
  local answer = '1'
  for i = 1, count do
    local key, limit, window, cost, actual = unpack_('<Hdddd', calls, at + (i - 1) * CHANGE)
    local b = load(KEYS[marks + key])
    if not b and actual > cost then b = create(KEYS[marks + key], limit, window, now) end
    if b then
      if settle(b, limit, window, name, cost, actual, windows, now) then answer = '2' end
      change(b)
    end
  end
  return answer
end

local function reserve(name, count)
  local buckets, levels = {}, {}
  local fits = true
  for i = 1, count do
    local key, _, limit, _, cost = unpack_('<HBddd', calls, at + (i - 1) * DEMAND)
    local b = load(KEYS[marks + key])
    local level = b and level_at(b, now) or 0
    buckets[i] = b
    levels[i] = level
    if not (limit > 0 and level + cost <= limit) then fits = false end
  end
  local taken, has_more = {}, false
  for i = 1, count do
    local key, fixed, limit, window, cost, soft
    key, fixed, limit, window, cost, soft, at = unpack_('<HBdddd', calls, at)
    local b = buckets[i]
    if fits then
      local amount = amount_taken(limit, cost, soft, levels[i])
      if not b then b = create(KEYS[marks + key], limit, window, now) end
      take(b, limit, window, amount, fixed == 1, name, now)
      change(b)
      levels[i] = levels[i] + cost
      taken[i] = amount
      has_more = has_more or amount ~= cost
    elseif b and limit ~= 0 and (limit ~= b.limit or window ~= b.window) then
      advance(b, now)
      b.limit = limit
      b.window = window
      change(b)
    end
  end
  local doubles = string.rep('d', count)
  local more = has_more and pack('<' .. doubles, unpack(taken)) or ''
  return pack('<BB' .. doubles, fits and 1 or 0, has_more and 1 or 0, unpack(levels)) .. more
end

-- A bucket that cannot be read fails the call before it marks a settlement as made.
for i = marks + 1, #KEYS do load(KEYS[i]) end
for i = 1, marks do
  local name, count
  name, count, at = unpack_('<c${NAME_CHARACTERS}H', calls, at)
  local is_first = redis.call('SET', KEYS[i], '', 'PX', ARGV[4], 'NX')
  answers[i] = is_first and settle_all(name, count) or '0'
  at = at + count * CHANGE
end
answers[marks + 1] = pack('<d', now)
while at <= #calls do
  local name, count
  name, count, at = unpack_('<c${NAME_CHARACTERS}H', calls, at)
  answers[#answers + 1] = reserve(name, count)
end
save_all(slack)
return table.concat(answers)
`)

/** KEYS: the buckets. ARGV: the time or ''. Answers the levels, f64 each. */
export const READ = createScript(`${BUCKET_LUA}
local now = clock(ARGV[1])
local levels = {}
for i = 1, #KEYS do
  local b = load(KEYS[i])
  levels[i] = pack('<d', b and level_at(b, now) or 0)
end
return table.concat(levels)
`)
