/** Lifecycle of an app: what a start leaves when it fails, its periodic tasks, and its stop. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { builtInModelNames } from '#catalog/catalog.ts'
import { createApp } from '#cli/app.ts'
import { type Runtime, systemRuntime } from '#cli/runtime.ts'
import { createClient } from '#client/client.ts'
import { parseConfigFile } from '#config/config-file.ts'
import { type Environment, readSettings } from '#config/settings.ts'
import { TASK_NAMES } from '#contract/extensions/background-tasks.ts'
import { transact } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { record } from '#storage/transaction.ts'
import { dropDatabase, emptyDatabase, hasPostgres } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { startHarness } from '#test/support/harness.ts'
import { sharedRedisUrl, withoutRedis } from '#test/support/redis.ts'
import { temporaryFolder } from './command.ts'

const UPSTREAM = { UPSTREAM_URL: 'http://127.0.0.1:1/v1' }

function settingsOf(environment: Environment, config = '') {
  return readSettings(
    { PORT: '0', LOG_LEVEL: 'silent', ...UPSTREAM, ...environment },
    parseConfigFile(config, 'bailiwick.yaml', builtInModelNames()),
  )
}

/** The runtime of a process, and the periodic tasks whose timers run. */
function observed() {
  const running = new Set<string>()
  const runtime: Runtime = {
    ...systemRuntime,
    printKey: async () => ({ withdraw: async () => {} }),
    repeat: (task, work) => {
      running.add(task.name)
      const stop = systemRuntime.repeat(task, work)
      return () => {
        running.delete(task.name)
        stop()
      }
    },
  }
  return { running, runtime }
}

describe('a start that fails', () => {
  const taken = async (t: TestContext): Promise<string> => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    t.after(() => server.close())
    return String((server.address() as AddressInfo).port)
  }
  const failures: readonly [string, (t: TestContext) => Promise<[Environment, string]>, RegExp][] =
    [
      ['at its last step', async (t) => [{ PORT: await taken(t) }, ''], /EADDRINUSE/],
      ['at its second address', async (t) => [{ ADMIN_PORT: await taken(t) }, ''], /EADDRINUSE/],
      [
        'before it listens',
        async () => [
          { PUBLIC_URL: 'https://a.example' },
          'oidc: { issuer: https://i.example, client_id: a, organization: org-none }',
        ],
        /org-none/,
      ],
    ]
  for (const [when, given, error] of failures) {
    it(`${when} stops its tasks, leaves no node and closes the store`, async (t) => {
      using folder = temporaryFolder()
      const { running, runtime } = observed()
      const [environment, config] = await given(t)
      // A first start checks its addresses before all else.
      const first = await createApp(settingsOf({ DATABASE_URL: folder.databaseUrl }), runtime)
      await first[Symbol.asyncDispose]()
      const settings = settingsOf({ DATABASE_URL: folder.databaseUrl, ...environment }, config)
      await assert.rejects(createApp(settings, runtime), error)
      assert.deepEqual([...running], [])
      // A store that is still open in this process would be locked.
      const store = await openStore(folder.databaseUrl)
      assert.deepEqual(await store.reader.selectFrom('node').selectAll().execute(), [])
      await store.close()
    })
  }
})

describe('the periodic tasks of a node', () => {
  it('are all in the registry, with PostgreSQL and Redis', {
    skip: withoutRedis || !hasPostgres,
  }, async () => {
    const databaseUrl = await emptyDatabase('postgres')
    const { running, runtime } = observed()
    const environment = {
      DATABASE_URL: databaseUrl,
      REDIS_URL: sharedRedisUrl(),
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      BAILIWICK_RELOAD: 'on_change',
    }
    {
      using folder = temporaryFolder()
      const token = join(folder.path, 'token')
      writeFileSync(token, 'subject')
      const config = `
audit_deliveries: { siem: { otlp: true } }
upstreams:
  azure:
    base_url: http://127.0.0.1:1/v1
    auth:
      type: token_exchange
      token_url: http://127.0.0.1:1/token
      subject_token: { file: ${token} }
`
      const read = () => settingsOf(environment, config)
      const configuration = { read: async () => read(), text: async () => config }
      await using app = await createApp(read(), { ...runtime, configuration })
      const names = app.tasks().map(({ name }) => name)
      assert.deepEqual([...running].sort(), [...names].sort())
      assert.deepEqual([...names].sort(), [...TASK_NAMES].sort())
    }
    assert.deepEqual([...running], [])
    await dropDatabase(databaseUrl)
  })

  it('without them are all others', async () => {
    const optional =
      /^(redis_|changes$|spend_leases$|traces$|audit_deliveries$|usage_partitions$|secret_files$|config_file$|upstream_credentials$)/
    const others = TASK_NAMES.filter((name) => !optional.test(name))
    const { running, runtime } = observed()
    {
      await using app = await createApp(settingsOf({ DATABASE_URL: 'sqlite::memory:' }), runtime)
      const names = app.tasks().map(({ name }) => name)
      assert.deepEqual([...names].sort(), [...others].sort())
    }
    assert.deepEqual([...running], [])
  })

  it('show the error of one that fails, to administrators alone, and its next success', async (t) => {
    const given = await openStore('sqlite::memory:')
    let fault: Error | undefined
    const store: typeof given = {
      ...given,
      [transact]: async (change) => {
        if (fault) throw fault
        return given[transact](change)
      },
    }
    const lines: string[] = []
    const h = await startHarness('sqlite', { store, onLog: (line) => lines.push(line) })
    t.after(async () => {
      await h.close()
      await given.close()
    })
    const { client } = h
    const { id, value } = await client.createAdminApiKey({ name: 'reading' })
    const scopes = JSON.stringify(['api.management.read'])
    await record(given, (tx) =>
      tx.updateTable('admin_api_key').set({ scopes }).where('id', '=', id).execute(),
    )
    const purge = async (by = client) =>
      (await by.retrieveServer()).tasks.find(({ name }) => name === 'session_purge')
    const isIn = (state: string) =>
      eventually(`the task is ${state}`, async () => (await purge())?.state === state)

    fault = new Error('the disk is full')
    h.tick('session_purge')
    await isIn('failing')
    fault = undefined
    assert.equal((await purge())?.last_error?.message, 'the disk is full')
    const reading = createClient({ baseUrl: `${h.url}/v1`, adminKey: value })
    assert.equal((await purge(reading))?.last_error?.message, null)
    assert.equal(lines.filter((line) => line.includes('session_purge failed')).length, 1)
    h.tick('session_purge')
    await isIn('ok')
    assert.equal((await purge())?.last_error?.message, 'the disk is full')
    const text = await h.metrics.registry.metrics()
    assert.match(text, /bailiwick_background_failures_total\{task="session_purge"\} 1\n/)
    const figure = (name: string) =>
      new RegExp(`bailiwick_background_${name}\\{task="session_purge"\\} \\d`)
    assert.match(text, figure('last_success_timestamp_seconds'))
    assert.match(text, figure('last_duration_seconds'))
  })
})
