/** Models that a project uses and that end soon, or have ended. */
import { Alert, Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { formatAmount } from '#console/display/numbers.ts'
import { shutdownText } from '#console/display/shutdown.tsx'

/** Most that are named. */
const NAMED_MAX = 10

export function EndingModels({ projectId }: { projectId: string }) {
  const { data } = useAnswer('listEndingModels', { project_ids: [projectId] })
  const models = data?.data ?? []
  if (models.length === 0) return null
  const others = models.length - NAMED_MAX
  return (
    <Alert role="note" color="yellow" title="Models that end">
      {models.slice(0, NAMED_MAX).map((one) => (
        <Text key={one.model} size="sm">
          <b>{one.model}</b> {shutdownText(one.shutdown_date).toLowerCase()}:{' '}
          {formatAmount(one.num_model_requests, 'request')} in the last 7 days.
          {one.replacement_model !== null && ` Recommended: ${one.replacement_model}.`}
        </Text>
      ))}
      {others > 0 && <Text size="sm">And {formatAmount(others, 'other')}.</Text>}
    </Alert>
  )
}
