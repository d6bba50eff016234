/**
 * Callers of both API formats under one limit of a dollar, over some nodes: chats and messages,
 * whole and streamed, with fallbacks and hosted tools. `npm run trial:spend -- formats` runs it
 * alone, on one and on three nodes.
 */
import assert from 'node:assert/strict'
import { spawnUpstream } from '#simulator/process.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { eventually } from '#test/support/eventually.ts'
import { startRedis } from '#test/support/redis.ts'
import { type Cluster, newCaller, startCluster } from './cluster.ts'
import { heldOf } from './spend-objects.ts'

const CALLERS = 100
const ATTEMPTS = 12
const LIMIT = 1_000_000_000n
const CENTS = 100
const FALLBACK = 'claude-haiku-5-5'

function configuration(url: string): string {
  const own = { base_url: url, api_key: UPSTREAM_KEY }
  const unlimited = { max_requests_per_1_minute: 'unlimited', max_tokens_per_1_minute: 'unlimited' }
  const chat = { context_window: 1_000, price: { input: 100, output: 1_000 } }
  return JSON.stringify({
    bounds: { spend_wait_seconds: 2 },
    upstreams: {
      chats: { ...own, models: ['gpt-*'] },
      messages: { ...own, models: ['claude-*'], api_format: 'anthropic' },
    },
    models: { 'gpt-4o-mini': { ...unlimited, ...chat }, 'claude-opus-5-5': unlimited },
  })
}

/** The nth request: every second is a message. */
function requestOf(n: number): { readonly path: string; readonly body: object } {
  const stream = n % 3 === 0
  const messages = [{ role: 'user', content: 'x'.repeat(10 + (n % 5) * 8) }]
  if (n % 2 === 0) {
    const body = { model: 'gpt-4o-mini', messages, stream, max_tokens: 5 + (n % 30) }
    return { path: '/v1/chat/completions', body }
  }
  const body = {
    model: 'claude-opus-5-5',
    messages,
    stream,
    max_tokens: 200 + (n % 700),
    ...(n % 5 === 0 && { fallbacks: [{ model: FALLBACK }] }),
    ...(n % 7 === 0 && { cache_control: { type: 'ephemeral', ttl: '1h' } }),
  }
  return { path: '/v1/messages', body }
}

async function call(cluster: Cluster, key: string, at: number): Promise<string[]> {
  const found: string[] = []
  for (let n = 0; n < ATTEMPTS; n++) {
    const { path, body } = requestOf(at + n)
    const node = cluster.nodes[(at + n) % cluster.nodes.length]
    const answer = await fetch(`${node?.url}${path}`, {
      method: 'POST',
      headers: {
        'x-api-key': key,
        'content-type': 'application/json',
        ...(path === '/v1/messages' && {
          'anthropic-version': '2023-06-01',
          'anthropic-beta': 'server-side-fallback-2026-07-01',
        }),
      },
      body: JSON.stringify(body),
    })
    const text = await answer.text()
    assert.ok(answer.status === 200 || answer.status === 429, `${path} ${answer.status}: ${text}`)
    found.push(`${path} ${answer.status}`)
    if (/spend_limit_exceeded/.test(text)) break
  }
  return found
}

/** Prints what callers got, and what was spent of the limit. */
export async function tryFormats(nodes: number): Promise<void> {
  await using parts = new AsyncDisposableStack()
  const upstream = await spawnUpstream('--keep-requests', '10')
  parts.defer(() => upstream.close())
  const redis = await startRedis()
  parts.defer(redis.remove)
  const config = configuration(upstream.url)
  const options = { nodes, config, upstreamUrl: upstream.url, redisUrl: redis.url }
  const cluster = await startCluster(options)
  parts.defer(cluster.close)
  const usage = { input_tokens: 900, cache_creation_input_tokens: 2_000, output_tokens: 150 }
  await upstream.script({ path: '/v1/messages', usage, times: 'always' })
  const { projectId, key } = await newCaller(cluster.admin)
  const limit = { threshold_amount: CENTS, currency: 'USD', interval: 'month' } as const
  await cluster.admin.updateProjectSpendLimit({ project_id: projectId, ...limit })
  const callers = Array.from({ length: CALLERS }, (_, at) => call(cluster, key, at))
  const counts = Map.groupBy((await Promise.all(callers)).flat(), (one) => one)
  let last = -1n
  await eventually('the ledger rests', async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const before = last
    ;({ spent: last } = await heldOf(cluster.databaseUrl, projectId))
    return last === before
  })
  const over = last > LIMIT ? last - LIMIT : 0n
  const list = [...counts].map(([name, all]) => `${name}: ${all.length}`).join(', ')
  process.stdout.write(
    `${CALLERS} callers of both formats, ${nodes} nodes: ${last} of ${LIMIT} spent, overshoot ${over}; ${list}\n`,
  )
  assert.ok(over === 0n && last > (LIMIT * 3n) / 4n, String(last))
}
