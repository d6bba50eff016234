import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileVariable, SECRET_VARIABLES, withSecretFiles } from './secret-variables.ts'
import { readSettings } from './settings.ts'

const KEY = `sk-admin-${'0123456789abcdef'.repeat(4)}`

describe('secrets of the environment in files', () => {
  let folder: string

  const fileOf = (text: string): string => {
    const path = join(folder, 'secret')
    writeFileSync(path, text)
    return path
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bailiwick-secrets-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  it('are the variables, without the line break at their end', () => {
    const file = fileOf('sqlite:./a.db\n')
    assert.deepEqual(withSecretFiles({ DATABASE_URL_FILE: file }).DATABASE_URL, 'sqlite:./a.db')
    const token = { METRICS_TOKEN_FILE: fileOf('a-token-of-the-scraper\n') }
    assert.deepEqual(readSettings(token, {}).metrics, { token: 'a-token-of-the-scraper' })
    const { adminKey } = readSettings({ BAILIWICK_ADMIN_KEY_FILE: fileOf(KEY) }, {})
    assert.equal(adminKey, KEY)
  })

  it('of the upstream are read again when they change', async () => {
    const environment = {
      UPSTREAM_URL: 'http://127.0.0.1:1/v1',
      UPSTREAM_API_KEY_FILE: fileOf('first\n'),
    }
    const [upstream] = readSettings(environment, {}).upstreams
    assert.ok(upstream?.auth?.type === 'header')
    assert.match(upstream.auth.value.current(), /first$/)
    fileOf('second\n')
    await upstream.secrets.refresh()
    assert.match(upstream.auth.value.current(), /second$/)
  })

  for (const name of SECRET_VARIABLES) {
    const given = { UPSTREAM_URL: 'http://127.0.0.1:1/v1', [fileVariable(name)]: '/nowhere/at/all' }
    it(`${fileVariable(name)} names the file that cannot be read, and no second value`, () => {
      const expected = new RegExp(`^${fileVariable(name)}: the file cannot be read \\(ENOENT\\)`)
      assert.throws(() => readSettings(given, {}), { message: expected })
      const both = { ...given, [name]: 'a value' }
      assert.throws(() => readSettings(both, {}), {
        message: `${name} and ${fileVariable(name)} are both set: one of them is needed.`,
      })
    })
  }
})
