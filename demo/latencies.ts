/** Times of the demo's requests, for the charts of latency: log-normal, by model. */
import type { Clock } from '#base/clock.ts'
import type { FlushSource } from '#usage/flush-source.ts'
import { createLatencyRecorder, type MeasuredRequest } from '#usage/latency/recorder.ts'
import { createRandom, logNormal } from './random.ts'
import { isWorkday } from './shapes.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Numbers of their own: the rest of the demo is the same with and without times. */
const SEED = 1
/** Slots of weeks wait at once, and not those of a second. */
const SLOTS_MAX = 100_000
const UPSTREAM = 'default'
const STREAMED_SHARE = 0.7
const REJECTED_MS = 2

/** Medians in milliseconds: until the first token, and between two. */
interface Pace {
  readonly firstMs: number
  readonly tokenMs: number
}

const PACES: Readonly<Record<string, Pace>> = {
  'gpt-5.6-luna': { firstMs: 260, tokenMs: 7 },
  'gpt-5.6-terra': { firstMs: 480, tokenMs: 14 },
  'gpt-5.6-sol': { firstMs: 1_150, tokenMs: 26 },
  'gpt-5.4-mini': { firstMs: 340, tokenMs: 9 },
  'text-embedding-3-small': { firstMs: 85, tokenMs: 0 },
}
const OTHER: Pace = { firstMs: 500, tokenMs: 15 }

/** Factor by which answers are slower in a busy hour. */
const BUSY_SLOWER = 2.8
/** Busy hours of the upstream, on working days, in UTC. */
const BUSY_FROM_HOUR = 15
const BUSY_UNTIL_HOUR = 16.5
/** Working days of which one has a busy hour. */
const BUSY_EVERY_DAYS = 3

interface AnsweredRequest {
  readonly atMs: number
  readonly model: string
  readonly outputTokens: number
}

export interface DemoLatencies {
  readonly flushSource: FlushSource
  answered(request: AnsweredRequest): void
  rejected(model: string): void
}

/** `countedAt` is the minute that the requests are counted in. */
export function createDemoLatencies(organizationId: string, countedAt: Clock): DemoLatencies {
  const random = createRandom(SEED)
  const recorder = createLatencyRecorder({
    now: countedAt,
    cardinality: { modelOf: ({ model }) => model },
    slotsMax: SLOTS_MAX,
  })
  const add = (request: Omit<MeasuredRequest, 'organizationId'>): void =>
    recorder.add({ organizationId, ...request })
  const timesOf = ({ atMs, model, outputTokens }: AnsweredRequest) => {
    const { firstMs, tokenMs } = PACES[model] ?? OTHER
    const slower = isBusy(atMs) ? BUSY_SLOWER : 1
    const first = logNormal(random, firstMs * slower)
    const rest = outputTokens === 0 ? 0 : logNormal(random, outputTokens * tokenMs * slower)
    const isStreamed = outputTokens > 0 && random() < STREAMED_SHARE
    return { ms: first + rest, firstTokenMs: isStreamed ? first : undefined }
  }
  return {
    flushSource: recorder,
    answered: (request) => {
      const { model } = request
      add({ upstream: UPSTREAM, model, status: 200, outcome: 'succeeded', ...timesOf(request) })
    },
    rejected: (model) =>
      add({
        upstream: undefined,
        model,
        status: 429,
        outcome: 'rejected',
        ms: REJECTED_MS,
        firstTokenMs: undefined,
      }),
  }
}

function isBusy(ms: number): boolean {
  const hour = (ms % DAY_MS) / HOUR_MS
  const isDay = Math.floor(ms / DAY_MS) % BUSY_EVERY_DAYS === 0 && isWorkday(ms)
  return isDay && hour >= BUSY_FROM_HOUR && hour < BUSY_UNTIL_HOUR
}
