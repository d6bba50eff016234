import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, it } from 'node:test'
import { hashSecret, mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { failToServe, run, serve, temporaryFolder } from './command.ts'

const GIVEN_KEY = mintKey('admin')
const WEAK_KEY = `sk-admin-${'a'.repeat(40)}`
/** With characters that are in base64 and not in base64url. */
const GIVEN_BASE64 = 'oR8+q2ZtXwV0/bN5uJcKe7dYhG3sLm9PfA1iTzQyW4E='

describe('randomness of BAILIWICK_ADMIN_KEY', () => {
  it('a new key of words or of a sequence is rejected with a sentence', async () => {
    for (const text of [
      'correct-horse-battery-staple',
      'qwertyuiopasdfghjklzxcvbnm1234',
      'Bailiwick-production-key-2026',
      'a'.repeat(64),
    ]) {
      using folder = temporaryFolder()
      const { status, stderr } = await failToServe({
        DATABASE_URL: folder.databaseUrl,
        BAILIWICK_ADMIN_KEY: `sk-admin-${text}`,
      })
      assert.equal(status, 1, text)
      assert.match(stderr, /BAILIWICK_ADMIN_KEY is not random.*admin-keys generate/)
    }
  })

  it('32 random bytes in hex or base64 and a generated key start', async () => {
    const bytes = randomBytes(32)
    const generated = await run(['admin-keys', 'generate'], {})
    for (const key of [
      `sk-admin-${bytes.toString('hex')}`,
      `sk-admin-${GIVEN_BASE64}`,
      generated.stdout.trimEnd(),
    ]) {
      using folder = temporaryFolder()
      const server = await serve({
        DATABASE_URL: folder.databaseUrl,
        BAILIWICK_ADMIN_KEY: key,
      })
      const client = createClient({ baseUrl: `${server.url}/v1`, adminKey: key })
      assert.equal((await client.listAdminApiKeys()).data.length, 1)
      await server.stop()
    }
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
    assert.match(second.log(), /BAILIWICK_ADMIN_KEY is not random/)
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
