/** A gateway in a process of its own, between a client and a relay to an upstream, on sockets. */
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintKey } from '#base/secrets.ts'
import { type Client, createClient } from '#client/client.ts'
import { spawnUpstream, type UpstreamProcess } from '#simulator/process.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { startProcess } from '#test/support/server-process.ts'
import { openRawClient, type RawClient } from './client.ts'
import { type Relay, startRelay } from './relay.ts'

export interface World extends AsyncDisposable {
  readonly admin: Client
  readonly upstream: UpstreamProcess
  readonly relay: Relay
  readonly client: RawClient
  /** The key of a new project with a limit of so many cents a month, if it has one. */
  newKey(cents?: number): Promise<string>
}

/** `settings`: further members of the upstream's entry in the configuration, one a line. */
export async function openWorld(settings: readonly string[] = []): Promise<World> {
  await using starting = new AsyncDisposableStack()
  const upstream = await spawnUpstream('--seed', 'bytes')
  starting.defer(() => upstream.close())
  const relay = await startRelay(upstream.url)
  starting.defer(() => relay.close())
  const folder = await mkdtemp(join(tmpdir(), 'bailiwick-bytes-'))
  starting.defer(() => rm(folder, { recursive: true }))
  const file = join(folder, 'bailiwick.yaml')
  await writeFile(file, configOf(relay.url, settings))
  const adminKey = mintKey('admin')
  const server = await startProcess({
    databaseUrl: `sqlite:${join(folder, 'bailiwick.db')}`,
    adminKey,
    env: { BAILIWICK_CONFIG: file, UPSTREAM_KEY },
  })
  starting.defer(async () => void (await server.end('SIGTERM')))
  const admin = createClient({ baseUrl: `${server.url}/v1`, adminKey })
  const client = starting.adopt(openRawClient(server.url), (one) => one.close())
  relay.onEvent(client.received)
  const running = starting.move()
  return {
    admin,
    upstream,
    relay,
    client,
    newKey: (cents) => newKey(admin, cents),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const UNLIMITED = '{ max_requests_per_1_minute: unlimited, max_tokens_per_1_minute: unlimited }'
const MODELS = ['claude-opus-5-5', 'claude-haiku-4-5-20251001', 'claude-haiku-5-5', 'default']

function configOf(url: string, settings: readonly string[]): string {
  return [
    'upstreams:',
    '  claude:',
    `    base_url: ${url}`,
    '    api_format: anthropic',
    `    api_key: \${UPSTREAM_KEY}`,
    ...settings.map((line) => `    ${line}`),
    'models:',
    ...MODELS.map((model) => `  ${model}: ${UNLIMITED}`),
    '',
  ].join('\n')
}

async function newKey(admin: Client, cents: number | undefined): Promise<string> {
  const { id: project_id } = await admin.createProject({ name: 'bytes' })
  const account = await admin.createProjectServiceAccount({ project_id, name: 'bytes' })
  if (cents !== undefined) {
    await admin.updateProjectSpendLimit({
      project_id,
      threshold_amount: cents,
      currency: 'USD',
      interval: 'month',
    })
  }
  assert.ok(account.api_key)
  return account.api_key.value
}
