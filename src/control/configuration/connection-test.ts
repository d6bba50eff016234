/** Test of the connection of a caller: an event at once, and one after a pause. */
import type { Context } from '#context.ts'
import type { ConnectionEvent } from '#contract/extensions/connection.ts'

export async function* connectionEvents(
  { actor, connection }: Pick<Context, 'actor' | 'connection'>,
  pauseSeconds = 0,
): AsyncGenerator<string> {
  if (!connection || actor.kind === 'system') throw new Error('The test needs a request.')
  const { peer, isTrusted, forwardedFor, pause, elapsed } = connection()
  const event = (): string => {
    const data: ConnectionEvent = {
      object: 'organization.connection',
      address: actor.origin.ipAddress,
      peer,
      peer_is_trusted: isTrusted,
      forwarded_for: forwardedFor,
      paused_seconds: elapsed(),
    }
    return `data: ${JSON.stringify(data)}\n\n`
  }
  yield event()
  await pause(pauseSeconds)
  yield event()
}
