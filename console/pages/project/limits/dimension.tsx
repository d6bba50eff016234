/** One dimension of a model's limits: its value and origin, its level now, and the last 24 hours. */
import { Badge, Group, Skeleton, Stack, Text } from '@mantine/core'
import { Meter } from '#console/charts/meter.tsx'
import { formatExact, formatShare } from '#console/display/numbers.ts'
import { FIELDS, type Levels, limitText } from '#console/limits/rate-fields.ts'
import type { RateLimitLevel } from '#contract/extensions/rate-limit-levels.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type RateLimitField, UNLIMITED } from '#contract/rate-limits.ts'
import { type Activity, LastDay } from './activity.tsx'

interface DimensionProps {
  readonly limits: RateLimitSources
  readonly field: RateLimitField
  readonly levels: Levels
  readonly activity: Activity
}

export function Dimension({ limits, field, levels, activity }: DimensionProps) {
  const value = limits.limits[field] ?? UNLIMITED
  const isOwn = limits.project_limits[field] !== undefined
  return (
    <Stack gap={2}>
      <Group gap="xs">
        <Text size="xs" c="dimmed">
          {FIELDS[field].title}
        </Text>
        {isOwn && (
          <Badge size="xs" variant="light">
            Project limit
          </Badge>
        )}
      </Group>
      <Text component="div" size="sm" fw={600} className="number">
        {limitText(field, value)}
      </Text>
      <Text size="xs" c="dimmed" className="number">
        {originOf(limits, field)}
      </Text>
      {value !== UNLIMITED && <Fullness field={field} levels={levels} model={limits.model} />}
      <LastDay field={field} limit={value} activity={activity} model={limits.model} />
    </Stack>
  )
}

/** Source of the limit. The organization's is shown beside a limit of the project. */
function originOf(
  { limits, project_limits: own, organization_limits: ofAll }: RateLimitSources,
  field: RateLimitField,
): string {
  const ceiling = ofAll[field] ?? UNLIMITED
  const value = limits[field] ?? UNLIMITED
  const set = own[field]
  if (value < (set ?? ceiling)) return 'Set on a model that shares its bucket'
  if (set === undefined) return 'Shared organization limit'
  return `Organization: ${limitText(field, ceiling)}`
}

interface FullnessProps extends Pick<DimensionProps, 'field' | 'levels'> {
  readonly model: string
}

function Fullness({ field, levels, model }: FullnessProps) {
  if (levels === undefined) return <Skeleton height={8} mt={6} mb={12} maw={320} />
  const inScope = (scope: RateLimitLevel['scope']) =>
    levels.find((one) => one.field === field && one.scope === scope)
  const [own, ofAll] = [inScope('project'), inScope('organization')]
  const level = own ?? ofAll
  if (!level) {
    return (
      <Text size="xs" c="dimmed">
        Current usage is not available.
      </Text>
    )
  }
  const label = `${FIELDS[field].title} of ${model}${own ? '' : ', all projects'}`
  if (level.limit === 0) {
    return (
      <Text size="xs" fw={600}>
        All requests are rejected.
      </Text>
    )
  }
  // A leaking bucket is hardly ever full to the last bit: it counts as full if no request fits.
  const used = isFull(level) ? Math.max(level.used, level.limit) : level.used
  return (
    <Meter used={used} limit={level.limit} label={label}>
      {isFull(level) && <b>Full: </b>}
      {amountIn(level)} {FIELDS[field].unit[1]}
      {own && ofAll && ` · organization: ${shareOf(ofAll)}`}
    </Meter>
  )
}

function isFull({ used, limit }: RateLimitLevel): boolean {
  return used + 1 > limit
}

/** `1,234 of 40,000`. A small bucket is shown with tenths, since it leaks all the time. */
function amountIn({ used, limit }: RateLimitLevel): string {
  const step = limit < 100 ? 0.1 : 1
  return `${formatExact(Math.round(used / step) * step)} of ${formatExact(limit)}`
}

function shareOf(level: RateLimitLevel): string {
  return isFull(level) ? 'full' : formatShare(level.used / level.limit)
}
