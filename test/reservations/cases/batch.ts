/** Batches: input files of one endpoint and one model, their ends and their output. */
import type { Random } from '#test/reservations/random.ts'
import { isList } from '#test/reservations/truth/reading.ts'
import { hostedToolsOf } from '#test/reservations/truth/tools.ts'
import type { BatchLine, BatchPlan, Members, Report, Route } from './case.ts'
import { chatOf, completionOf, embeddingOf, responseOf } from './chat.ts'
import { moderationOf } from './media.ts'
import { OBEYED } from './odd-members.ts'
import { planOf } from './plans.ts'

const LINES_MAX = 20
/** Share of lines that keep members with which a batch is rejected. */
const WILD = 0.01

/** Endpoints by their shares. */
const ENDPOINTS: readonly (readonly [share: number, Route, (random: Random) => Members])[] = [
  [0.4, 'chat/completions', chatOf],
  [0.37, 'responses', responseOf],
  [0.12, 'completions', completionOf],
  [0.08, 'embeddings', embeddingOf],
  [0.03, 'moderations', (random) => moderationOf(random).members],
]

function endpointOf(random: Random): readonly [Route, (random: Random) => Members] {
  let left = random.next()
  for (const [share, route, draw] of ENDPOINTS) {
    left -= share
    if (left < 0) return [route, draw]
  }
  return ['chat/completions', chatOf]
}

/** Models without a price, under another name, or not at the upstream with the files. */
const UNSERVED = /^(?:unpriced|named|lenient)-1/i

function modelOf(random: Random, members: Members): string {
  const model = String(members.find(([name]) => name === 'model')?.[1])
  return UNSERVED.test(model) && !random.chance(WILD) ? 'plain-1' : model
}

const DROPPED = new Set(['stream', 'stream_options', ...OBEYED.map(([name]) => name)])

/** The members that a batch may have, so that not each one is rejected for one of its lines. */
function tamed(random: Random, members: Members, model: string): Members {
  const named = members.map((one) => (one[0] === 'model' ? (['model', model] as const) : one))
  if (random.chance(WILD)) return named
  const kept = named.filter(([name]) => !DROPPED.has(name))
  const tools = kept.find(([name]) => name === 'tools')?.[1]
  const hosted = isList(tools) ? hostedToolsOf({ tools }) : []
  if (hosted.includes('other')) return kept.filter(([name]) => name !== 'tools')
  const isBounded = kept.some(([name]) => name === 'max_tool_calls')
  if (hosted.length === 0 || isBounded) return kept
  return [...kept, ['max_tool_calls', random.integer(0, 4)]]
}

function copiesOf(random: Random): BatchLine['copies'] {
  const drawn = random.next()
  if (drawn < 0.92) return 1
  return drawn < 0.96 ? 2 : 0
}

const STATUSES = ['completed', 'completed', 'completed', 'failed', 'expired', 'cancelled'] as const
const REPORTS: readonly Report[] = ['full', 'full', 'none', 'zero', 'input']

export function batchOf(random: Random): {
  readonly route: Route
  readonly members: Members
  readonly batch: BatchPlan
} {
  const [route, draw] = endpointOf(random)
  const count = Math.ceil(LINES_MAX ** random.next())
  const drawn = Array.from({ length: count }, () => draw(random))
  const model = modelOf(random, drawn[0] ?? [])
  const lines = drawn.map((members) => ({
    members: tamed(random, members, model),
    spelling: random.pick(['plain', 'plain', 'escaped', 'spaced'] as const),
    answer: planOf(random),
    copies: copiesOf(random),
  }))
  const isRetrieved = random.chance(0.3)
  const batch: BatchPlan = {
    lines,
    lineEnd: random.chance(0.1) ? '\r\n' : '\n',
    status: random.pick(STATUSES),
    report: random.pick(REPORTS),
    hasCounts: random.chance(0.9),
    isRetrieved,
    isOutputDeleted: isRetrieved && random.chance(0.4),
  }
  return { route, members: [['model', model]], batch }
}
