/** Which headers reach an upstream: those listed here, and ours. Everything else stays. */
import type { IncomingHttpHeaders } from 'node:http'

const PASSED_ON = ['content-type', 'accept', 'openai-beta'] as const

/** Name after value, as the client takes them. */
export const upstreamHeaders = (
  headers: IncomingHttpHeaders,
  apiKey: string | undefined,
): string[] => {
  // The answer is read on its way, so it must come as it is.
  const sent = ['accept-encoding', 'identity', 'user-agent', 'bailiwick']
  if (apiKey !== undefined) sent.push('authorization', `Bearer ${apiKey}`)
  const { connection } = headers
  for (const name of PASSED_ON) {
    const value = headers[name]
    // RFC 9110 §7.6.1: what `Connection` names is for this connection alone.
    if (connection !== undefined && namesOf(connection).includes(name)) continue
    if (value !== undefined) sent.push(name, String(value))
  }
  return sent
}

const namesOf = (list: string): string[] => list.split(',').map((name) => name.trim().toLowerCase())
