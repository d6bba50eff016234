/** Agents that work under a limit until it is exhausted, and what they could use of it. */
import { setTimeout as wait } from 'node:timers/promises'
import type { GatewayHarness } from '#test/support/gateway.ts'
import { makeLimitedProject, spentBy } from '#test/support/spend.ts'
import { createSession, repeatSession, type SessionOptions, type Turn } from './sessions.ts'
import { createRandom, createTexts } from './texts.ts'

export interface Row extends SessionOptions {
  readonly name: string
  readonly agents: number
  readonly seed?: number
  /** Default: the limit of the trial. */
  readonly cents?: number
}

export interface TrialOptions {
  readonly gateway: GatewayHarness
  readonly cents: number
  /** Times that the trial is faster than agents are; waits of the gateway are shorter, too. */
  readonly speed: number
}

/** Shares of the limit that were spent at the first event of each kind. */
export type Event = 'capped' | 'cut' | 'held' | 'rejected'

export interface Result {
  readonly first: Readonly<Partial<Record<Event, number>>>
  readonly counts: Readonly<Record<Event, number>>
  readonly served: number
  /** Share of the limit that was spent in the end. */
  readonly spent: number
  /** The code of the last rejection. */
  readonly code: string | undefined
}

const NANO_PER_CENT = 10_000_000
/** Tokens that a model writes in a second. */
const TOKENS_PER_SECOND = 80
/** Times that an agent sends a turn again that was held, as SDKs do. */
const ATTEMPTS = 1_000
const RETRY_MS = 2_000
/** Most that an agent gives up after: the limit is exhausted for it. */
const REJECTED = new Set([
  'project_spend_limit_exceeded',
  'request_above_spend_limit',
  'spend_limit_unbounded',
])

export async function runRow(options: TrialOptions, row: Row): Promise<Result> {
  const { gateway } = options
  const { cents = options.cents } = row
  const { projectId, key } = await makeLimitedProject(gateway.h, cents)
  const limit = cents * NANO_PER_CENT
  const first: Partial<Record<Event, number>> = {}
  const counts = { capped: 0, cut: 0, held: 0, rejected: 0 }
  let served = 0
  let code: string | undefined
  const note = async (event: Event): Promise<void> => {
    counts[event] += 1
    if (first[event] !== undefined) return
    first[event] = 0
    first[event] = (await spentOf(gateway, key)) / limit
  }
  const agent = async (at: number): Promise<void> => {
    const random = createRandom((row.seed ?? 1) * 1_000 + at + 1)
    const session = row.requests
      ? repeatSession(row.requests)
      : createSession(row, createTexts(random), random)
    for (let turns = 0; ; turns++) {
      const turn = session.next(`trial-${projectId}-${at}-${turns}`)
      const outcome = await sendTurn(options, turn, key, note)
      if (outcome !== undefined) {
        code = outcome
        return
      }
      served += 1
    }
  }
  await Promise.all(Array.from({ length: row.agents }, (_, at) => agent(at)))
  return { first, counts, served, spent: (await spentBy(gateway.h, projectId)) / limit, code }
}

/** Spend of the key's project, in nano-dollars. */
async function spentOf({ h }: GatewayHarness, key: string): Promise<number> {
  const response = await fetch(`${h.url}/v1/spend_budgets`, {
    headers: { authorization: `Bearer ${key}` },
  })
  const { data } = (await response.json()) as { data: { spent: number }[] }
  return Math.round((data[0]?.spent ?? 0) * 1_000_000_000)
}

/** Sends a turn until it is answered. The code of the error where it is rejected for good. */
async function sendTurn(
  { gateway, speed }: TrialOptions,
  turn: Turn,
  key: string,
  note: (event: Event) => Promise<void>,
): Promise<string | undefined> {
  script(gateway, turn, speed)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const response = await fetch(`${gateway.h.url}/v1/responses`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: turn.body,
    })
    const capped = response.headers.get('x-bailiwick-capped')
    if (response.status === 200) {
      if (capped !== null) await note('capped')
      await response.text()
      if (capped !== null && Number(capped) < turn.outputTokens) await note('cut')
      return undefined
    }
    const { error } = (await response.json()) as { error: { code: string } }
    if (REJECTED.has(error.code) || response.status === 400) {
      await note('rejected')
      return error.code
    }
    if (response.status !== 429) throw new Error(`${response.status} ${error.code}`)
    await note('held')
    await wait(RETRY_MS / speed)
  }
  return 'held'
}

/** The upstream's answer to the turn: it takes its time, and reports the turn's usage. */
function script({ upstream }: GatewayHarness, turn: Turn, speed: number): void {
  const mark = `"prompt_cache_key":"${turn.id}"`
  let most = Number.POSITIVE_INFINITY
  upstream.script({
    matches: ({ body }) => {
      if (!body.includes(mark)) return false
      const given = /"max_output_tokens":(\d+)/.exec(body.toString('latin1'))
      if (given) most = Number(given[1])
      return true
    },
    reply: 'Done. '.repeat(40),
    get answerAfter() {
      const seconds = Math.min(turn.outputTokens, most) / TOKENS_PER_SECOND
      return wait((seconds * 1_000) / speed)
    },
    get usage() {
      const output = Math.min(turn.outputTokens, most)
      return {
        input_tokens: turn.inputTokens,
        input_tokens_details: { cached_tokens: turn.cachedTokens },
        output_tokens: output,
        output_tokens_details: { reasoning_tokens: Math.max(0, output - 100) },
        total_tokens: turn.inputTokens + output,
      }
    },
  })
}
