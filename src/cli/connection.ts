/** Connection options of the API commands: server, key and output format. */
import { type Command, InvalidArgumentError } from 'commander'
import type { Environment } from '#config/settings.ts'

export const DEFAULT_BASE_URL = 'http://127.0.0.1:8080/v1'
const VERSION_PATH = '/v1'

export interface Connection {
  readonly baseUrl: string
  readonly adminKey: string
  readonly json: boolean
}

/** Options that are accepted before the command and after it. */
export function addConnectionOptions(command: Command): Command {
  return addBaseUrlOption(addJsonOption(command))
}

export function addBaseUrlOption(command: Command): Command {
  return command.option(
    '--base-url <url>',
    `Base URL of the API (env: BAILIWICK_BASE_URL, default: ${DEFAULT_BASE_URL}).`,
    readBaseUrl,
  )
}

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'Print JSON, for programs.')
}

interface GivenOptions {
  readonly json?: true
  readonly baseUrl?: string
}

/**
 * Exits with a usage error without a key: a key on the command line would be visible to everybody.
 */
export function connectionOf(command: Command, environment: Environment): Connection {
  const adminKey = givenAdminKey(environment)
  if (!adminKey) {
    return command.error(
      'error: no admin key: set OPENAI_ADMIN_KEY or BAILIWICK_ADMIN_KEY (sk-admin-…)',
    )
  }
  return { baseUrl: baseUrlOf(command, environment), adminKey, json: wantsJson(command) }
}

export function givenAdminKey({
  OPENAI_ADMIN_KEY,
  BAILIWICK_ADMIN_KEY,
}: Environment): string | undefined {
  return OPENAI_ADMIN_KEY || BAILIWICK_ADMIN_KEY || undefined
}

/** Base URL of the API, with `/v1`. */
export function baseUrlOf(command: Command, environment: Environment): string {
  return givenBaseUrl(command, environment) ?? DEFAULT_BASE_URL
}

/** Base URL of an option or the environment; undefined without either. */
export function givenBaseUrl(
  command: Command,
  { BAILIWICK_BASE_URL }: Environment,
): string | undefined {
  const { baseUrl } = given(command)
  if (baseUrl !== undefined || !BAILIWICK_BASE_URL) return baseUrl
  return baseUrlIn(command, BAILIWICK_BASE_URL)
}

export function wantsJson(command: Command): boolean {
  return given(command).json === true
}

/** The option nearest to the end of the command line wins. */
function given(command: Command): GivenOptions {
  return {
    ...(command.parent && given(command.parent)),
    ...command.opts<GivenOptions>(),
  }
}

function baseUrlIn(command: Command, text: string): string {
  try {
    return readBaseUrl(text)
  } catch {
    return command.error(
      `error: BAILIWICK_BASE_URL must be an http or https address, but is '${text}'`,
    )
  }
}

/** Ends in `/v1`, also where the given address does not. */
export function readBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('It must be an http or https address.')
  }
  const path = url.pathname.replace(/\/+$/, '')
  return url.origin + (path.endsWith(VERSION_PATH) ? path : path + VERSION_PATH)
}
