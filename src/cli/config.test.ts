/** Reading the configuration again: files of other kinds, of other sizes, and none. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempDisposableSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { it } from 'node:test'
import { configurationOf, loadSettings } from './config.ts'

const VALID = 'upstreams: { one: { base_url: http://127.0.0.1:1/v1 } }\n'

function open() {
  const folder = mkdtempDisposableSync(join(tmpdir(), 'bailiwick-config-'))
  const path = join(folder.path, 'bailiwick.yaml')
  const source = configurationOf({ BAILIWICK_CONFIG: path })
  return { path, folder: folder.path, source, [Symbol.dispose]: () => folder.remove() }
}

it('a folder, a pipe, a loop of links, a large file and no file are named', async () => {
  using place = open()
  const { path, source } = place
  const faultOf = async () => {
    const message = await source.read().then(
      () => 'none',
      (error: Error) => error.message,
    )
    assert.equal(await source.text(), undefined)
    rmSync(path, { recursive: true })
    return message
  }
  mkdirSync(path)
  assert.match(await faultOf(), /cannot be read: it is no regular file$/)
  execFileSync('mkfifo', [path])
  assert.match(await faultOf(), /cannot be read: it is no regular file$/)
  symlinkSync(path, path)
  assert.match(await faultOf(), /cannot be read: ELOOP/)
  writeFileSync(path, VALID)
  truncateSync(path, 2 ** 30)
  assert.throws(() => loadSettings({ BAILIWICK_CONFIG: path }), /it is larger than 1 MiB$/)
  assert.match(await faultOf(), /cannot be read: it is larger than 1 MiB$/)
  await assert.rejects(source.read(), /cannot be read: ENOENT/)
  writeFileSync(path, VALID)
  assert.equal((await source.read()).upstreams.length, 1)
})

it('secrets and certificates in files that are pipes, folders or large are named', async () => {
  using place = open()
  const { path, folder, source } = place
  const secret = join(folder, 'key')
  writeFileSync(
    path,
    `upstreams:
  one: { base_url: http://127.0.0.1:1/v1, api_key: { file: ${secret} } }
  two: { base_url: http://127.0.0.1:1/v1, ca_file: ${secret} }
`,
  )
  execFileSync('mkfifo', [secret])
  await assert.rejects(source.read(), (error: Error) => {
    const [one, two] = error.message.split('\n')
    assert.match(one ?? '', /line 2: upstreams\.one\.api_key\.file: .* is no regular file/)
    assert.match(two ?? '', /line 3: upstreams\.two\.ca_file: .* is no regular file/)
    return true
  })
  rmSync(secret)
  await assert.rejects(source.read(), /the file cannot be read \(ENOENT\)/)
  writeFileSync(secret, '')
  truncateSync(secret, 2 ** 30)
  await assert.rejects(source.read(), /is larger than 1 MiB/)
  const variable = configurationOf({ UPSTREAM_URL: 'http://x/v1', UPSTREAM_API_KEY_FILE: folder })
  await assert.rejects(variable.read(), /UPSTREAM_API_KEY_FILE: .* is no regular file/)
})

it("a mounted ConfigMap's links and an editor's rename are another text", async () => {
  using place = open()
  const { path, folder, source } = place
  const folderOf = (name: string, text: string) => {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'bailiwick.yaml'), text)
    symlinkSync(name, join(folder, '..new'))
    renameSync(join(folder, '..new'), join(folder, '..data'))
  }
  folderOf('..1', VALID)
  symlinkSync(join('..data', 'bailiwick.yaml'), path)
  assert.equal(await source.text(), VALID)
  folderOf('..2', VALID.replace('one', 'two'))
  assert.equal((await source.read()).upstreams[0]?.name, 'two')
  writeFileSync(join(folder, 'swap'), VALID.replace('one', 'three'))
  renameSync(join(folder, 'swap'), path)
  assert.equal((await source.read()).upstreams[0]?.name, 'three')
})
