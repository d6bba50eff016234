/** What stands alone in the window while there is no page to show. */
import { Center, Loader, Stack } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useRouteError } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { Failed, Loading } from '#console/display/states.tsx'

const ASK_EVERY_MS = 3_000

export const Waiting = () => (
  <Center mih="100vh" role="status" aria-label="Loading">
    <Loader />
  </Center>
)

export const Unreachable = ({ error, retry }: { error: Error; retry?: () => void }) => (
  <Center component="main" mih="100vh" p="md">
    <Stack maw={480} w="100%">
      <h1 className="heard">Bailiwick</h1>
      <Failed error={error} {...(retry && { retry })} />
    </Stack>
  </Center>
)

/** A page that could not be loaded or drawn. Reloading brings the files of a newer server too. */
export const Broken = () => {
  const thrown = useRouteError()
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  return <Unreachable error={error} retry={() => location.reload()} />
}

/**
 * The same in the place of one page. While the server is away its files cannot be had, and the
 * browser would have nothing to show: once it answers the page is loaded anew, also where a newer
 * server has other files. What fails then too is told.
 */
export const BrokenPage = () => {
  const thrown = useRouteError()
  const { data, error, errorUpdateCount, refetch } = useAnswer(
    'retrieveSession',
    {},
    { everyMs: ASK_EVERY_MS },
  )
  const isThere = data !== undefined && !error
  const wasAway = errorUpdateCount > 0
  const [isWorthIt] = useState(() => history.state?.isAnew !== true)
  const isLoading = isThere && (wasAway || isWorthIt)
  useEffect(() => {
    if (!isLoading) return
    history.replaceState({ ...history.state, isAnew: true }, '')
    location.reload()
  }, [isLoading])
  if (error) return <Failed error={error} retry={refetch} />
  if (!isThere || isLoading) return <Loading />
  const failure = thrown instanceof Error ? thrown : new Error(String(thrown))
  return <Failed error={failure} sentence={NOT_SHOWN} retry={() => location.reload()} />
}

const NOT_SHOWN = 'This page could not be shown. Loading it anew may help.'
