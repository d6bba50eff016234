/** Long texts in a narrow budget, which fit only where their tokens are counted. */
import { createRandom, type Random } from '#test/reservations/random.ts'
import type { Json } from '#test/reservations/truth/reading.ts'
import type { Case, Members } from './case.ts'
import { reportedOf } from './plans.ts'
import { textOf } from './texts.ts'

const MODELS = ['gpt-4o', 'gpt-5', 'gpt-5.4', 'gpt-5.5', 'gpt-5.6-sol']
const LONGEST = 20_000
/** Cents. */
const ROOMS = [1, 1, 2, 4]

function messages(random: Random): Json[] {
  return Array.from({ length: random.integer(1, 4) }, () => ({
    role: random.pick(['system', 'user', 'assistant']),
    content: textOf(random, LONGEST),
  }))
}

const SHARES = { cached: 0, written: 0, reasoning: 0, media: 0, calls: 0 }

export function* countedCases(seed: number, count: number): Generator<Case> {
  for (let index = 0; index < count; index++) {
    const random = createRandom(seed, index)
    const isChat = random.chance(0.5)
    const model = ['model', random.pick(MODELS)] as const
    const members: Members = isChat
      ? [model, ['messages', messages(random)], ['max_completion_tokens', 16]]
      : [model, ['input', messages(random)], ['max_output_tokens', 16]]
    yield {
      name: `counted ${seed}:${index}`,
      route: isChat ? 'chat/completions' : 'responses',
      members,
      spelling: random.pick(['plain', 'escaped', 'spaced']),
      answers: [reportedOf({ ...SHARES, input: 1, output: random.next() })],
      leaving: { at: 'end' },
      room: random.pick(ROOMS),
      isCounted: true,
    }
  }
}
