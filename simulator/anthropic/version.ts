/** The header `anthropic-version`, which every request has. */
import type { Call } from '#simulator/call.ts'
import { MessagesError } from './failures.ts'

export const NEW_VERSION = '2026-10-21'
export const VERSIONS: readonly string[] = ['2023-06-01', NEW_VERSION]

export function versionOf({ headers }: Call): string {
  const version = headers['anthropic-version']
  if (version === undefined) throw new MessagesError(400, 'anthropic-version: header is required')
  if (VERSIONS.includes(version)) return version
  throw new MessagesError(400, `anthropic-version: "${version}" is not a valid version`)
}
