/** Checks of a running server by its API: versions, configuration, tasks and upstreams. */

import { statSync } from 'node:fs'
import { VERSION } from '#cli/version.ts'
import { isLoopback } from '#config/environment-values.ts'
import type { Server } from '#contract/extensions/server.ts'
import type { Check } from './checks.ts'
import { type Finding, failure, ok, skipped, warning } from './finding.ts'
import type { Installation } from './installation.ts'
import { readRunningServer, type ServerAnswer } from './running-probe.ts'

const MS = 1_000
/** Time that a node with BAILIWICK_RELOAD=on_change has for a reload, twice. */
const RELOAD_MS = 10_000

export interface RunningCheckOptions {
  /** Left out: the environment has none. */
  readonly adminKey: string | undefined
  /** Base URL with `/v1`. */
  readonly baseUrl: string
  /** Whether the base URL was given: a server must answer there. */
  readonly isGiven: boolean
  /** Whether the key may be sent there. Left out: it may. */
  readonly mayAsk: (() => Promise<boolean>) | undefined
  readonly connect: Parameters<typeof readRunningServer>[0]['connect']
}

export function runningChecks(options: RunningCheckOptions): Check[] {
  const { adminKey, baseUrl: subject, isGiven } = options
  let read: Promise<ServerAnswer[] | undefined> | undefined
  const ask = async (key: string): Promise<ServerAnswer[] | undefined> =>
    options.mayAsk && !(await options.mayAsk())
      ? undefined
      : readRunningServer({ ...options, adminKey: key })
  const answers = async (): Promise<ServerAnswer[] | undefined> => {
    if (adminKey === undefined) return []
    read ??= ask(adminKey)
    return read
  }
  const check = (
    name: string,
    find: (servers: readonly Server[], installation: Installation) => Finding | readonly Finding[],
  ): Check => ({
    name,
    subject,
    run: async (installation) => {
      const servers = ((await answers()) ?? []).flatMap((one) =>
        'server' in one ? [one.server] : [],
      )
      return servers.length === 0 ? undefined : find(servers, installation)
    },
  })
  return [
    {
      name: 'server.answers',
      subject,
      run: async () => {
        const given = await answers()
        return given && answersFinding(given, isGiven)
      },
    },
    check('server.version', versionFinding),
    check('server.configuration', (servers, { environment }) =>
      configurationFindings(servers, isLocal(subject) ? environment.BAILIWICK_CONFIG : undefined),
    ),
    check('server.tasks', taskFindings),
    check('server.upstreams', upstreamFindings),
  ]
}

const ADDRESS = 'Start the server, or set BAILIWICK_BASE_URL to its address.'

function answersFinding([first, ...others]: readonly ServerAnswer[], isGiven: boolean): Finding {
  if (!first) {
    return skipped(
      'The running server was not asked: there is no admin key.',
      'Set OPENAI_ADMIN_KEY to an admin key, then run the command again.',
    )
  }
  // At an address that nobody gave, another program may listen.
  const unanswered = isGiven ? failure : skipped
  if (first.kind === 'failed') return unanswered(`No server answers: ${first.reason}.`, ADDRESS)
  if (first.kind === 'unknown') {
    const { version } = first
    return version === undefined
      ? unanswered('The answer is not that of Bailiwick.', ADDRESS)
      : warning(
          `The server is of version ${version}, and this command of ${VERSION}.`,
          'Run the command of the version of the server.',
        )
  }
  if (first.kind === 'status') return statusFinding(first.status, unanswered)
  const failed = others.filter(({ kind }) => kind !== 'server').length
  return failed === 0
    ? ok(`It answers ${1 + others.length} requests.`)
    : failure(
        `${failed} of ${1 + others.length} requests fail.`,
        'Look at the nodes behind the balancer: /readyz of each.',
      )
}

function statusFinding(status: number, unanswered: typeof failure): Finding {
  if (status === 401 || status === 403) {
    return warning(
      `The server rejects the admin key by ${status}.`,
      'Set OPENAI_ADMIN_KEY to a key of this server that may read the organization.',
    )
  }
  if (status === 404) {
    return unanswered(
      'The address does not serve the administration.',
      'Set BAILIWICK_BASE_URL to the address of the administration, which ADMIN_PORT sets.',
    )
  }
  return failure(`The server answers ${status}.`, 'Look at its log.')
}

function versionFinding(servers: readonly Server[]): Finding {
  const versions = [...new Set(servers.map(({ version }) => version))].sort()
  const [only] = versions
  if (versions.length > 1) {
    return warning(
      `Nodes are of different versions: ${versions.join(', ')}.`,
      'Finish the update: restart the nodes that are still of the former version.',
    )
  }
  return only === VERSION
    ? ok(`The nodes that answer are of version ${VERSION}.`)
    : warning(
        `The server is of version ${only}, and this command of ${VERSION}.`,
        'Restart the server if it was updated, or run the command of its version.',
      )
}

function configurationFindings(
  servers: readonly Server[],
  file: string | undefined,
): Finding | readonly Finding[] {
  const errors = servers.flatMap(({ configuration: { error } }) => error ?? [])
  const reasons = new Set(errors.flatMap(({ messages }) => messages ?? ['It is in the log.']))
  const failures = [...reasons].map((reason) =>
    failure(
      `The last reload failed: ${reason}`,
      'Correct the file, then run bailiwick config reload.',
    ),
  )
  if (failures.length > 0) return failures
  const sections = new Set(servers.flatMap(({ configuration }) => configuration.needs_restart))
  if (sections.size > 0) {
    return warning(
      `Changes wait for a restart: ${[...sections].join(', ')}.`,
      'Restart the server to apply them.',
    )
  }
  const loadedAt = Math.min(...servers.map(({ configuration }) => configuration.loaded_at)) * MS
  const changedAt = file ? timeOfChange(file) : undefined
  return changedAt !== undefined && changedAt > loadedAt + RELOAD_MS
    ? warning(
        `${file} has changed since the server has read it.`,
        'Run bailiwick config check, then bailiwick config reload.',
      )
    : ok('No change waits for a reload or a restart.')
}

function taskFindings(servers: readonly Server[]): Finding | readonly Finding[] {
  const failing = new Map(
    servers.flatMap(({ tasks }) =>
      tasks.flatMap((task) => (task.state === 'failing' ? [[task.name, task] as const] : [])),
    ),
  )
  if (failing.size === 0) return ok('All periodic tasks succeed.')
  return [...failing.values()].map(({ name, last_error }) =>
    failure(
      `The task ${name} fails: ${last_error?.message ?? 'its reason is in the log'}`,
      'docs/operate/troubleshooting.md and the log of the server have the remedy.',
    ),
  )
}

function upstreamFindings(servers: readonly Server[]): Finding | readonly Finding[] {
  const unhealthy = new Map(
    servers.flatMap(({ upstreams }) =>
      upstreams.flatMap((one) => (one.state === 'ok' ? [] : [[one.name, one] as const])),
    ),
  )
  if (unhealthy.size === 0) return ok('No upstream fails.')
  return [...unhealthy.values()].map(({ name, state, failures, last_error, credentials }) => {
    if (state === 'no_credentials') {
      const reason = credentials?.last_error?.message ?? 'its reason is in the log'
      return failure(
        `${name} has no credentials: ${reason}`,
        'Check auth of the upstream, and the rights of this identity.',
      )
    }
    const { reason = 'unknown', status = null } = last_error ?? {}
    const last = status === null ? reason : `${reason} ${status}`
    return warning(
      `${name} has failed ${failures} times in a row, last by ${last}.`,
      'Look at the upstream; requests go to others as far as these serve the model.',
    )
  })
}

function isLocal(baseUrl: string): boolean {
  return isLoopback(new URL(baseUrl).hostname.replace(/^\[|\]$/g, ''))
}

function timeOfChange(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs
  } catch {
    return undefined
  }
}
