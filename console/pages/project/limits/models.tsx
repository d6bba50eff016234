/** The models of one page with their limits, and how full these are now, which is asked at once. */
import { Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { Failed } from '#console/display/states.tsx'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type Editing, ModelLimits } from './model-limits.tsx'

const REFRESH_MS = 3_000

interface ModelsProps {
  readonly projectId: string
  readonly models: readonly RateLimitSources[]
  readonly editingOf: (limits: RateLimitSources) => Editing
}

export const Models = ({ projectId, models, editingOf }: ModelsProps) => {
  const { data, error, isPlaceholderData, refetch } = useAnswer(
    'listProjectRateLimitLevels',
    { project_id: projectId, rate_limit_ids: models.map(({ id }) => id) },
    { everyMs: REFRESH_MS },
  )
  const levels = isPlaceholderData ? undefined : data
  return (
    <>
      {error && <Failed error={error} retry={refetch} />}
      {levels?.source === 'stored' && (
        <Text size="sm" c="dimmed">
          This server passes nothing to models itself: how full limits are is as the servers that do
          last wrote it down, about a second ago.
        </Text>
      )}
      <ul className="models" aria-label="Limits by model">
        {models.map((limits) => (
          <ModelLimits
            key={limits.id}
            projectId={projectId}
            limits={limits}
            levels={levels?.data.filter((one) => one.rate_limit_id === limits.id)}
            editing={editingOf(limits)}
          />
        ))}
      </ul>
    </>
  )
}
