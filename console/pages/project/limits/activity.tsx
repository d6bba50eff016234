/** Activity of a limit in the last 24 hours. */
import { Anchor, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { formatExact, formatShare } from '#console/display/numbers.ts'
import { FIELDS, type Levels } from '#console/limits/rate-fields.ts'
import { useProject } from '#console/pages/project/project.ts'
import { LogLink, REJECTED_BY_LIMITS } from '#console/pages/request-logs/log-link.tsx'
import { rejectedByKey } from '#console/pages/usage/rejected-by-key.ts'
import { useNow } from '#console/time/clock.ts'
import { formatHour } from '#console/time/time-format.ts'
import { useZone, type Zone, zoneLabel } from '#console/time/zone.ts'
import type { RateLimitActivity } from '#contract/extensions/rate-limit-activity.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'

/** Activity of one model by field; undefined until it is loaded. */
export type Activity = readonly RateLimitActivity[] | undefined

/** Dimensions that most projects never use, although every model has them. */
const SELDOM: ReadonlySet<RateLimitField> = new Set([
  'max_images_per_1_minute',
  'max_audio_megabytes_per_1_minute',
  'batch_1_day_max_input_tokens',
])
/** Limits for which the busiest minute is known. */
const MEASURED: ReadonlySet<RateLimitField> = new Set([
  'max_requests_per_1_minute',
  'max_tokens_per_1_minute',
  'max_images_per_1_minute',
])

/** Whether a limit is left out: seldom used, and neither set nor used by the project. */
export function isHidden(
  limits: RateLimitSources,
  field: RateLimitField,
  levels: Levels,
  activity: Activity,
): boolean {
  return (
    SELDOM.has(field) &&
    limits.project_limits[field] === undefined &&
    !activity?.find((one) => one.field === field)?.in_use &&
    !isQueued(field, levels)
  )
}

/** A batch under way is in the queue before any of its requests is counted. */
function isQueued(field: RateLimitField, levels: Levels): boolean {
  return (
    field === 'batch_1_day_max_input_tokens' &&
    (levels?.some((one) => one.field === field && one.used > 0) ?? false)
  )
}

interface LastDayProps {
  readonly field: RateLimitField
  readonly limit: number
  readonly activity: Activity
  readonly model: string
}

/** Reserves a line before the answer arrives, so that the layout does not shift. */
export function LastDay({ field, limit, activity, model }: LastDayProps) {
  const { id } = useProject()
  const seesUsage = useAllowed().may('usage.read', id)
  const zone = useZone()
  const now = useNow()
  if (!seesUsage) return null
  const found = activity?.find((one) => one.field === field)
  const refused = found?.refused_requests ?? 0
  return (
    <>
      {MEASURED.has(field) && (
        <Text size="xs" c="dimmed" className="number">
          {found ? busiestText(zone, found, limit) : '\u00a0'}
        </Text>
      )}
      {refused > 0 && (
        <Text size="xs" fw={600} className="number">
          <LogLink
            of={`requests, ${FIELDS[field].title} of ${model}`}
            filter={{ range: '24h', project: id, model, ...REJECTED_BY_LIMITS }}
          >
            {`${formatExact(refused)} rate limited in 24 hours`}
          </LogLink>
          {', '}
          <Anchor
            component={Link}
            to={rejectedByKey(now, { project: id, model })}
            inherit
            underline="always"
            aria-label={`by key, rejected requests of ${model}, ${FIELDS[field].title}`}
          >
            by key
          </Anchor>
        </Text>
      )}
    </>
  )
}

/** Most that a leaky bucket admits in a minute: its capacity, and the leak of that minute. */
const BURST_MAX = 2

/** `Busiest minute: 7,940 requests (99%) at 14:03 UTC`, of the last 24 hours. */
function busiestText(
  zone: Zone,
  { field, busiest_minute }: RateLimitActivity,
  limit: number,
): string {
  const [one, many] = FIELDS[field].unit
  if (!busiest_minute) return `No ${many} in 24 hours`
  const { amount, start_time } = busiest_minute
  const share = limit === UNLIMITED || limit === 0 ? '' : ` (${shareText(amount / limit)})`
  const unit = amount === 1 ? one : many
  const time = `${formatHour(zone, start_time)} ${zoneLabel(zone, start_time)}`
  return `Busiest minute: ${formatExact(amount)} ${unit}${share} at ${time}`
}

/** More than the limit comes through in one minute when the bucket was empty before. */
function shareText(share: number): string {
  const text = formatShare(share)
  return share > 1 ? `${text}; bursts up to ${formatShare(BURST_MAX)} are admitted` : text
}
