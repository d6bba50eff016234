/** Bailiwick before the simulated upstream, for clients of the Messages API. */
import { rmSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mintKey } from '#base/secrets.ts'
import { type Client, createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { movableClock } from '#test/support/clock.ts'
import { startGateway } from '#test/support/gateway.ts'
import { startProcess } from '#test/support/server-process.ts'

export interface MessagesServer {
  /** Base URL, without a path. */
  readonly url: string
  readonly admin: Client
  readonly upstream: Upstream
  close(): Promise<void>
}

/** The model of most acts, and the limit of the organization that projects may lower. */
export const MODEL = 'claude-opus-5-5'
export const REQUESTS_PER_MINUTE = 10_000
/** Above the tokens of a charge that ends a budget. */
const TOKENS_PER_MINUTE = 100_000_000

function configurationOf(upstreamUrl: string): string {
  return `
upstreams:
  anthropic:
    api_format: anthropic
    base_url: ${upstreamUrl}
    api_key: ${UPSTREAM_KEY}
models:
  ${MODEL}:
    max_requests_per_1_minute: ${REQUESTS_PER_MINUTE}
    max_tokens_per_1_minute: ${TOKENS_PER_MINUTE}
`
}

/** A process, as it is shipped. */
export async function openBailiwick(): Promise<MessagesServer> {
  const adminKey = mintKey('admin')
  const upstream = await startUpstream()
  const folder = await mkdtemp(join(tmpdir(), 'clients-'))
  const config = join(folder, 'bailiwick.yaml')
  writeFileSync(config, configurationOf(upstream.url))
  const server = await startProcess({
    databaseUrl: 'sqlite::memory:',
    adminKey,
    env: { BAILIWICK_CONFIG: config },
  })
  return {
    url: server.url,
    admin: createClient({ baseUrl: `${server.url}/v1`, adminKey }),
    upstream,
    async close() {
      await server.end('SIGTERM')
      await upstream.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export interface ReplayServer extends MessagesServer {
  /** Moves the clock of the server, in milliseconds. */
  move(ms: number): void
}

/** A server within the process, with a clock that a replay moves in place of waiting. */
export async function openReplayServer(): Promise<ReplayServer> {
  const { clock, move } = movableClock()
  const { h, upstream, close } = await startGateway({ config: configurationOf, clock })
  return {
    url: h.url,
    admin: h.client,
    upstream,
    move,
    close,
  }
}
