/** Limits of one page of models, with their levels and the last 24 hours. */
import { Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Failed } from '#console/display/states.tsx'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type Editing, ModelLimits } from './model-limits.tsx'

const REFRESH_MS = 3_000
const ACTIVITY_REFRESH_MS = 30_000

interface ModelsProps {
  readonly projectId: string
  readonly models: readonly RateLimitSources[]
  /** Whether limits on images, audio and batches are left out where they are not used. */
  readonly hidesUnused: boolean
  readonly editingOf: (limits: RateLimitSources) => Editing
}

export function Models({ projectId, models, hidesUnused, editingOf }: ModelsProps) {
  const seesUsage = useAllowed().may('usage.read', projectId)
  const parameters = { project_id: projectId, rate_limit_ids: models.map(({ id }) => id) }
  const { data, error, isPlaceholderData, refetch } = useAnswer(
    'listProjectRateLimitLevels',
    parameters,
    { everyMs: REFRESH_MS },
  )
  const activity = useAnswer('listProjectRateLimitActivity', parameters, {
    everyMs: ACTIVITY_REFRESH_MS,
    enabled: seesUsage,
  })
  const levels = isPlaceholderData ? undefined : data
  return (
    <>
      {error && <Failed error={error} retry={refetch} />}
      {activity.error && <Failed error={activity.error} retry={activity.refetch} />}
      {levels?.source === 'stored' && (
        <Text size="sm" c="dimmed">
          This node doesn’t serve models. Usage of limits is as the other nodes reported it about a
          second ago.
        </Text>
      )}
      <ul className="models" aria-label="Limits by model">
        {models.map((limits) => (
          <ModelLimits
            key={limits.id}
            projectId={projectId}
            limits={limits}
            levels={levels?.data.filter((one) => one.rate_limit_id === limits.id)}
            activity={activity.data?.data.filter((one) => one.rate_limit_id === limits.id)}
            hidesUnused={hidesUnused && !activity.error}
            editing={editingOf(limits)}
          />
        ))}
      </ul>
    </>
  )
}
