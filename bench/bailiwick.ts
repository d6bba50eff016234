/**
 * Bailiwick as `npm start` starts it, with all that it does turned on: keys, every limit in both
 * scopes, usage, and the log at its usual level, which goes nowhere. The limits are finite, so that
 * each request is counted in each of them, and so wide that none binds.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Client, createClient } from '#client/client.ts'
import { CLIENT_CORE, freePort, isInstalled, type Pinned, startPinned } from './processes.ts'
import { addRoles } from './roles.ts'
import { addUsage, newKeyIds, seedStore } from './seed.ts'

const PROGRAM = join(import.meta.dirname, '..', 'bin', 'bailiwick.mjs')
export const MODEL = 'gpt-4o'
const ORGANIZATION_LIMIT = 2_000_000_000
const PROJECT_LIMIT = 1_999_999_999
/** Cents. */
const ORGANIZATION_SPEND_LIMIT = 1_000_000_000_000
const PROJECT_SPEND_LIMIT = 999_999_999_999
const VALUE_LIMIT = 999_999_999_998
/** Values of a request for the defaults of `values`. */
export const VALUES = { 'x-bailiwick-tags': 'end_user=user-1,session=run-1' }
const REDIS_PROGRAM = ['valkey-server', 'redis-server'].find(isInstalled)
export const REDIS_HINT = 'apt-get install -y valkey-server'
export function hasRedis(): boolean {
  return REDIS_PROGRAM !== undefined
}

function limitsOf(models: readonly string[]): string {
  const entries = models.map(
    (model) => `
  ${model}:
    max_requests_per_1_minute: ${ORGANIZATION_LIMIT}
    max_tokens_per_1_minute: ${ORGANIZATION_LIMIT}
    max_requests_per_1_day: ${ORGANIZATION_LIMIT}`,
  )
  return `\nmodels:${entries.join('')}\n`
}

export interface Bailiwick {
  readonly process: Pinned
  readonly redis: Pinned | undefined
  /** `/v1` included. */
  readonly baseUrl: string
  readonly client: Client
  readonly adminKey: string
  readonly projectId: string
  /** The SQLite file. */
  readonly file: string
  readonly redisPort: number | undefined
  /** Of a service account in that project. */
  readonly key: string
  /** One of each further project of `projects`. */
  readonly furtherKeys: readonly string[]
  /** Whether the organization and each project have one. */
  readonly spendLimits: boolean
  /** The command and the environment of its process, with which it can be started again. */
  readonly launch: Launch
}

export interface Launch {
  readonly command: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly port: number
}

export interface BailiwickOptions {
  /** For one upstream. Several are in the configuration. */
  readonly upstreamPort?: number
  readonly core: string
  readonly redis?: boolean
  /** Arguments for Node, before the program. */
  readonly nodeArguments?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Number of keys in use in every minute of the last day; default: 0. */
  readonly usedKeys?: number
  /** Models with limits, by default one. */
  readonly models?: readonly string[]
  /** More of the configuration file. */
  readonly configuration?: string
  /** The file that starts it: by default the one of this repository, which runs the source. */
  readonly program?: string
  /** Number of projects with a key, 1 by default. */
  readonly projects?: number
  /** Whether the organization and each project have a spend limit; default: no. */
  readonly spendLimits?: boolean
  /** Whether the key's owner is in ten groups with five custom roles; default: no. */
  readonly roles?: boolean
  /**
   * Whether each value of `end_user` has a monthly spend limit and rates, each of `session` a spend
   * limit without an end, and each service account a monthly one; default: no.
   */
  readonly values?: boolean
  /** Certificate and key of the server, in files of PEM; default: HTTP. */
  readonly tls?: { readonly certFile: string; readonly keyFile: string }
}

let made = 0

export async function startBailiwick(
  folder: string,
  options: BailiwickOptions,
): Promise<Bailiwick> {
  const home = join(folder, `bailiwick-${++made}`)
  mkdirSync(home)
  const redis = options.redis ? await startRedis(home) : undefined
  const port = await freePort()
  const file = join(home, 'store.db')
  const seeded = await seedStore(file)
  const { organizationId, projectId } = seeded
  const used = { projectId, ownerId: 'svc_acct_bench', model: MODEL }
  const keyIds = newKeyIds(options.usedKeys ?? 0)
  addUsage(
    file,
    organizationId,
    keyIds.map((keyId) => ({ ...used, keyId })),
  )
  const config = join(home, 'bailiwick.yaml')
  writeFileSync(config, limitsOf(options.models ?? [MODEL]) + (options.configuration ?? ''))
  const env = {
    PORT: String(port),
    DATABASE_URL: `sqlite:${file}`,
    BAILIWICK_CONFIG: config,
    ...(options.upstreamPort !== undefined && {
      UPSTREAM_URL: `http://127.0.0.1:${options.upstreamPort}/v1`,
      UPSTREAM_API_KEY: 'sk-of-the-upstream',
    }),
    ...(options.tls && {
      HOST: '0.0.0.0',
      TLS_CERT_FILE: options.tls.certFile,
      TLS_KEY_FILE: options.tls.keyFile,
    }),
    ...options.env,
    ...(redis && { REDIS_URL: `redis://127.0.0.1:${redis.port}` }),
  }
  const program = options.program ?? PROGRAM
  const command = [process.execPath, ...(options.nodeArguments ?? []), program, 'serve']
  const start = (silent: boolean) => startPinned(command, { core: options.core, env, port, silent })
  // Why it does not start is in the log that goes nowhere, so it is asked once more, aloud.
  const server = await start(true).catch(() => start(false))
  const baseUrl = `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/v1`
  const { adminKey } = seeded
  const client = createClient({ baseUrl, adminKey })
  return {
    process: server,
    redis: redis?.process,
    baseUrl,
    client,
    adminKey,
    spendLimits: options.spendLimits ?? false,
    redisPort: redis?.port,
    file,
    launch: { command, env, port },
    ...(await makeCallers(client, options)),
  }
}

async function makeCallers(
  client: Client,
  {
    projects = 1,
    spendLimits = false,
    roles = false,
    values = false,
    models = [MODEL],
  }: BailiwickOptions,
): Promise<Pick<Bailiwick, 'projectId' | 'key' | 'furtherKeys'>> {
  if (values) await addDefaults(client)
  if (spendLimits) {
    await client.updateOrganizationSpendLimit({
      ...MONTHLY,
      threshold_amount: ORGANIZATION_SPEND_LIMIT,
    })
  }
  const caller = await makeCaller(client, spendLimits, models)
  if (roles) await addRoles(client, caller.projectId, caller.ownerId)
  const furtherKeys: string[] = []
  for (let n = 1; n < projects; n++)
    furtherKeys.push((await makeCaller(client, spendLimits, models)).key)
  return { ...caller, furtherKeys }
}

async function addDefaults(client: Client): Promise<void> {
  const monthly = { ...MONTHLY, threshold_amount: VALUE_LIMIT }
  await client.updateSpendLimitDefaults({
    service_account: monthly,
    tags: { end_user: monthly, session: { ...monthly, interval: 'lifetime' } },
  })
  await client.updateRateLimitDefaults({
    tags: { end_user: { max_requests_per_1_minute: PROJECT_LIMIT } },
  })
}

const MONTHLY = { currency: 'USD', interval: 'month' } as const

async function makeCaller(
  client: Client,
  spendLimits: boolean,
  models: readonly string[],
): Promise<Pick<Bailiwick, 'projectId' | 'key'> & { readonly ownerId: string }> {
  const { id } = await client.createProject({ name: 'Benchmark' })
  if (spendLimits) {
    const limit = { ...MONTHLY, threshold_amount: PROJECT_SPEND_LIMIT }
    await client.updateProjectSpendLimit({ project_id: id, ...limit })
  }
  for (const model of models) {
    await client.updateProjectRateLimits({
      project_id: id,
      rate_limit_id: `rl-${model}`,
      max_requests_per_1_minute: PROJECT_LIMIT,
      max_tokens_per_1_minute: PROJECT_LIMIT,
      max_requests_per_1_day: PROJECT_LIMIT,
    })
  }
  const { id: ownerId, key } = await makeAccount(client, id)
  return { projectId: id, key, ownerId }
}

/** A new service account's key. */
export async function makeKey(client: Client, projectId: string): Promise<string> {
  return (await makeAccount(client, projectId)).key
}

async function makeAccount(
  client: Client,
  projectId: string,
): Promise<{ readonly id: string; readonly key: string }> {
  const account = await client.createProjectServiceAccount({ project_id: projectId, name: 'bench' })
  if (!account.api_key) throw new Error('the service account has no key')
  return { id: account.id, key: account.api_key.value }
}

/** On the client's core, as an upstream is, so that its cost is measured separately. */
async function startRedis(home: string): Promise<{ process: Pinned; port: number }> {
  if (REDIS_PROGRAM === undefined) throw new Error(`no Redis: ${REDIS_HINT}`)
  const port = await freePort()
  const command = [
    ...[REDIS_PROGRAM, '--port', String(port), '--bind', '127.0.0.1', '--dir', home],
    ...['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'],
  ]
  return { port, process: await startPinned(command, { core: CLIENT_CORE, port }) }
}
