/** Notice on every page while the server does not answer. */
import { Alert, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { UnplugIcon } from 'lucide-react'
import { formatTime } from '#console/display/time-format.ts'
import { useZone } from '#console/display/zone.ts'
import { basePath } from '#console/page-settings.ts'
import { CHECK_EVERY_MS, CHECK_TIMEOUT_MS } from './server-checks.ts'

const MS = 1000

/** A file that the server has in memory: no session is used, and no store is read. */
const CHECKED = `${basePath}icon.svg`

async function check({ signal }: { readonly signal: AbortSignal }): Promise<boolean> {
  const answer = await fetch(CHECKED, {
    cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]),
  })
  const { ok, status } = answer
  await answer.arrayBuffer()
  // A proxy answers for a server that it does not reach.
  if (!ok) throw new Error(`The server returned ${status}`)
  return ok
}

export function ServerWatch() {
  const zone = useZone()
  const { error, dataUpdatedAt } = useQuery({
    queryKey: ['server-watch'],
    queryFn: check,
    refetchInterval: CHECK_EVERY_MS,
    staleTime: 0,
    retry: false,
  })
  if (!error) return null
  return (
    <Alert
      role="alert"
      color="orange"
      mb="lg"
      className="server-away"
      icon={<UnplugIcon aria-hidden />}
      title="The server does not answer"
    >
      <Text size="sm">
        {dataUpdatedAt === 0
          ? 'It has not answered since this page was opened.'
          : `It answered last on ${formatTime(zone, dataUpdatedAt / MS)}.`}{' '}
        What is shown may be out of date, and changes cannot be saved. This page keeps trying.
      </Text>
    </Alert>
  )
}
