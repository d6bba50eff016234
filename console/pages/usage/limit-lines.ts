/**
 * Limits as lines over the bars of usage, where a bar is as long as the limit's period: limits of a
 * minute over minutes, and those of a day over days. A rate limit is of one model. Spend by the day
 * is counted in UTC. They are the limits of now: marks show when they were changed.
 */
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import type { ChartLine } from '#console/charts/series.ts'
import { dollarsOf } from '#console/limits/amounts.ts'
import { operationsOf } from '#console/pages/costs/budget/operations.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'
import type { Measure } from './amounts.ts'
import type { Timeline, Width } from './timeline.ts'

/** Rate limits by the length of a bar. */
const FIELDS: Readonly<Partial<Record<Width, Partial<Record<Measure, RateLimitField>>>>> = {
  '1m': { requests: 'max_requests_per_1_minute', tokens: 'max_tokens_per_1_minute' },
  '1d': { requests: 'max_requests_per_1_day' },
}

/** Models of one answer: a search may find others with a part of the name. */
const MODELS_MAX = 20

interface Bars {
  readonly width: Width
  readonly zone: 'utc' | 'local'
  readonly timeline: Pick<Timeline, 'starts' | 'isByWeek'>
}

type LinesOf = (measure: Measure) => readonly ChartLine[]

interface RateLimited extends Bars {
  readonly projectId: string | undefined
  /** Whether the bars are of this model alone; undefined: of several. */
  readonly model: string | undefined
}

/** Rate limits of a project on a model. */
export function useRateLimitLines({ projectId, model, ...bars }: RateLimited): LinesOf {
  const { sees } = useAllowed()
  const fields = bars.timeline.isByWeek ? undefined : FIELDS[bars.width]
  const isOf = projectId !== undefined && model !== undefined && fields !== undefined
  const { data } = useAnswer(
    'listProjectRateLimitSources',
    { project_id: projectId ?? '', search: model ?? '', limit: MODELS_MAX },
    { enabled: isOf && sees(projectId) },
  )
  const limits = isOf ? data?.data.find((one) => one.model === model) : undefined
  return (measure) => {
    const field = fields?.[measure]
    return limits && field ? rateLines(limits, field, bars.timeline) : []
  }
}

function rateLines(
  { limits, project_limits: own }: RateLimitSources,
  field: RateLimitField,
  { starts }: Bars['timeline'],
): ChartLine[] {
  const limit = limits[field] ?? UNLIMITED
  if (limit === UNLIMITED) return []
  const owner = own[field] === undefined ? 'all projects' : 'this project'
  return [
    { id: ' limit', name: `Limit now, ${owner}`, tone: 'limit', values: starts.map(() => limit) },
  ]
}

/** A daily spend limit, of a project or else of the organization, over the cost of all models. */
export function useSpendLimitLines(projectId: string | undefined, bars: Bars): LinesOf {
  const { may, seesSpend } = useAllowed()
  const seesAll = may('usage.read', projectId ?? EVERY_PROJECT)
  const isByDay = bars.width === '1d' && !bars.timeline.isByWeek && bars.zone === 'utc'
  const { budget, ids } = operationsOf(projectId)
  const { data } = useAnswer(budget, ids, { enabled: isByDay && seesAll && seesSpend(projectId) })
  const limit = isByDay && seesAll && data?.limit?.interval === 'day' ? data.limit : undefined
  return (measure) =>
    measure === 'cost' && limit
      ? [
          {
            id: ' limit',
            name: 'Spend limit now',
            tone: 'limit',
            values: bars.timeline.starts.map(() => dollarsOf(limit)),
          },
        ]
      : []
}
