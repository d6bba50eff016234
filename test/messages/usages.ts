/** Random usage of an answer: every member, with and without iterations and nulls. */
import type { Json } from '#simulator/call.ts'
import type { Random } from '#test/reservations/random.ts'

const MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5', 'claude-fable-5-2']
const ENTRIES = ['message', 'compaction', 'advisor_message', 'fallback_message'] as const

/** Mostly small, sometimes a whole window. */
function count(random: Random): number {
  return random.chance(0.2) ? 0 : random.integer(1, random.pick([40, 4_000, 200_000]))
}

function tokens(random: Random): Json {
  const [written5m, written1h] = [count(random), count(random)]
  const known = random.chance(0.8)
  return {
    input_tokens: count(random),
    cache_creation_input_tokens: written5m + written1h,
    cache_read_input_tokens: count(random),
    cache_creation: known
      ? { ephemeral_5m_input_tokens: written5m, ephemeral_1h_input_tokens: written1h }
      : null,
    output_tokens: count(random),
  }
}

function iteration(random: Random): Json {
  const type = random.pick(ENTRIES)
  const model = type === 'message' && random.chance(0.5) ? null : random.pick(MODELS)
  return { type, ...(type === 'compaction' ? {} : { model }), ...tokens(random) }
}

/** Iterations need not add up to the members beside them: the answer is an upstream's. */
export function randomUsage(random: Random): Json {
  const all = tokens(random)
  const thinking_tokens = random.integer(0, Number(all.output_tokens))
  const length = random.integer(1, 4)
  const uses = { web_search_requests: random.integer(0, 4), web_fetch_requests: 0 }
  return {
    ...all,
    ...(random.chance(0.7) && { output_tokens_details: { thinking_tokens } }),
    ...(random.chance(0.4) && { server_tool_use: uses }),
    service_tier: random.pick(['standard', 'standard', 'priority', null]),
    speed: random.pick(['standard', 'standard', 'fast', null]),
    inference_geo: random.pick(['global', 'us', null]),
    ...(random.chance(0.4) && {
      iterations: Array.from({ length }, () => iteration(random)),
    }),
  }
}
