import assert from 'node:assert/strict'
import { mkdtempDisposableSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { ConfigFileError, failIn, parseConfigFile } from './config-file.ts'
import { createSecrets, type SecretEntry } from './secret.ts'
import { readSettings } from './settings.ts'

const FILE = 'bailiwick.yaml'

function fail(reason: string): never {
  throw new Error(reason)
}

/** A secret of lower-case letters alone, and its changes. */
function open(entry: SecretEntry, environment: Readonly<Record<string, string>> = {}) {
  const secrets = createSecrets(environment)
  const changes: string[] = []
  const secret = secrets.read(
    entry,
    (text, reject) => (/^[a-z]+$/.test(text) ? text : reject('it must be letters')),
    fail,
  )
  secret.onChange(() => changes.push(secret.current()))
  return { ...secrets, ...secret, changes }
}

function temporaryFile(content: string) {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-secret-'))
  const path = join(folder.path, 'secret')
  writeFileSync(path, content)
  return Object.assign(folder, { file: path })
}

function parse(lines: readonly string[]) {
  const text = `${['upstreams:', '  a:', '    base_url: http://host/v1', ...lines].join('\n')}\n`
  return readSettings({}, parseConfigFile(text, FILE, new Set()), failIn(text, FILE))
}

describe('a secret of the file', () => {
  it('is text, a variable, or a value in which a dollar is one', () => {
    assert.equal(open('abc').current(), 'abc')
    assert.equal(open(`\${NAME}`, { NAME: 'xyz' }).current(), 'xyz')
    assert.equal(open({ env: 'NAME' }, { NAME: 'xyz' }).current(), 'xyz')
    assert.throws(() => open({ env: 'NAME' }), /the variable NAME is not set/)
    assert.throws(() => open({ value: `\${NAME}` }, { NAME: 'xyz' }), /it must be letters/)
    assert.equal(open('abc').hasFiles(), false)
  })

  it('has one of value, env and file', () => {
    for (const entry of [{}, { value: 'a', env: 'B' }, { env: 'B', file: '/c' }]) {
      assert.throws(() => open(entry), /it requires one of 'value', 'env' and 'file'/)
    }
  })

  it('with a wrong member, or without its file, stops the start with its line', () => {
    const error = (reason: string) => new ConfigFileError(FILE, 4, reason)
    assert.throws(
      () => parse(['    api_key: { path: /run/key }']),
      error("unknown setting 'path'; known here: value, env, file"),
    )
    assert.throws(
      () => parse(['    api_key: { file: /missing/key }']),
      error("'api_key': the file cannot be read (ENOENT)"),
    )
    assert.throws(
      () => parse(['    api_key: 5']),
      error("'api_key' must be text of 1 to 4096 characters"),
    )
  })
})

describe('a secret in a file', () => {
  it('is read again after a change, without its line break', async () => {
    using folder = temporaryFile('first\n')
    const secret = open({ file: folder.file })
    assert.deepEqual([secret.current(), secret.hasFiles()], ['first', true])
    await secret.refresh()
    assert.deepEqual(secret.changes, [])
    writeFileSync(folder.file, 'second\r\n')
    await secret.refresh()
    assert.deepEqual(secret.changes, ['second'])
    assert.equal(secret.current(), 'second')
  })

  it('is followed through a link that is replaced, as Kubernetes replaces it', async () => {
    using folder = temporaryFile('old')
    const [link, next] = [join(folder.path, 'link'), join(folder.path, 'next')]
    symlinkSync(folder.file, link)
    const secret = open({ file: link })
    writeFileSync(join(folder.path, 'new'), 'new')
    symlinkSync(join(folder.path, 'new'), next)
    renameSync(next, link)
    await secret.refresh()
    assert.equal(secret.current(), 'new')
  })

  it('that vanishes or becomes invalid keeps its last value, and the refresh says so', async () => {
    using folder = temporaryFile('first')
    const secret = open({ file: folder.file })
    const stays = `The secret of the file ${folder.file} stays as it was:`
    const invalid: [string, string][] = [
      ['NO LETTERS', 'it must be letters.'],
      ['', 'the file must have 1 to 4096 characters.'],
      ['a'.repeat(5_000), 'it has more than 4096 characters.'],
    ]
    for (const [content, reason] of invalid) {
      writeFileSync(folder.file, content)
      await assert.rejects(secret.refresh(), new Error(`${stays} ${reason}`))
    }
    rmSync(folder.file)
    await assert.rejects(secret.refresh(), new Error(`${stays} it cannot be read (ENOENT).`))
    assert.deepEqual([secret.current(), secret.changes], ['first', []])
    writeFileSync(folder.file, 'second')
    await secret.refresh()
    assert.equal(secret.current(), 'second')
  })
})
