/** Time at which the data of the page was loaded, and a button that loads it again. */
import { ActionIcon, Group, Text } from '@mantine/core'
import { type QueryClient, useIsFetching, useQueryClient } from '@tanstack/react-query'
import { RefreshCwIcon } from 'lucide-react'
import { SESSION_KEY } from '#console/api/query-client.ts'
import { formatHour } from '#console/time/time-format.ts'
import { useZone, zoneLabel } from '#console/time/zone.ts'

const MS = 1_000

export function Refreshed() {
  const queries = useQueryClient()
  const zone = useZone()
  // Renders at each begin and end of a request.
  useIsFetching()
  const at = oldestOf(queries)
  return (
    <Group gap={4} justify="space-between" wrap="nowrap" className="refreshed">
      <Text size="xs" c="dimmed">
        {at === undefined ? 'Loading' : `Loaded ${formatHour(zone, at)} ${zoneLabel(zone, at)}`}
      </Text>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label="Load the data of this page again"
        onClick={() => void queries.refetchQueries({ type: 'active' })}
      >
        <RefreshCwIcon size={14} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

/** Unix seconds: everything on the page is as young, or younger. */
function oldestOf(queries: QueryClient): number | undefined {
  const times = queries
    .getQueryCache()
    .findAll({ type: 'active' })
    .filter(({ queryKey }) => queryKey[0] !== SESSION_KEY[0])
    .flatMap(({ state }) => (state.dataUpdatedAt === 0 ? [] : [state.dataUpdatedAt / MS]))
  return times.length === 0 ? undefined : Math.min(...times)
}
