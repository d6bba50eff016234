/** The scripts that Redis runs: reserve, settle and read, over the functions of `bucket-lua.ts`. */
import { BUCKET_LUA } from './bucket-lua.ts'

/**
 * KEYS: the buckets. ARGV: the time or '', the name, then for each bucket limit, window, cost, '1'
 * where the cost is fixed, and the soft part. Answers '1' or '0', the time, the levels, and, where
 * a bucket took more than its cost, what each took.
 */
export const RESERVE = `${BUCKET_LUA}
local now, slack = clock(ARGV[1])
local name = ARGV[2]
local buckets, levels = {}, {}
local fits = '1'
local count = #KEYS
for i = 1, count do
  local b = load(KEYS[i])
  local arg = i * 5
  local limit, cost = tonumber(ARGV[arg - 2]), tonumber(ARGV[arg])
  local level = b and level_at(b, now) or 0
  buckets[i] = b
  levels[i] = level
  if not (limit > 0 and level + cost <= limit) then fits = '0' end
end
local answer = { fits, string.format('%.17g', now) }
local taken, has_more = {}, false
for i = 1, count do
  local b = buckets[i]
  local arg = i * 5
  local limit, window = tonumber(ARGV[arg - 2]), tonumber(ARGV[arg - 1])
  if fits == '1' then
    local cost = tonumber(ARGV[arg])
    local amount = amount_taken(limit, cost, tonumber(ARGV[arg + 2]), levels[i])
    if not b then b = create(KEYS[i], limit, window, now) end
    take(b, limit, window, amount, ARGV[arg + 1] == '1', name, now)
    save(b, slack)
    levels[i] = levels[i] + cost
    taken[i] = string.format('%.17g', amount)
    has_more = has_more or amount ~= cost
  elseif b and limit ~= 0 and (limit ~= b.limit or window ~= b.window) then
    advance(b, now)
    b.limit = limit
    b.window = window
    save(b, slack)
  end
  answer[i + 2] = string.format('%.17g', levels[i])
end
if has_more then
  for i = 1, count do answer[count + i + 2] = taken[i] end
end
return answer
`

/**
 * KEYS: the mark of the settlement, then the buckets. ARGV: the time or '', the name, how long the
 * mark is kept, how many windows of debt a bucket has at most, then for each bucket limit, window,
 * the amount taken and the actual one. Answers 1, 0 where this settlement has been made already, or
 * 2 where the bound on debt cut an amount.
 */
export const SETTLE = `${BUCKET_LUA}
local now, slack = clock(ARGV[1])
local name = ARGV[2]
if not redis.call('SET', KEYS[1], '', 'PX', ARGV[3], 'NX') then return 0 end
local windows, answer = tonumber(ARGV[4]), 1
for i = 2, #KEYS do
  local arg = i * 4 - 3
  local limit, window = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1])
  local cost, actual = tonumber(ARGV[arg + 2]), tonumber(ARGV[arg + 3])
  local b = load(KEYS[i])
  if not b and actual > cost then b = create(KEYS[i], limit, window, now) end
  if b then
    if settle(b, limit, window, name, cost, actual, windows, now) then answer = 2 end
    save(b, slack)
  end
end
return answer
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
