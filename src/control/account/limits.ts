/** What is left of each limit that holds for a person in a project. */
import { toSeconds } from '#base/clock.ts'
import { DEFAULT_MODEL, rateLimitId } from '#catalog/catalog.ts'
import type { Context } from '#context.ts'
import type {
  AccountLimits,
  AccountRateLimit,
  AccountSpendLimit,
} from '#contract/extensions/account-limits.ts'
import type { RateLimitLevel, RateLimitLevels } from '#contract/extensions/rate-limit-levels.ts'
import type { SubjectRateLimitLevel } from '#contract/extensions/subject-rate-levels.ts'
import * as names from '#control/names/store.ts'
import { readState } from '#control/spend/budgets/limit-budgets.ts'
import type { BudgetReader } from '#control/spend/limits/limits.ts'
import * as usage from '#control/usage/store.ts'
import { limitsAt, type SpendLimit } from '#spend/ledger/budget.ts'
import { budgetToWire } from '#spend/ledger/limit-rows.ts'
import { dollars } from '#spend/ledger/money.ts'
import type { Reader } from '#storage/db.ts'
import { segmentsOf, startOf } from '#usage/buckets.ts'
import { ROW_KINDS } from '#usage/row-kinds.ts'
import { requireOwnProject, requirePerson } from './person.ts'
import * as store from './store.ts'

const DAY_MS = 86_400_000
/** Days of use of a model after which its rate limits are left out, and most such models. */
const USED_WITHIN_DAYS = 7
const MODELS_MAX = 20
const SECOND_MS = 1_000
const NAMED = ['project', 'user', 'api_key'] as const

interface PersonInProject {
  readonly organizationId: string
  readonly projectId: string
  readonly userId: string
}

/** The gateway's view of the limits of a person. */
export interface HeldLimits {
  /** Limits of requests of the person in a project, the narrowest first. */
  ofPerson(
    reader: Reader,
    person: PersonInProject,
  ): Promise<{
    readonly spend: readonly SpendLimit[]
    readonly rates: readonly SubjectRateLimitLevel[]
  }>
  /** Spend limits that hold for requests of the person in a project, the narrowest first. */
  spend(reader: Reader, person: PersonInProject): Promise<readonly SpendLimit[]>
  /** Levels of the rate limits of a project. */
  levels(question: {
    readonly organizationId: string
    readonly projectId: string
    readonly rateLimitIds: readonly string[]
  }): Promise<RateLimitLevels>
}

export async function retrieve(
  ctx: Context,
  projectId: string,
  held: HeldLimits,
  budgets: Pick<BudgetReader, 'load'>,
): Promise<AccountLimits> {
  const person = await requirePerson(ctx, 'project.read')
  requireOwnProject(person, projectId)
  const organizationId = ctx.organization.id
  const of = { organizationId, projectId, userId: person.id }
  const { spend: limits, rates } = await held.ofPerson(ctx.reader, of)
  const ids = [...limits.map(({ payerId }) => payerId), ...rates.map(({ id }) => id)]
  const named = await names.byId(ctx.reader, organizationId, NAMED, [...ids, projectId])
  const nameOf = (id: string): string | null =>
    id === organizationId ? ctx.organization.name : (named.get(id)?.name ?? null)
  const raises = await store.openRaises(ctx.reader, { ...of, nowMs: ctx.now() })
  const spend: AccountSpendLimit[] = []
  for (const limit of limits) {
    const { payerId, scope } = limit
    const name = scope === 'tag' ? payerId : nameOf(payerId)
    const open = raises.find((one) => one.scope_kind === scope && one.scope_id === payerId)
    spend.push({
      ...(await toWire(ctx, limit, budgets)),
      project_id: projectId,
      name,
      may_request_raise: open === undefined,
      raise_request: open ? raiseToWire(open) : null,
    })
  }
  const levels = await held.levels({
    organizationId,
    projectId,
    rateLimitIds: await usedLimits(ctx, of),
  })
  return {
    object: 'organization.account.limits',
    project_id: projectId,
    spend,
    rates: [
      ...rates.map((level) => {
        const { id } = level
        return rateToWire(
          { ...level, model: null },
          { id, name: nameOf(id), readAt: levels.read_at },
        )
      }),
      ...levels.data.map((level) => {
        const id = level.scope === 'organization' ? organizationId : projectId
        return rateToWire(level, { id, name: nameOf(id), readAt: levels.read_at })
      }),
    ],
    read_at: toSeconds(ctx.now()),
  }
}

type LevelOfPerson = Pick<RateLimitLevel, 'field' | 'limit' | 'used' | 'window_seconds'> &
  Pick<AccountRateLimit, 'scope' | 'model'>

/** Members that do not come from the limit. */
type OfPerson = 'project_id' | 'name' | 'may_request_raise' | 'raise_request'

async function toWire(
  ctx: Context,
  limit: SpendLimit,
  budgets: Pick<BudgetReader, 'load'>,
): Promise<Omit<AccountSpendLimit, OfPerson>> {
  const { raise } = limit
  const [inForce = limit] = limitsAt([limit], ctx.now())
  const isRaised = raise !== undefined && inForce !== limit
  return {
    ...budgetToWire(inForce, await readState(budgets.load(inForce))),
    object: 'organization.account.spend_limit',
    base_limit: dollars(limit.limit),
    raise: isRaised ? { limit: dollars(raise.limit), until: toSeconds(raise.untilMs) } : null,
  }
}

function raiseToWire({ id, threshold_amount, raised_until }: OpenRaise) {
  return { id, threshold_amount, until: toSeconds(raised_until) }
}

type OpenRaise = Awaited<ReturnType<typeof store.openRaises>>[number]

/** Rate limits of the models that the person used, the most used ones if there are many. */
async function usedLimits(
  { organization, slowReader, catalog, now }: Context,
  { projectId, userId }: PersonInProject,
): Promise<string[]> {
  const toMs = now() + 1
  const fromMs = startOf('1d', toMs - USED_WITHIN_DAYS * DAY_MS)
  const groups = await usage.groups(slowReader, {
    organizationId: organization.id,
    kinds: ROW_KINDS,
    width: '1d',
    segments: segmentsOf('1d', fromMs, toMs, toMs),
    filters: { project_id: [projectId], owner_id: [userId] },
    groupBy: ['model'],
    sums: ['requested_requests'],
    rows: USED_WITHIN_DAYS * MODELS_MAX,
  })
  const models = groups.map(({ model }) => catalog.resolve(String(model))?.model ?? DEFAULT_MODEL)
  return [...new Set(models)].slice(0, MODELS_MAX).map(rateLimitId)
}

function rateToWire(
  { scope, model, field, limit, used, window_seconds }: LevelOfPerson,
  {
    id,
    name,
    readAt,
  }: { readonly id: string; readonly name: string | null; readonly readAt: number },
): AccountRateLimit {
  const leaksMs = window_seconds === null || limit === 0 ? undefined : window_seconds * SECOND_MS
  return {
    object: 'organization.account.rate_limit',
    scope,
    id,
    name,
    model,
    field,
    limit,
    used,
    remaining: Math.max(0, limit - used),
    window_seconds,
    resets_at:
      leaksMs === undefined ? null : readAt + Math.ceil((used / limit) * (leaksMs / SECOND_MS)),
  }
}
