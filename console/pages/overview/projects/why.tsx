/** Why the cost of a project changed: the model and the key that changed the most. */
import { Skeleton, Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { keyLabel } from '#console/display/key-label.ts'
import { changeText } from '#console/pages/usage/change-text.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import { mostMoved } from './movers.ts'
import { reasonQuestion } from './reasons.ts'

type Row = UsageSummary['rankings'][number]['data'][number]

interface WhyProps {
  readonly projectId: string
  /** Start of the days, in Unix seconds. */
  readonly from: number
  /** Change of the project, in dollars. */
  readonly change: number
}

export function Why({ projectId, from, change }: WhyProps) {
  const { data, error } = useAnswer('usageSummary', reasonQuestion(projectId, from))
  if (error) return <span className="dim absent">–</span>
  if (!data) return <Skeleton height={14} width="80%" />
  const [models, keys] = data.rankings.map(({ data: rows }) => mostMoved(rows, change))
  const parts = [
    models && `${models.model ?? 'no model'} ${moveOf(models)}`,
    keys && `key ${labelOf(keys)} ${moveOf(keys)}`,
  ].filter((part) => part !== undefined)
  if (parts.length === 0) return <span className="dim absent">–</span>
  return (
    <Text size="xs" className="name">
      {parts.join(', ')}
    </Text>
  )
}

function moveOf({ cost, previous_amount: before }: Row): string {
  return changeText(cost, before ?? 0)
}

function labelOf({ name, owner_name: owner, api_key_id: id }: Row): string {
  return name === null ? (id ?? 'none') : keyLabel(name, owner)
}
