/** A server beside imitations of the accounts of its upstreams' providers, with some usage. */
import assert from 'node:assert/strict'
import { beforeEach } from 'node:test'
import type { ReconciledAccount } from '#contract/extensions/cost-reconciliation.ts'
import {
  type AccountUse,
  type ProviderAccountServer,
  startProviderAccount,
} from '#simulator/provider-account.ts'
import type { Dialect } from '#storage/db.ts'
import { movableClock } from '#test/support/clock.ts'
import { type Harness, share, startHarness } from '#test/support/harness.ts'
import { type Use, use } from '#test/support/usage.ts'

export const KEY = 'sk-admin-of-the-provider'
export const CLAUDE_KEY = 'sk-ant-admin-of-the-provider'
export const DAY = 86_400
export const OCTOBER = Date.parse('2026-10-01T00:00:00Z') / 1000
const NOON_OF_THE_20TH = OCTOBER + 19.5 * DAY
export const MILLION = 1_000_000

/** Prices of the models, so that the amounts of this file hold with any list. */
export const PRICES = `models:
  gpt-5.6-luna: { price: { input: 1, cached_input: 0.1, output: 10 } }
  gpt-5.6-terra: { price: { input: 2, output: 20 } }
  claude-sonnet-5-5: { price: { input: 3, output: 15 } }
  unpriced-1: {}
`

function configOf(openai: string, anthropic: string): string {
  return `${PRICES}
upstreams:
  east:
    base_url: ${openai}/v1
    api_key: sk-east
    model_names: { fast: gpt-5.6-luna }
    models: [gpt-5.6-luna, gpt-5.6-terra, unpriced-1]
    billing:
      admin_key: \${PROVIDER_KEY}
      project_ids: [proj_bailiwick]
      upstreams: [west]
  west:
    base_url: ${openai}/v1
    api_key: sk-west
  claude:
    base_url: ${anthropic}/v1
    api_format: anthropic
    api_key: sk-claude
    billing:
      admin_key: { env: CLAUDE_ADMIN_KEY }
      workspace_ids: [wrkspc_1]
`
}

/** A request with a million tokens of input, a tenth of them cached, and a tenth as much output. */
export function million(
  upstream: string,
  model: string,
  day: number,
  more: Partial<Use> = {},
): Use {
  return {
    at: OCTOBER + day * DAY + 3_600,
    subject: { upstream, model },
    amounts: {
      requests: 10,
      inputTokens: MILLION,
      inputCachedTokens: 100_000,
      outputTokens: 100_000,
    },
    ...more,
  }
}

export function billed(
  day: string,
  model: string,
  dollars: AccountUse['dollars'],
  more = {},
): AccountUse {
  return {
    day,
    model,
    dollars,
    project: 'proj_bailiwick',
    requests: 10,
    input: MILLION,
    cached: 100_000,
    output: 100_000,
    ...more,
  }
}

/** $0.90 + $0.01 + $1 */
export const LUNA = { input: 0.9, 'cached input': 0.01, output: 1 }

type Query = Partial<Parameters<Harness['client']['retrieveCostReconciliation']>[0]>

/** Counted use of the upstreams, to be compared with what is billed. */
export const ACCOUNT_USES: readonly Use[] = [
  million('east', 'gpt-5.6-luna-2026-07-09', 0),
  million('west', 'gpt-5.6-luna', 1),
  million('east', 'gpt-5.6-terra', 2),
  million('east', 'unpriced-1', 3),
  million('claude', 'claude-sonnet-5-5', 4),
  million('west', 'gpt-5.6-luna', 18),
]

/** Imitations of two providers' accounts, and the configuration of their upstreams. */
export interface ProviderAccounts extends AsyncDisposable {
  readonly openai: ProviderAccountServer
  readonly anthropic: ProviderAccountServer
  readonly config: string
  readonly environment: Readonly<Record<string, string>>
}

export async function startProviderAccounts(): Promise<ProviderAccounts> {
  await using starting = new AsyncDisposableStack()
  const openai = starting.use(await startProviderAccount({ key: KEY }))
  const anthropic = starting.use(await startProviderAccount({ key: CLAUDE_KEY }))
  const running = starting.move()
  return {
    openai,
    anthropic,
    config: configOf(openai.url, anthropic.url),
    environment: { PROVIDER_KEY: KEY, CLAUDE_ADMIN_KEY: CLAUDE_KEY },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

export interface ReconciledSuite extends Pick<ProviderAccounts, 'openai' | 'anthropic'> {
  readonly h: Harness
  readonly clock: () => number
  readonly move: (ms: number) => void
  /** Waits between attempts, in milliseconds. */
  readonly waits: number[]
  accountOf(query?: Query): Promise<ReconciledAccount>
  /** Reloads the configuration with a change of its text. */
  reload(change: (config: string) => string): Promise<unknown>
}

/** One server for all tests of the suite; each begins with empty accounts, and reads them anew. */
export function shareReconciled(dialect: Dialect): () => ReconciledSuite {
  const suite = share(() => startSuite(dialect))
  beforeEach(() => {
    const { openai, anthropic, waits, move } = suite()
    openai.uses = []
    anthropic.uses = []
    waits.length = 0
    move(KEPT_MS)
  })
  return suite
}

/** Longer than readings are kept. */
export const KEPT_MS = 600_000

async function startSuite(dialect: Dialect): Promise<ReconciledSuite & AsyncDisposable> {
  await using starting = new AsyncDisposableStack()
  const { clock, move } = movableClock(NOON_OF_THE_20TH * 1000)
  const waits: number[] = []
  const { openai, anthropic, config, environment } = starting.use(await startProviderAccounts())
  let text = config
  const h = starting.use(
    await startHarness(dialect, {
      clock,
      config,
      environment,
      configAgain: () => text,
      wait: async (ms) => void waits.push(ms),
    }),
  )
  await use(h, ACCOUNT_USES, PRICES)
  const running = starting.move()
  return {
    h,
    openai,
    anthropic,
    clock,
    move,
    waits,
    accountOf: async (query = {}) => {
      const asked = { upstream: 'east', ...query }
      const { accounts } = await h.client.retrieveCostReconciliation(asked)
      const [account] = accounts
      assert.ok(account)
      return account
    },
    reload: async (change) => {
      text = change(config)
      return h.client.reloadConfiguration()
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}
