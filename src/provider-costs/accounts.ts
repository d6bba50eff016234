/**
 * Accounts of upstreams at their providers. A reading is kept for minutes, and one at a time is
 * under way for an account: a page that is loaded again, or by several people, asks the provider
 * once.
 */
import { setBounded } from '#base/bounded-map.ts'
import type { Clock } from '#base/clock.ts'
import type { Billing } from '#config/billing.ts'
import type { Upstream } from '#config/upstreams.ts'
import type { AccountPeriod, ProviderAccount, ReadAccount } from './account.ts'
import { anthropicAccount } from './anthropic.ts'
import { openaiAccount } from './openai.ts'
import type { PagesOptions } from './pages.ts'

const FRESH_MS = 5 * 60_000
const FAILED_FRESH_MS = 30_000
const READING_MS = 120_000
const READINGS_MAX = 64
/** Most periods of an account that wait to be read: a reading may take two minutes. */
const WAITING_MAX = 10
const BUSY = 'Too many periods of this account are being read. Try again in a few minutes.'

/** A reading of an account, or the sentence why there is none. */
export type AccountReading =
  | { readonly readAtMs: number; readonly account: ProviderAccount }
  | { readonly readAtMs: number; readonly error: string }

export interface CostAccount {
  readonly upstream: string
  /** All upstreams of the account. */
  readonly upstreams: readonly string[]
  readonly provider: 'openai' | 'anthropic'
  readonly filters: Pick<Billing, 'projectIds' | 'apiKeyIds' | 'workspaceIds'>
  /** Whether the filters are of projects, keys or workspaces that Bailiwick uses. */
  readonly isFiltered: boolean
  /** The provider's name of a model that an upstream of the account has answered with. */
  nameThere(upstream: string, model: string): string
  /** Never rejects. */
  read(period: AccountPeriod): Promise<AccountReading>
}

/** The accounts of the configuration in use. */
export type CostAccounts = () => readonly CostAccount[]

export interface CostAccountsOptions extends PagesOptions {
  readonly now: Clock
  readonly upstreams: () => readonly Upstream[]
}

export function createCostAccounts(options: CostAccountsOptions): CostAccounts {
  const known = new Map<string, { readonly billing: Billing; readonly account: CostAccount }>()
  return () => {
    const all = options.upstreams()
    return all.flatMap((upstream) => {
      const { name, billing } = upstream
      if (!billing) return []
      const found = known.get(name)
      if (found?.billing === billing) return [found.account]
      const account = createAccount(options, upstream, billing)
      known.set(name, { billing, account })
      return [account]
    })
  }
}

function createAccount(
  options: CostAccountsOptions,
  { name, apiFormat }: Upstream,
  billing: Billing,
): CostAccount {
  const { projectIds, apiKeyIds, workspaceIds } = billing
  const read = apiFormat === 'openai' ? openaiAccount : anthropicAccount
  return {
    upstream: name,
    upstreams: [name, ...billing.upstreams],
    provider: apiFormat,
    filters: billing,
    isFiltered: projectIds.length + apiKeyIds.length + workspaceIds.length > 0,
    nameThere: (of, model) => {
      const found = options.upstreams().find((one) => one.name === of)
      return found?.nameThere(model) ?? model
    },
    read: keptReadings(options, read(options, billing)),
  }
}

/** Readings in turn, one of each period, each kept for some minutes. */
function keptReadings(options: CostAccountsOptions, read: ReadAccount): CostAccount['read'] {
  const kept = new Map<string, AccountReading>()
  const waiting = new Map<string, Promise<AccountReading>>()
  let last: Promise<unknown> = Promise.resolve()
  const readNow = async (period: AccountPeriod, name: string): Promise<AccountReading> => {
    const reading = await attempt(read, period, options)
    waiting.delete(name)
    setBounded(kept, name, reading, READINGS_MAX)
    return reading
  }
  return async (period) => {
    const name = `${period.fromMs} ${period.toMs}`
    const found = kept.get(name)
    if (found && isFresh(found, options.now())) return found
    const underWay = waiting.get(name)
    if (underWay) return underWay
    if (waiting.size >= WAITING_MAX) return { readAtMs: options.now(), error: BUSY }
    const reading = last.then(() => readNow(period, name))
    waiting.set(name, reading)
    last = reading
    return reading
  }
}

function isFresh(reading: AccountReading, nowMs: number): boolean {
  const freshMs = 'error' in reading ? FAILED_FRESH_MS : FRESH_MS
  return nowMs - reading.readAtMs < freshMs
}

async function attempt(
  read: ReadAccount,
  period: AccountPeriod,
  { now, timeout }: CostAccountsOptions,
): Promise<AccountReading> {
  try {
    const account = await read(period, timeout(READING_MS))
    return { readAtMs: now(), account }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { readAtMs: now(), error: `${message}.` }
  }
}
