/** A server that no upstream is set for: it is administered, and serves no models yet. */
import { Alert, Code } from '@mantine/core'
import { PlugZapIcon } from 'lucide-react'

/** Next step, as the content of a message. */
export function SetUpstream() {
  return (
    <>
      Set <Code>UPSTREAM_URL</Code> to the base URL of an OpenAI-compatible API, or{' '}
      <Code>upstreams:</Code> in the configuration file, and restart the server.
    </>
  )
}

export function NoUpstream() {
  return (
    <Alert color="yellow" icon={<PlugZapIcon aria-hidden />} title="No upstream yet">
      Requests to models are rejected. <SetUpstream />
    </Alert>
  )
}
