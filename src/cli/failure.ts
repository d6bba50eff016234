/** Message and exit status of a failed command. */
import type { Writable } from 'node:stream'
import { CommanderError } from 'commander'
import { causeOf } from '#base/error-cause.ts'
import { ApiError, ConnectionError } from '#client/errors.ts'

/** The server rejected the request, is unreachable, or could not start. */
export const FAILED = 1
/** The command is unknown or incomplete. */
const MISUSED = 2
const UNAUTHORIZED = 401

/** Failure of a command that has printed it. */
export class ReportedFailure extends Error {}

/** Prints the message on standard error, and returns the exit status. */
export function report(error: unknown, stderr: Writable): number {
  // The parser has printed its message already; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED
  if (error instanceof ReportedFailure) return FAILED
  stderr.write(`error: ${sentenceOf(error)}\n`)
  if (error instanceof ApiError) stderr.write(particularsOf(error))
  return FAILED
}

function particularsOf({ status, code, param, requestId }: ApiError): string {
  return Object.entries({ parameter: param, code, status, 'request id': requestId })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `  ${name.padEnd(10)}  ${value}\n`)
    .join('')
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (isBug(error)) return error.stack ?? error.message
  if (error instanceof ConnectionError) {
    return `${error.message} Is a server running there? Use --base-url for another address.`
  }
  if (error instanceof ApiError && error.status === UNAUTHORIZED) {
    return `${error.message} It must be a key of the server at BAILIWICK_BASE_URL or --base-url.`
  }
  const { code, address, port, host, hostname } = error as NodeJS.ErrnoException & {
    address?: string
    port?: number
    host?: string
    hostname?: string
  }
  const hostAndPort = [address ?? host, port].filter((part) => part !== undefined).join(':')
  switch (code) {
    case 'EADDRINUSE':
      return `${hostAndPort} is already in use. Choose another PORT.`
    case 'EACCES':
      return hostAndPort === ''
        ? error.message
        : `This user has no permission to listen on ${hostAndPort}.`
    case 'EADDRNOTAVAIL':
      return `${hostAndPort} is not an address of this machine. Choose another HOST.`
    case 'ECONNREFUSED':
      return `The database of DATABASE_URL cannot be reached: ${causeOf(error)}.`
    case 'ENOTFOUND':
      return `The host name '${hostname ?? host ?? ''}' cannot be resolved.`
    default:
      return error.message
  }
}

/** Errors of the language are no messages for people, so their stack is printed. */
function isBug(error: Error): boolean {
  return (
    error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError
  )
}
