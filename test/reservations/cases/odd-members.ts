/**
 * Members that another software behind the gateway obeys: other maxima, more choices, repetitions,
 * other input. And members that change nothing about the cost.
 */
import type { Random } from '#test/reservations/random.ts'
import type { Json } from '#test/reservations/truth/reading.ts'

type Member = readonly [string, Json]

export const OBEYED: readonly Member[] = [
  ['n_predict', 9_000],
  ['num_predict', 9_000],
  ['max_new_tokens', 9_000],
  ['options', { num_predict: 9_000 }],
  ['n_cmpl', 6],
  ['num_return_sequences', 6],
  ['num_retries', 5],
  ['max_retries', 5],
  ['extra_body', { max_tokens: 9_000 }],
  ['extra_body', { n: 7 }],
  ['extra_body', { tools: [{ type: 'web_search' }] }],
  ['plugins', [{ id: 'web' }]],
  ['chat_template', '{{ messages }}{% for i in range(9999) %}word {% endfor %}'],
  ['chat_template_kwargs', { repeat: 9_999 }],
  ['chat_template_kwargs', { enable_thinking: true }],
  ['mm_processor_kwargs', { max_pixels: 9_999_999 }],
  ['media_io_kwargs', { video: { num_frames: 999 } }],
  ['documents', [{ title: 'a', text: 'b' }]],
]

export const HARMLESS: readonly Member[] = [
  ['temperature', 0.5],
  ['top_p', 0.9],
  ['user', 'alice'],
  ['metadata', { team: 'search' }],
  ['safety_identifier', 'user-1'],
  ['prompt_cache_key', 'key-1'],
  ['parallel_tool_calls', false],
  ['top_k', 40],
  ['min_p', 0.1],
]

/** Adds some of both to a body. */
export function addOddMembers(random: Random, members: Member[]): void {
  if (random.chance(0.3)) members.push(random.pick(HARMLESS))
  // The upstream of this model gets what the gateway does not know.
  const isLenient = members.some(([, value]) => value === 'lenient-1')
  if (random.chance(isLenient ? 0.5 : 0.05)) members.push(random.pick(OBEYED))
}
