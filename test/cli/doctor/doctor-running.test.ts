/** `bailiwick doctor` of a running server, by its API. */
import assert from 'node:assert/strict'
import { utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { it, type TestContext } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { VERSION } from '#cli/version.ts'
import type { Server } from '#contract/extensions/server.ts'
import { serve, temporaryFolder } from '#test/cli/command.ts'
import { listenOnLoopback } from '#test/support/listening.ts'
import { runDoctor } from './doctor.ts'

const STORE = { DATABASE_URL: 'sqlite:/dev/null/none' }
const KEY = mintKey('admin')
const CHECKS = ['answers', 'version', 'configuration', 'tasks', 'upstreams'].map(
  (one) => `server.${one}`,
)

async function running(t: TestContext) {
  const folder = temporaryFolder()
  const config = join(folder.path, 'bailiwick.yaml')
  writeFileSync(config, 'models: {}\n', { mode: 0o600 })
  const server = await serve({
    DATABASE_URL: folder.databaseUrl,
    UPSTREAM_URL: 'http://127.0.0.1:1/v1',
    BAILIWICK_ADMIN_KEY: KEY,
    BAILIWICK_CONFIG: config,
  })
  t.after(async () => {
    await server.stop()
    folder[Symbol.dispose]()
  })
  const environment = {
    ...STORE,
    OPENAI_ADMIN_KEY: KEY,
    BAILIWICK_BASE_URL: server.url,
    BAILIWICK_CONFIG: config,
  }
  return { server, config, environment }
}

it('a healthy server is reported as such, and one that changed its file is not', async (t) => {
  const { config, environment } = await running(t)
  const healthy = await runDoctor(environment)
  for (const check of CHECKS) assert.equal(healthy.of(check).result, 'ok', healthy.output)
  assert.ok(!healthy.output.includes(KEY))
  const later = Date.now() / 1_000 + 60
  utimesSync(config, later, later)
  const changed = (await runDoctor(environment)).of('server.configuration')
  assert.match(changed.message, /has changed since/)
  assert.match(String(changed.remedy), /config reload/)
})

it('without a key the check is skipped, and says how to make it', async (t) => {
  const { environment } = await running(t)
  const { OPENAI_ADMIN_KEY: _, ...keyless } = environment
  const skipped = (await runDoctor(keyless)).of('server.answers')
  assert.equal(skipped.result, 'skipped')
  assert.match(String(skipped.remedy), /OPENAI_ADMIN_KEY/)
  const wrong = await runDoctor({ ...environment, OPENAI_ADMIN_KEY: mintKey('admin') })
  assert.match(wrong.of('server.answers').message, /rejects the admin key by 401/)
})

it('nothing at a given address is a failure, and elsewhere is skipped', async () => {
  const environment = { ...STORE, OPENAI_ADMIN_KEY: KEY }
  const given = await runDoctor({ ...environment, BAILIWICK_BASE_URL: 'http://127.0.0.1:1' })
  assert.equal(given.of('server.answers').result, 'failure')
  const local = await runDoctor({ ...environment, PORT: '1' })
  assert.equal(local.of('server.answers').result, 'skipped')
  assert.equal(local.of('server.answers').subject, 'http://127.0.0.1:1/v1')
})

it('versions, a failed reload, failing tasks and upstreams of nodes are named', async (t) => {
  const { server, environment } = await running(t)
  const answer = await fetch(`${server.url}/v1/organization/server`, {
    headers: { authorization: `Bearer ${KEY}` },
  })
  const healthy = (await answer.json()) as Server
  const [task] = healthy.tasks
  const [upstream] = healthy.upstreams
  assert.ok(task && upstream)
  const sick: Server = {
    ...healthy,
    version: '0.0.1',
    configuration: { loaded_at: 0, needs_restart: [], error: { at: 0, messages: ['It is bad.'] } },
    tasks: [{ ...task, state: 'failing', last_error: { at: 0, message: `It fails: ${KEY}` } }],
    upstreams: [
      {
        ...upstream,
        state: 'circuit_open',
        failures: 5,
        last_error: { at: 0, reason: 'status', status: 503, message: null },
      },
    ],
  }
  let count = 0
  const balancer = await listenOnLoopback(
    createServer((_, given) => {
      count += 1
      given.end(JSON.stringify(count % 2 === 0 ? sick : healthy))
    }),
  )
  t.after(() => balancer.close())
  const url = `http://127.0.0.1:${balancer.port}`
  const found = await runDoctor({ ...environment, BAILIWICK_BASE_URL: url })
  assert.equal(
    found.of('server.version').message,
    `Nodes are of different versions: 0.0.1, ${VERSION}.`,
  )
  assert.equal(found.of('server.configuration').message, 'The last reload failed: It is bad.')
  assert.equal(found.of('server.tasks').message, `The task ${task.name} fails: It fails: ***`)
  assert.match(found.of('server.upstreams').message, /has failed 5 times .* by status 503/)
})

it('every invalid setting is reported', async () => {
  const found = await runDoctor({ ...STORE, PORT: 'x', LOG_LEVEL: 'loud' })
  const faults = found.findings.filter(({ check }) => check === 'settings.valid')
  assert.deepEqual(
    faults.map(({ message }) => message.split(' ')[0]),
    ['PORT', 'LOG_LEVEL'],
  )
})
