/**
 * The script of an outage: an upstream answers, slows, fails, loses its key and recovers, while
 * clients go on to send streamed and whole requests. Each phase ends with what clients have seen,
 * which log, metrics, traces and console must agree with.
 */
import assert from 'node:assert/strict'
import type { Clock } from '#base/clock.ts'
import type { Behaviour } from '#simulator/behaviour.ts'
import { movableClock } from './clock.ts'
import { eventually } from './eventually.ts'
import { CHAT, chat, type GatewayHarness, type GatewayOptions, startGateway } from './gateway.ts'

export const OUTAGE_MODEL = 'gpt-5.6-luna'
/** A model with a limit that rejects every request. */
export const OUTAGE_LIMITED = 'gpt-5.6-sol'
export const OUTAGE_UPSTREAM = 'main'
/** Requests of a phase, half of them streamed. */
export const PHASE_REQUESTS = 10
/** Time to the first token while the upstream is slow. */
export const SLOW_MS = 45_000
/** The circuit has closed after this time, in milliseconds. */
const CIRCUIT_MS = 11_000
const GATE = 'slow'

const PHASES = {
  healthy: undefined,
  slow: { answerAfter: GATE },
  failing: { status: 503, body: { error: { message: 'overloaded' } } },
  keyless: { status: 401, body: { error: { message: 'wrong key' } } },
  recovered: undefined,
} as const satisfies Readonly<Record<string, Behaviour | undefined>>

export type PhaseName = keyof typeof PHASES

/** A request as its client has seen it. */
export interface SeenRequest {
  readonly status: number
  readonly code: string | null
  readonly requestId: string
  readonly isStreamed: boolean
}

export interface Phase {
  readonly name: PhaseName
  readonly seen: readonly SeenRequest[]
  /** Attempts that arrived at the upstream. */
  readonly attempts: number
}

export interface Outage extends AsyncDisposable {
  readonly gateway: GatewayHarness
  readonly now: Clock
  /** Plays the next phase; undefined after the last. */
  next(): Promise<Phase | undefined>
}

/** A gateway with one upstream, in whose outage the monotonic clock moves in place of time. */
export async function startOutage(
  options: Omit<GatewayOptions, 'config' | 'clock' | 'elapsed'> = {},
): Promise<Outage> {
  const elapsed = movableClock(0)
  const wall = movableClock()
  const gateway = await startGateway({
    ...options,
    clock: wall.clock,
    elapsed: elapsed.clock,
    config: (url) => `
models: { ${OUTAGE_LIMITED}: { max_requests_per_1_minute: 0 } }
upstreams:
  ${OUTAGE_UPSTREAM}:
    base_url: ${url}
    api_key: \${UPSTREAM_KEY}
`,
  })
  const move = (ms: number): void => {
    elapsed.move(ms)
    wall.move(ms)
  }
  const names = Object.keys(PHASES) as PhaseName[]
  return {
    gateway,
    now: wall.clock,
    next: async () => {
      const name = names.shift()
      if (name === undefined) return undefined
      // An open circuit closes before the next phase.
      move(CIRCUIT_MS)
      return play(gateway, name, move)
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  }
}

async function play(
  { post, upstream, h }: GatewayHarness,
  name: PhaseName,
  move: (ms: number) => void,
): Promise<Phase> {
  upstream.reset()
  const behaviour: Behaviour | undefined = PHASES[name]
  if (behaviour) upstream.script({ ...behaviour, times: 'always' })
  const sent = Array.from({ length: PHASE_REQUESTS }, (_, n) => {
    const isStreamed = n % 2 === 0
    const body = chat(`${name} ${n}`, { model: OUTAGE_MODEL, stream: isStreamed })
    return post(CHAT, body).then(
      (answer): SeenRequest => ({
        status: answer.status,
        code: answer.status < 400 ? null : answer.error.code,
        requestId: answer.headers.get('x-request-id') ?? '',
        isStreamed,
      }),
    )
  })
  await upstream.until((requests) => requests.length >= PHASE_REQUESTS)
  if (name === 'slow') {
    move(SLOW_MS)
    upstream.open(GATE)
  }
  const seen = await Promise.all(sent)
  await settled(h)
  assert.equal(new Set(seen.map(({ requestId }) => requestId)).size, PHASE_REQUESTS)
  return { name, seen, attempts: upstream.arrived }
}

/** Resolves once every response has closed and is counted. */
async function settled(h: GatewayHarness['h']): Promise<void> {
  await eventually('no request is in flight', async () =>
    /^bailiwick_requests_in_flight 0$/m.test(await h.metrics.registry.metrics()),
  )
  await h.flush()
}
