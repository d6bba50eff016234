/** The cause of a failed connection, for messages and the log of this server. */
import { maskSecrets } from './secrets.ts'

const CAUSE_MAX = 200

/** The code and the address: `ECONNREFUSED 127.0.0.1:9`, `ENOTFOUND host`; else the message. */
export function causeOf(error: unknown): string {
  // One for each address of a name: the first is the preferred one.
  const single: unknown = error instanceof AggregateError ? error.errors[0] : error
  const members: Readonly<Record<string, unknown>> = Object(single)
  const { code, message, hostname } = members
  const address = addressIn(members) ?? hostname
  if (typeof code === 'string' && typeof address === 'string') return `${code} ${address}`
  const text = [code, message].filter((part) => typeof part === 'string' && part !== '').join(': ')
  return maskSecrets(text.slice(0, CAUSE_MAX))
}

/** Host and port of a system error. */
function addressIn({ address, port }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof address !== 'string') return undefined
  const host = address.includes(':') ? `[${address}]` : address
  return typeof port === 'number' ? `${host}:${port}` : host
}
