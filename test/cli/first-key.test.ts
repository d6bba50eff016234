import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { hashSecret } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { failToServe, serve, temporaryFolder } from './command.ts'

const GIVEN_KEY = 'sk-admin-given-by-the-operator-0001'
const WEAK_KEY = `sk-admin-${'a'.repeat(40)}`

describe('strength of BAILIWICK_ADMIN_KEY', () => {
  it('a new key under 80 bits is rejected', async () => {
    using folder = temporaryFolder()
    const { status, stderr } = await failToServe({
      DATABASE_URL: folder.databaseUrl,
      BAILIWICK_ADMIN_KEY: WEAK_KEY,
    })
    assert.equal(status, 1)
    assert.match(stderr, /has less than 80 bits/)
  })

  it('a weak key that is already in the store starts, with a warning in the log', async () => {
    using folder = temporaryFolder()
    const first = await serve({
      DATABASE_URL: folder.databaseUrl,
      BAILIWICK_ADMIN_KEY: GIVEN_KEY,
    })
    assert.equal(await first.stop(), 0)
    const store = new DatabaseSync(folder.databaseUrl.slice('sqlite:'.length))
    store.prepare('update admin_api_key set hash = ?').run(hashSecret(WEAK_KEY))
    store.close()
    const second = await serve({ DATABASE_URL: folder.databaseUrl, BAILIWICK_ADMIN_KEY: WEAK_KEY })
    const client = createClient({ baseUrl: `${second.url}/v1`, adminKey: WEAK_KEY })
    assert.equal((await client.listAdminApiKeys()).data.length, 1)
    assert.equal(await second.stop(), 0)
    assert.match(second.log(), /BAILIWICK_ADMIN_KEY is weak/)
  })
})

describe('BAILIWICK_FIRST_KEY_FILE', () => {
  it('the first key is written to a file of mode 0600 and not printed', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'admin-key')
    const environment = { DATABASE_URL: folder.databaseUrl, BAILIWICK_FIRST_KEY_FILE: file }
    for (let start = 0; start < 2; start++) {
      const server = await serve(environment)
      assert.doesNotMatch(server.banner, /sk-admin-/)
      const adminKey = readFileSync(file, 'utf8').trimEnd()
      const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
      assert.equal((await client.listAdminApiKeys()).data.length, 1)
      await server.stop()
    }
    assert.equal(statSync(file).mode & 0o777, 0o600)
  })

  it('an existing file is not overwritten, and no key is created', async () => {
    using folder = temporaryFolder()
    const file = join(folder.path, 'admin-key')
    writeFileSync(file, 'mine')
    const environment = { DATABASE_URL: folder.databaseUrl, BAILIWICK_FIRST_KEY_FILE: file }
    const { stderr } = await failToServe(environment)
    assert.match(stderr, /BAILIWICK_FIRST_KEY_FILE cannot be created: EEXIST/)
    assert.equal(readFileSync(file, 'utf8'), 'mine')
    const server = await serve({ DATABASE_URL: folder.databaseUrl })
    assert.match(server.banner, /shown once/)
    await server.stop()
  })
})
