/** State of the configuration of the node that answered. */
import { Alert, Code, Text } from '@mantine/core'
import { TriangleAlertIcon } from 'lucide-react'
import { Time } from '#console/time/time.tsx'
import type { Server } from '#contract/extensions/server.ts'

type Configuration = Server['configuration']

/** Time at which the configuration was read, and the sections that a restart applies. */
export function ConfigurationFact({ configuration }: { configuration: Configuration }) {
  const { loaded_at: loadedAt, needs_restart: names } = configuration
  const restart = names.length > 0 ? `; a restart applies ${names.join(', ')}` : ''
  return (
    <>
      Read <Time at={loadedAt} />
      {restart}
    </>
  )
}

/** The reasons of a failed reload. Nothing without one. */
export function FailedReload({ configuration }: { configuration: Configuration }) {
  const { loaded_at: loadedAt, error } = configuration
  if (!error) return null
  return (
    <Alert
      color="orange"
      icon={<TriangleAlertIcon aria-hidden />}
      title="The configuration could not be reloaded"
    >
      <Text size="sm">
        The reload <Time at={error.at} /> has changed nothing: the server uses the configuration
        read <Time at={loadedAt} />. Correct the file, and check it with{' '}
        <Code>bailiwick config check</Code>.
      </Text>
      <Reasons messages={error.messages ?? []} />
    </Alert>
  )
}

/** Empty for those who may not change the organization. */
function Reasons({ messages }: { messages: readonly string[] }) {
  if (messages.length === 0) return null
  return (
    <ul className="explanations">
      {messages.map((message) => (
        <li key={message}>{message}</li>
      ))}
    </ul>
  )
}
