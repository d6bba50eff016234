/** First starts that fail at each of their steps: the key was printed, or the next makes one. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import { hashSecret } from '#base/secrets.ts'
import { createApp } from '#cli/app.ts'
import type { DeliverKey } from '#cli/key-delivery.ts'
import { systemRuntime } from '#cli/runtime.ts'
import { createClient } from '#client/client.ts'
import { readSettings } from '#config/settings.ts'
import { findByHash } from '#control/admin-api-keys/store.ts'
import { type Store, transact } from '#storage/db.ts'
import { openStore } from '#storage/store.ts'
import { buildPackage } from '#test/support/cached-build.ts'
import {
  dropDatabase,
  emptyDatabase,
  hasPostgres,
  onEachStore,
  POSTGRES_HINT,
} from '#test/support/databases.ts'
import { type Environment, failToServe, serve, start, temporaryFolder } from './command.ts'

const UPSTREAM = { UPSTREAM_URL: 'http://127.0.0.1:1/v1' }

/** The last admin key in what starts printed. */
function lastKey(printed: string): string {
  return printed.match(/sk-admin-[\w-]{64}/g)?.at(-1) ?? ''
}

async function assertKeyWorks(url: string, adminKey: string): Promise<void> {
  const client = createClient({ baseUrl: `${url}/v1`, adminKey })
  assert.equal((await client.listProjects()).data.length, 1)
}

async function takenPort(t: TestContext): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  return String((server.address() as AddressInfo).port)
}

function organizationsIn(databaseUrl: string): number {
  const store = new DatabaseSync(databaseUrl.slice('sqlite:'.length))
  const { count } = store.prepare('select count(*) as count from organization').get() ?? {}
  store.close()
  return Number(count)
}

/** Runs `SERVE` of a shell command as a process, to the end of the command. */
async function runShell(command: string, cwd: string, environment: Environment) {
  const serve = `'${process.execPath}' '${join(await buildPackage(), 'bin/bailiwick.mjs')}' serve`
  const script = `set -o pipefail; ${command.replace('SERVE', serve)}`
  const child = spawn('bash', ['-c', script], {
    cwd,
    env: { PATH: process.env.PATH, ...environment },
  })
  const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
  return { stderr, status }
}

type Fault = (t: TestContext, folder: string) => Promise<Environment> | Environment

describe('a first start that fails makes no organization:', () => {
  const faults: readonly [string, Fault, RegExp][] = [
    ['a taken port', async (t) => ({ PORT: await takenPort(t) }), /is already in use/],
    ['a taken second port', async (t) => ({ ADMIN_PORT: await takenPort(t) }), /already in use/],
    ['a host name that cannot be resolved', () => ({ HOST: '999.1.1.1' }), /cannot be resolved/],
    [
      'an unreachable Redis',
      () => ({ ...UPSTREAM, REDIS_URL: 'redis://127.0.0.1:1' }),
      /Redis cannot be reached/,
    ],
  ]
  for (const [name, fault, sentence] of faults) {
    it(`${name}, and the next start prints a key`, async (t) => {
      using folder = temporaryFolder()
      const { databaseUrl: DATABASE_URL } = folder
      const failed = await failToServe({ DATABASE_URL, ...(await fault(t, folder.path)) })
      assert.match(failed.stderr, sentence)
      assert.equal(organizationsIn(DATABASE_URL), 0)
      const server = await serve({ DATABASE_URL })
      await assertKeyWorks(server.url, lastKey(server.banner))
      await server.stop()
    })
  }
})

describe('a first start whose key cannot be delivered stores none:', () => {
  const faults: readonly [string, (folder: string) => string, RegExp][] = [
    ['a folder that does not exist', (folder) => join(folder, 'none/key'), /ENOENT/],
    ['a file that exists', (folder) => join(folder, 'store.db'), /EEXIST.*remove it, or name/],
    ['a file as its folder', (folder) => join(folder, 'store.db/key'), /ENOTDIR/],
  ]
  for (const [name, file, sentence] of faults) {
    it(`BAILIWICK_FIRST_KEY_FILE names ${name}, and the next start prints a key`, async () => {
      using folder = temporaryFolder()
      const { databaseUrl: DATABASE_URL } = folder
      const failed = await failToServe({
        DATABASE_URL,
        BAILIWICK_FIRST_KEY_FILE: file(folder.path),
      })
      assert.match(failed.stderr, sentence)
      const server = await serve({ DATABASE_URL })
      await assertKeyWorks(server.url, lastKey(server.banner))
      await server.stop()
    })
  }

  const closed = '{ until [ -e gone ]; do :; done; SERVE; } | { exec <&-; touch gone; }'
  const outputs: readonly [string, string, RegExp][] = [
    ['that nobody reads', closed, /cannot be written to standard output: write EPIPE/],
    ['that is closed', 'SERVE >&-', /Standard output is \/dev\/null/],
    ['that is discarded', 'SERVE >/dev/null', /Standard output is \/dev\/null/],
    ['on a full disk', 'SERVE >/dev/full', /cannot be written to standard output: ENOSPC/],
  ]
  for (const [name, command, sentence] of outputs) {
    it(`a standard output ${name}, and the next start prints a key`, async () => {
      using folder = temporaryFolder()
      const { databaseUrl: DATABASE_URL } = folder
      const failed = await runShell(command, folder.path, { DATABASE_URL, PORT: '0' })
      assert.match(failed.stderr, sentence)
      assert.equal(failed.status, 1)
      const server = await serve({ DATABASE_URL })
      await assertKeyWorks(server.url, lastKey(server.banner))
      await server.stop()
    })
  }
})

describe('a first start that fails after its key is stored has printed the key:', () => {
  it('the sign-in names an organization that does not exist', async () => {
    using folder = temporaryFolder()
    const { databaseUrl: DATABASE_URL } = folder
    const file = join(folder.path, 'bailiwick.yaml')
    writeFileSync(
      file,
      'oidc: { issuer: https://i.example, client_id: a, organization: org-none }\n',
    )
    const failed = await failToServe({
      DATABASE_URL,
      BAILIWICK_CONFIG: file,
      PUBLIC_URL: 'https://a.example',
    })
    assert.match(failed.stderr, /org-none, which does not exist/)
    const server = await serve({ DATABASE_URL })
    await assertKeyWorks(server.url, lastKey(failed.stdout + server.banner))
    await server.stop()
  })

  it('it is killed as it prints the key', async () => {
    using folder = temporaryFolder()
    const { databaseUrl: DATABASE_URL } = folder
    const child = await start(['serve'], { DATABASE_URL, PORT: '0' })
    const closed = once(child, 'close')
    let printed = ''
    for await (const chunk of child.stdout) {
      printed += chunk
      if (lastKey(printed)) child.kill('SIGKILL')
    }
    await closed
    const server = await serve({ DATABASE_URL })
    await assertKeyWorks(server.url, lastKey(printed + server.banner))
    await server.stop()
  })
})

interface StoreFault {
  /** Number of the transaction or read that fails. */
  readonly at: number
  /** Whether a transaction fails once its commit is on the disk. */
  readonly isCommitted: boolean
  /** Whether all later ones fail as well. */
  readonly lasts: boolean
}

function failing(store: Store, { at, isCommitted, lasts }: StoreFault): Store {
  const fault = new Error('the connection was lost')
  let count = 0
  const fails = (): boolean => {
    count += 1
    return lasts ? count >= at : count === at
  }
  return {
    ...store,
    reader: new Proxy(store.reader, {
      get: (reader, name, receiver) => {
        if (name !== 'dialect' && fails()) throw fault
        return Reflect.get(reader, name, receiver)
      },
    }),
    [transact]: async (change) => {
      const isLost = fails()
      if (isLost && !isCommitted) throw fault
      const result = await store[transact](change)
      if (isLost) throw fault
      return result
    },
  }
}

onEachStore('a first start whose store fails', (dialect) => {
  for (const isCommitted of [false, true]) {
    for (const lasts of [false, true]) {
      // Nothing of this depends on the dialect, and a store of PostgreSQL takes long to make.
      if (lasts && dialect === 'postgres') continue
      const when = isCommitted ? 'after a commit' : 'at any step'
      it(`${when}${lasts ? ' for good' : ''}: the last printed key is valid`, async () => {
        for (let at = 1, hasStarted = false; !hasStarted; at++) {
          const databaseUrl = await emptyDatabase(dialect)
          const store = await openStore(databaseUrl)
          const keys: string[] = []
          hasStarted = await isStarted(failing(store, { at, isCommitted, lasts }), keys)
          assert.ok(await isStarted(store, keys))
          const last = hashSecret(keys.at(-1) ?? '')
          assert.equal((await findByHash(store.reader, { hash: last })).length, 1, `step ${at}`)
          if (!lasts) assert.equal(keys.length, 1, `step ${at}: others are withdrawn`)
          await store.close()
          await dropDatabase(databaseUrl)
        }
      })
    }
  }
})

/** Whether a server starts over the store. Adds delivered keys that were not withdrawn. */
async function isStarted(store: Store, keys: string[]): Promise<boolean> {
  const printKey: DeliverKey = async (key) => {
    keys.push(key)
    return { withdraw: async () => void keys.splice(keys.indexOf(key), 1) }
  }
  const settings = readSettings({ PORT: '0', LOG_LEVEL: 'silent', ...UPSTREAM }, {})
  try {
    const app = await createApp(settings, {
      ...systemRuntime,
      store,
      printKey,
      liveNodes: () => 1,
    })
    await app[Symbol.asyncDispose]()
    return true
  } catch (error) {
    assert.match(String(error), /the connection was lost/)
    return false
  }
}

const skip = hasPostgres ? false : POSTGRES_HINT
it('a later start waits for the node that listens on its port to stop', { skip }, async () => {
  const DATABASE_URL = await emptyDatabase('postgres')
  const first = await serve({ DATABASE_URL, ...UPSTREAM })
  const { port: PORT } = new URL(first.url)
  const successor = serve({ DATABASE_URL, ...UPSTREAM, PORT })
  await first.stop()
  const { url, stop } = await successor
  assert.equal(url, first.url)
  await stop()
  await dropDatabase(DATABASE_URL)
})
