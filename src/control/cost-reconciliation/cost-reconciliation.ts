/**
 * Reconciliation of costs: what Bailiwick has counted by upstream, beside the provider's account.
 * It concerns all projects together, since an invoice does.
 */
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import {
  integerAboveMaxValue,
  integerBelowMinValue,
  invalidValue,
} from '#contract/errors/parameters.ts'
import {
  type CostReconciliation,
  RECONCILED_DAYS_MAX,
  type ReconciledAccount,
} from '#contract/extensions/cost-reconciliation.ts'
import { DAY_MS } from '#provider-costs/account.ts'
import type { CostAccount, CostAccounts } from '#provider-costs/accounts.ts'
import { startOf } from '#usage/buckets.ts'
import { monthOf } from '#usage/months.ts'
import { type Comparing, comparedToWire, daysOf } from './compare.ts'
import { notesOf } from './notes.ts'
import { countedRows } from './store.ts'

const MS = 1_000
const PER_CENT = 100

export interface ReconciliationQuery {
  readonly month?: string | undefined
  readonly start_time?: number | undefined
  readonly end_time?: number | undefined
  readonly upstream?: string | undefined
  readonly tolerance: string
}

export async function retrieve(
  ctx: Context,
  query: ReconciliationQuery,
  accounts: CostAccounts,
): Promise<CostReconciliation> {
  const { upstream, tolerance } = query
  const percent = Number(tolerance.replace('%', ''))
  const comparing = { ...periodOf(query, ctx.now()), tolerance: percent / PER_CENT }
  const all = accounts().filter((one) => upstream === undefined || one.upstream === upstream)
  if (upstream !== undefined && all.length === 0) {
    throw new Problem(invalidValue('upstream', `no upstream '${upstream}' has the setting billing`))
  }
  const compared = await Promise.all(all.map((account) => compare(ctx, account, comparing)))
  return {
    object: 'organization.cost_reconciliation',
    start_time: toSeconds(comparing.fromMs),
    end_time: toSeconds(comparing.toMs),
    tolerance_percent: percent,
    status: statusOf(compared),
    accounts: compared,
  }
}

function statusOf(accounts: readonly ReconciledAccount[]): CostReconciliation['status'] {
  if (accounts.length === 0) return 'not_configured'
  if (accounts.some(({ closed }) => closed.exceeds_tolerance)) return 'differs'
  return accounts.some(({ error }) => error !== null) ? 'unread' : 'agrees'
}

async function compare(
  { organization, slowReader }: Pick<Context, 'organization' | 'slowReader'>,
  account: CostAccount,
  comparing: Comparing,
): Promise<ReconciledAccount> {
  const { upstream, upstreams, provider, filters, nameThere } = account
  const { fromMs, toMs } = comparing
  const organizationId = organization.id
  const [counted, reading] = await Promise.all([
    countedRows(slowReader, { organizationId, upstreams, fromMs, toMs }),
    account.read({ fromMs, toMs }),
  ])
  const read = 'account' in reading ? reading.account : undefined
  const days = daysOf(comparing, { counted, nameThere, account: read })
  return {
    upstream,
    upstreams: [...upstreams],
    provider,
    filters: {
      project_ids: [...filters.projectIds],
      api_key_ids: [...filters.apiKeyIds],
      workspace_ids: [...filters.workspaceIds],
    },
    read_at: read ? toSeconds(reading.readAtMs) : null,
    error: 'error' in reading ? reading.error : null,
    notes: notesOf(account, read),
    ...comparedToWire(days, comparing, read !== undefined),
  }
}

/** Whole days of UTC, up to the end of the present one. */
function periodOf(
  { month, start_time: start, end_time: end }: ReconciliationQuery,
  nowMs: number,
): Omit<Comparing, 'tolerance'> {
  if (month !== undefined && (start ?? end) !== undefined) {
    throw new Problem(invalidValue('month', 'it is given beside start_time or end_time'))
  }
  const ofMonth = monthOf(month === undefined ? nowMs : Date.parse(`${month}-01T00:00:00Z`))
  const fromMs = start === undefined ? ofMonth.startMs : startOf('1d', start * MS)
  const tomorrowMs = startOf('1d', nowMs) + DAY_MS
  const wholeMs = end === undefined ? tomorrowMs : startOf('1d', end * MS + DAY_MS - 1)
  const endMs = month === undefined ? wholeMs : ofMonth.endMs
  const toMs = Math.min(endMs, tomorrowMs)
  if (toMs <= fromMs) {
    throw new Problem(
      month === undefined
        ? integerBelowMinValue('end_time', toSeconds(fromMs) + 1, end ?? toSeconds(nowMs))
        : invalidValue('month', 'it has not begun'),
    )
  }
  const mostMs = fromMs + RECONCILED_DAYS_MAX * DAY_MS
  if (toMs > mostMs) {
    const given = end ?? toSeconds(toMs)
    throw new Problem(integerAboveMaxValue('end_time', toSeconds(mostMs), given))
  }
  return { fromMs, toMs, nowMs }
}
