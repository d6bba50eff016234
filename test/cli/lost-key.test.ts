/** Commands of the banner of a start, as they are pasted into a shell. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { promisify } from 'node:util'
import { createClient } from '#client/client.ts'
import { dropDatabase, emptyDatabase, hasPostgres, POSTGRES_HINT } from '#test/support/databases.ts'
import { type Environment, serve, temporaryFolder } from './command.ts'

const execute = promisify(execFile)

/** Pastes text into a shell of another folder, and returns its output. */
async function paste(command: string, environment: Environment = {}): Promise<string> {
  const env = { PATH: process.env.PATH, ...environment }
  return (await execute('sh', ['-c', command], { cwd: tmpdir(), env })).stdout
}

/** The command that makes another key, in the banner of a second start. */
function remedyIn(banner: string): string {
  return /created before\. To replace a lost one,.* run:\n +(.*)\n/.exec(banner)?.[1] ?? ''
}

function keyIn(text: string): string {
  return /sk-admin-[\w-]{64}/.exec(text)?.[0] ?? ''
}

async function assertKeyWorks(url: string, adminKey: string): Promise<void> {
  const client = createClient({ baseUrl: `${url}/v1`, adminKey })
  assert.equal((await client.listProjects()).data.length, 1)
}

describe('the command of a later start for a lost key', () => {
  it('makes a key for the SQLite file of the server, in any folder, once it is stopped', async () => {
    using folder = temporaryFolder()
    mkdirSync(join(folder.path, "Ada's store"))
    const environment = { DATABASE_URL: `sqlite:${folder.path}/Ada's store/a.db` }
    const first = await serve(environment)
    await first.stop()
    const second = await serve(environment)
    assert.match(second.banner, /stop this server, and run:/)
    await second.stop()
    const key = keyIn(await paste(remedyIn(second.banner)))
    const third = await serve(environment)
    await assertKeyWorks(third.url, key)
    await third.stop()
  })

  const skip = hasPostgres ? false : POSTGRES_HINT
  it('makes a key in PostgreSQL beside the server, and shows no password', { skip }, async () => {
    const url = await emptyDatabase('postgres')
    const secret = Object.assign(new URL(url), { password: 'hidden' }).href
    const first = await serve({ DATABASE_URL: url })
    await first.stop()
    for (const [DATABASE_URL, exported] of [
      [url, {}],
      [secret, { DATABASE_URL: secret }],
    ] as const) {
      const server = await serve({ DATABASE_URL })
      assert.doesNotMatch(server.banner, /hidden/)
      await assertKeyWorks(server.url, keyIn(await paste(remedyIn(server.banner), exported)))
      if (DATABASE_URL === secret) {
        await assert.rejects(paste(remedyIn(server.banner)), /must be that of the server/)
      }
      await server.stop()
    }
    await dropDatabase(url)
  })
})

it('the curl of a first start reads the key from BAILIWICK_FIRST_KEY_FILE', async () => {
  using folder = temporaryFolder()
  const server = await serve({
    DATABASE_URL: folder.databaseUrl,
    BAILIWICK_FIRST_KEY_FILE: join(folder.path, 'the key'),
  })
  assert.doesNotMatch(server.banner, /sk-admin-/)
  const [commands = ''] = /^ +export [\s\S]*?^ +curl .*$/m.exec(server.banner) ?? []
  assert.equal(JSON.parse(await paste(commands)).data[0].name, 'Default project')
  await server.stop()
})
