/** Which server the commands of the API speak to, with which key, and how they print. */
import { type Command, InvalidArgumentError } from 'commander'

const DEFAULT_BASE_URL = 'http://127.0.0.1:8080/v1'
const VERSION_PATH = '/v1'

export interface Connection {
  readonly baseUrl: string
  readonly adminKey: string
  readonly json: boolean
}

/** The options that stand before the command and after it alike. */
export const addConnectionOptions = (command: Command): Command =>
  addJsonOption(command).option(
    '--base-url <url>',
    `Where the API is (env: BAILIWICK_BASE_URL, default: ${DEFAULT_BASE_URL}).`,
    readBaseUrl,
  )

export const addJsonOption = (command: Command): Command =>
  command.option('--json', 'Print JSON, for programs.')

interface Given {
  readonly json?: true
  readonly baseUrl?: string
}

/**
 * Ends with a usage error where no key is given: a key on the command line would be seen by all.
 */
export const connectionOf = (command: Command): Connection => {
  const { OPENAI_ADMIN_KEY, BAILIWICK_ADMIN_KEY, BAILIWICK_BASE_URL } = process.env
  const adminKey = OPENAI_ADMIN_KEY || BAILIWICK_ADMIN_KEY
  if (!adminKey) {
    return command.error(
      'error: no admin key: put one (sk-admin-…) into the environment, as OPENAI_ADMIN_KEY or BAILIWICK_ADMIN_KEY',
    )
  }
  return {
    baseUrl: given(command).baseUrl ?? baseUrlOf(command, BAILIWICK_BASE_URL || DEFAULT_BASE_URL),
    adminKey,
    json: wantsJson(command),
  }
}

export const wantsJson = (command: Command): boolean => given(command).json === true

/** What stands nearer to the end wins. */
const given = (command: Command): Given => ({
  ...(command.parent && given(command.parent)),
  ...command.opts<Given>(),
})

const baseUrlOf = (command: Command, text: string): string => {
  try {
    return readBaseUrl(text)
  } catch {
    return command.error(`error: BAILIWICK_BASE_URL is no http or https address: '${text}'`)
  }
}

/** With `/v1` at its end, whether it was given so or not. */
const readBaseUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('It must be an http or https address.')
  }
  const path = url.pathname.replace(/\/+$/, '')
  return url.origin + (path.endsWith(VERSION_PATH) ? path : path + VERSION_PATH)
}
