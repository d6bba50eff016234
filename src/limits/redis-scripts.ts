/** The scripts that Redis runs: reserve, settle and read, over the functions of `bucket-lua.ts`. */
import { BUCKET_LUA } from './bucket-lua.ts'

/**
 * Any number of reservations, one after the other. KEYS: their buckets. ARGV: the time or '', their
 * number, then of each its name, the number of its buckets, and for each of these limit, window,
 * cost, '1' where the cost is fixed, and the soft part. Answers for each '1' or '0', the time, the
 * levels, and, where a bucket took more than its cost, what each took.
 */
export const RESERVE = `${BUCKET_LUA}
local now, slack = clock(ARGV[1])
local time = string.format('%.17g', now)
local first, arg = 1, 3

local function reserve(name, count)
  local buckets, levels = {}, {}
  local fits = '1'
  for i = 1, count do
    local at = arg + (i - 1) * 5
    local b = load(KEYS[first + i - 1])
    local limit, cost = tonumber(ARGV[at]), tonumber(ARGV[at + 2])
    local level = b and level_at(b, now) or 0
    buckets[i] = b
    levels[i] = level
    if not (limit > 0 and level + cost <= limit) then fits = '0' end
  end
  local answer = { fits, time }
  local taken, has_more = {}, false
  for i = 1, count do
    local at = arg + (i - 1) * 5
    local b = buckets[i]
    local limit, window = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    if fits == '1' then
      local cost = tonumber(ARGV[at + 2])
      local amount = amount_taken(limit, cost, tonumber(ARGV[at + 4]), levels[i])
      if not b then b = create(KEYS[first + i - 1], limit, window, now) end
      take(b, limit, window, amount, ARGV[at + 3] == '1', name, now)
      change(b)
      levels[i] = levels[i] + cost
      taken[i] = string.format('%.17g', amount)
      has_more = has_more or amount ~= cost
    elseif b and limit ~= 0 and (limit ~= b.limit or window ~= b.window) then
      advance(b, now)
      b.limit = limit
      b.window = window
      change(b)
    end
    answer[i + 2] = string.format('%.17g', levels[i])
  end
  if has_more then
    for i = 1, count do answer[count + i + 2] = taken[i] end
  end
  first = first + count
  arg = arg + count * 5
  return answer
end

local answers = {}
for i = 1, tonumber(ARGV[2]) do
  local name, count = ARGV[arg], tonumber(ARGV[arg + 1])
  arg = arg + 2
  answers[i] = reserve(name, count)
end
save_all(slack)
return answers
`

/**
 * Any number of settlements, one after the other. KEYS: of each its mark, then its buckets. ARGV:
 * the time or '', their number, how long a mark is kept, how many windows of debt a bucket has at
 * most, then of each its name, the number of its buckets, and for each of these limit, window, the
 * amount taken and the actual one. Answers for each 1, 0 where it has been made already, or 2 where
 * the bound on debt cut an amount.
 */
export const SETTLE = `${BUCKET_LUA}
local now, slack = clock(ARGV[1])
local windows = tonumber(ARGV[4])
local first, arg = 1, 5

local function settle_all(name, count)
  local answer = 1
  for i = 1, count do
    local at = arg + (i - 1) * 4
    local limit, window = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
    local cost, actual = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local b = load(KEYS[first + i])
    if not b and actual > cost then b = create(KEYS[first + i], limit, window, now) end
    if b then
      if settle(b, limit, window, name, cost, actual, windows, now) then answer = 2 end
      change(b)
    end
  end
  return answer
end

local answers = {}
for i = 1, tonumber(ARGV[2]) do
  local name, count = ARGV[arg], tonumber(ARGV[arg + 1])
  arg = arg + 2
  local is_first = redis.call('SET', KEYS[first], '', 'PX', ARGV[3], 'NX')
  answers[i] = is_first and settle_all(name, count) or 0
  first = first + count + 1
  arg = arg + count * 4
end
save_all(slack)
return answers
`

/** KEYS: the buckets. ARGV: the time or ''. Answers the levels. */
export const READ = `${BUCKET_LUA}
local now = clock(ARGV[1])
local levels = {}
for i = 1, #KEYS do
  local b = load(KEYS[i])
  levels[i] = string.format('%.17g', b and level_at(b, now) or 0)
end
return levels
`
