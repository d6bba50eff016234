/** Filters by a model, a key or a user, each a button that removes it. */
import { Button, Group } from '@mantine/core'
import { XIcon } from 'lucide-react'
import { rankedRows } from '#console/pages/usage/ranking.ts'
import { rowName } from '#console/pages/usage/row-names.tsx'
import { rowsBy } from '#console/pages/usage/summary.ts'
import { GROUPS, groupOf, type View } from '#console/pages/usage/view.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'

interface NarrowedProps {
  readonly view: View
  /** Usage of the filters, with their names; undefined until it is loaded. */
  readonly summary: UsageSummary | undefined
}

export function Narrowed({ view: { narrowed, change }, summary }: NarrowedProps) {
  if (narrowed.length === 0) return null
  return (
    <Group gap="xs">
      {narrowed.map(({ by, ids }) => {
        const group = groupOf(by)
        const ranking = summary && rowsBy(summary, by)
        const row = ranking && rankedRows(ranking, by).find(({ id }) => ids.includes(id))
        const name = `${GROUPS[group].name}: ${row ? rowName(row) : ids.join(', ')}`
        return (
          <Button
            key={by}
            variant="default"
            size="xs"
            rightSection={<XIcon size={14} aria-hidden />}
            aria-label={`Remove the filter ${name}`}
            onClick={() => change({ [group]: '' })}
          >
            {name}
          </Button>
        )
      })}
    </Group>
  )
}
