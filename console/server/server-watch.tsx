/** Notice on every page while the server does not answer. */
import { Alert, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { UnplugIcon } from 'lucide-react'
import { answerQuery } from '#console/api/query-options.ts'
import { basePath } from '#console/page-settings.ts'
import { formatTime } from '#console/time/time-format.ts'
import { useZone } from '#console/time/zone.ts'
import type { Server } from '#contract/extensions/server.ts'
import { CHECK_EVERY_MS, CHECK_TIMEOUT_MS, checkServer } from './server-checks.ts'

const MS = 1000

/** A file that the server has in memory: no session is used, and no store is read. */
const CHECKED = `${basePath}icon.svg`

async function ask(signal: AbortSignal): Promise<Response> {
  const answer = await fetch(CHECKED, {
    cache: 'no-store',
    signal: AbortSignal.any([signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]),
  })
  await answer.arrayBuffer()
  return answer
}

const WATCH = {
  queryKey: ['server-watch'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => checkServer(() => ask(signal)),
  refetchInterval: CHECK_EVERY_MS,
  staleTime: 0,
  retry: false,
} as const

/** Whether the server does not answer, by the checks of the page: its states are out of date. */
export function useIsAway(): boolean {
  return useQuery({ ...WATCH, enabled: false, refetchInterval: false }).error !== null
}

export function ServerWatch() {
  const zone = useZone()
  const { error, dataUpdatedAt } = useQuery(WATCH)
  const queries = useQueryClient()
  if (!error) return null
  const server = queries.getQueryData<Server>(
    answerQuery<'retrieveServer'>('retrieveServer', {}).queryKey,
  )
  return (
    <Alert
      role="alert"
      color="red"
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
      <Text size="sm">{aboutApplications(server)}</Text>
    </Alert>
  )
}

/** Whether requests to models fail too, by the server's last answer. Undefined: it is not known. */
function aboutApplications(server: Server | undefined): string {
  if (server?.planes === 'control') {
    return 'This server does not pass requests to models: applications send theirs to other nodes.'
  }
  return server && server.nodes.length > 1
    ? 'Requests of applications to this node fail, too; those to other nodes do not.'
    : 'Unless only this browser can’t reach it, requests of applications fail here, too.'
}
