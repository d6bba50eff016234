/** Full-window states while there is no page to show: loading, unreachable, broken. */
import { Center, Loader, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useRouteError } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { RETRY_MS } from '#console/api/query-client.ts'
import { Failed, Loading } from '#console/display/states.tsx'

/** Until the session and the first page are loaded. */
export function Waiting() {
  return (
    <Center mih="100vh" role="status" aria-label="Loading">
      <Loader />
    </Center>
  )
}

/** The server has not answered since the page was opened. */
export function Unreachable({ error, retry }: { error: Error; retry: () => void }) {
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack maw={480} w="100%">
        <h1 className="visually-hidden">Bailiwick</h1>
        <Failed error={error} retry={retry} />
      </Stack>
    </Center>
  )
}

/** A page that could not be loaded or drawn. Reloading brings the files of a newer server too. */
export function Broken() {
  return <Unreachable error={useThrown()} retry={() => location.reload()} />
}

function useThrown(): Error {
  const thrown = useRouteError()
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

/**
 * A page that failed, inside the shell. While the server is away its files cannot be loaded, and a
 * reload would show nothing; once it answers, the page is reloaded, which also brings the files of
 * a newer server. If the page then fails again, the failure is shown.
 */
export function BrokenPage() {
  const failure = useThrown()
  const { data, error, errorUpdateCount, refetch } = useAnswer(
    'retrieveSession',
    {},
    { everyMs: RETRY_MS },
  )
  const isThere = data !== undefined && !error
  const wasAway = errorUpdateCount > 0
  const [isWorthIt] = useState(() => history.state?.isReloaded !== true)
  const isLoading = isThere && (wasAway || isWorthIt)
  useEffect(() => {
    if (!isLoading) return
    history.replaceState({ ...history.state, isReloaded: true }, '')
    location.reload()
  }, [isLoading])
  if (error) return <Failed error={error} retry={refetch} />
  if (!isThere || isLoading) return <Loading />
  return <Failed error={failure} sentence={NOT_SHOWN} retry={() => location.reload()} />
}

const NOT_SHOWN = 'This page couldn’t be displayed. Try reloading it.'
