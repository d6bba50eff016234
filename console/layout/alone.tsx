/** What stands alone in the window while there is no page to show. */
import { Center, Loader, Stack } from '@mantine/core'
import { useRouteError } from 'react-router'
import { Failed } from '#console/display/states.tsx'

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
