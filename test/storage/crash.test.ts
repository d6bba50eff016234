/**
 * `kill -9` under a load of writes, repeatedly: acknowledged writes are durable and complete,
 * whether a reader or the next server opens the store first. Later rounds keep those of all before.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, it } from 'node:test'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import type { Dialect, Store } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { dropDatabase, emptyDatabase, onEachStore } from '#test/support/databases.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import { assertWhole } from './consistency.ts'

const ROUNDS: Record<Dialect, number> = { sqlite: 5, postgres: 3 }
const WRITERS = 16
/** Acknowledgements after which the server is killed; the round adds its own number. */
const KILL_AFTER = 120

interface Acknowledged {
  readonly kind: 'project' | 'service_account' | 'api_key' | 'user' | 'removed_key'
  readonly id: string
}

function isCutOff(error: unknown): boolean {
  return error instanceof Error && error.name === 'ConnectionError'
}

/** Writes until the server is gone, and records the acknowledged changes. */
async function writeUntilCut(
  url: string,
  adminKey: string,
  record: (done: Acknowledged) => void,
): Promise<void> {
  const client = createClient({ baseUrl: `${url}/v1`, adminKey, maxRetries: 0 })
  try {
    for (;;) {
      const project = await client.createProject({ name: 'p' })
      record({ kind: 'project', id: project.id })
      const at = { project_id: project.id }
      const account = await client.createProjectServiceAccount({ ...at, name: 's' })
      record({ kind: 'service_account', id: account.id })
      record({ kind: 'api_key', id: String(account.api_key?.id) })
      const user = await client.createUser({ email: `${project.id}@example.com`, role: 'reader' })
      record({ kind: 'user', id: user.id })
      const member = { ...at, user_id: user.id }
      await client.createProjectUser({ ...member, role: 'member' })
      const key = await client.createProjectUserApiKey(member)
      await client.deleteProjectApiKey({ ...at, api_key_id: key.id })
      record({ kind: 'removed_key', id: key.id })
    }
  } catch (error) {
    if (!isCutOff(error)) throw error
  }
}

async function assertKept(store: Store, acknowledged: readonly Acknowledged[]): Promise<void> {
  const idsOf = async (table: 'project' | 'service_account' | 'api_key' | 'user') =>
    new Set((await store.reader.selectFrom(table).select('id').execute()).map(({ id }) => id))
  const stored = {
    project: await idsOf('project'),
    service_account: await idsOf('service_account'),
    api_key: await idsOf('api_key'),
    user: await idsOf('user'),
  }
  const lost = acknowledged.filter(({ kind, id }) =>
    kind === 'removed_key' ? stored.api_key.has(id) : !stored[kind].has(id),
  )
  assert.deepEqual(lost, [])
}

onEachStore('server killed under a load of writes', (dialect) => {
  const adminKey = mintKey('admin')
  let folder: string
  let databaseUrl: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bailiwick-crash-'))
    databaseUrl =
      dialect === 'sqlite' ? `sqlite:${join(folder, 'store.db')}` : await emptyDatabase(dialect)
  })
  after(async () => {
    rmSync(folder, { recursive: true })
    await dropDatabase(databaseUrl)
  })

  const start = (): Promise<ServerProcess> => startProcess({ databaseUrl, adminKey })
  const acknowledged: Acknowledged[] = []
  const assertStore = async (): Promise<void> => {
    const store = await openStore(databaseUrl)
    await assertKept(store, acknowledged)
    await assertWhole(store)
    await store.close()
  }

  it('keeps every acknowledged change, and has no change without its event', async () => {
    for (let round = 0; round < ROUNDS[dialect]; round++) {
      const server = await start()
      const enough = Promise.withResolvers<void>()
      const killAt = acknowledged.length + KILL_AFTER + round * 17
      const writers = Array.from({ length: WRITERS }, () =>
        writeUntilCut(server.url, adminKey, (done) => {
          if (acknowledged.push(done) >= killAt) enough.resolve()
        }),
      )
      await enough.promise
      assert.equal((await server.end('SIGKILL')).signal, 'SIGKILL')
      await Promise.all(writers)
      // After the others the next server starts at once: nothing of the last one blocks it.
      if (round % 2 === 1) await assertStore()
    }
    await assertStore()
  })

  it('completes requests in flight after SIGTERM, and exits with status 0', async () => {
    const server = await start()
    const enoughAt = acknowledged.length + KILL_AFTER
    const enough = Promise.withResolvers<void>()
    const writers = Array.from({ length: WRITERS }, () =>
      writeUntilCut(server.url, adminKey, (done) => {
        if (acknowledged.push(done) >= enoughAt) enough.resolve()
      }),
    )
    await enough.promise
    const ended = await server.end('SIGTERM')
    assert.equal(ended.code, 0, ended.stderr)
    assert.equal(ended.stderr, '')
    await Promise.all(writers)
    await assertStore()
  })
})
