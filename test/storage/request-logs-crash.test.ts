/** `kill -9` of a server under requests for models: request logs and usage are written together. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import OpenAI, { APIConnectionError } from 'openai'
import { systemClock } from '#base/clock.ts'
import { mintKey } from '#base/secrets.ts'
import { type Client, createClient } from '#client/client.ts'
import { startUpstream, UPSTREAM_KEY } from '#simulator/upstream.ts'
import { openStore } from '#storage/store.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { countedRequests } from '#test/support/logging-node.ts'
import { startProcess } from '#test/support/server-process.ts'

const ROUNDS = 2
/** Requests at once: fewer than one transaction has rows. */
const BURST = 200
const WORKERS = 20
const KILL_AFTER = 60

/** Sends requests until all are answered, or the server is gone. */
async function burst(openai: OpenAI, onAnswer: () => void): Promise<void> {
  const work = async (): Promise<void> => {
    for (let n = 0; n < BURST / WORKERS; n++) {
      const messages = [{ role: 'user' as const, content: 'Hello' }]
      try {
        await openai.chat.completions.create({ model: 'gpt-5.6-luna', messages })
      } catch (error) {
        if (!(error instanceof APIConnectionError)) throw error
        return
      }
      onAnswer()
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, work))
}

async function requestsOf(client: Client): Promise<number> {
  const period = { start_time: Math.floor(systemClock() / 1_000) - 86_400, limit: 2 }
  const { data } = await client.usageCompletions(period)
  return data
    .flatMap(({ results }) => results)
    .reduce((sum, one) => sum + one.num_model_requests, 0)
}

onEachStore('a server killed under requests for models', (dialect) => {
  it('has as many rows of request logs as requests in usage', async () => {
    const adminKey = mintKey('admin')
    await using stack = new AsyncDisposableStack()
    const databaseUrl = await emptyDatabase(dialect)
    stack.defer(() => dropDatabase(databaseUrl))
    const upstream = await startUpstream()
    stack.defer(() => upstream.close())
    const env = { UPSTREAM_URL: upstream.url, UPSTREAM_API_KEY: UPSTREAM_KEY }
    for (let round = 0; round < ROUNDS; round++) {
      const server = await startProcess({ databaseUrl, adminKey, env })
      const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
      const { id: project_id } = await client.createProject({ name: `p${round}` })
      const account = await client.createProjectServiceAccount({ project_id, name: 's' })
      const apiKey = String(account.api_key?.value)
      const openai = new OpenAI({ baseURL: `${server.url}/v1`, apiKey, maxRetries: 0 })
      const before = await requestsOf(client)
      await burst(openai, () => {})
      const written = () => requestsOf(client).then((count) => count === before + BURST)
      await eventually('the first burst is in usage', written)
      let answers = 0
      await burst(openai, () => {
        answers += 1
        if (answers === KILL_AFTER * (round + 1)) server.process.kill('SIGKILL')
      })
      assert.equal((await server.end('SIGKILL')).signal, 'SIGKILL')
      const store = await openStore(databaseUrl)
      const { usage, rows, days } = await countedRequests(store.reader)
      await store.close()
      assert.ok(usage >= before + BURST)
      assert.deepEqual({ rows, days }, { rows: usage, days: usage })
    }
  })
})
