/** The package, installed into an empty folder. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { machineEnvironment } from '#test/support/machine-environment.ts'

const execute = promisify(execFile)
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
/** Files that are not of the source, or not built. */
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'data', 'bench'])
const BIN = 'node_modules/bailiwick/bin/bailiwick.mjs'
const ADMIN_KEY = mintKey('admin')

const CONSUMER = `
import { ApiError, type Client, createClient } from 'bailiwick/client'
const options = { baseUrl: 'http://127.0.0.1/v1', adminKey: 'sk-admin-x' }
export const client: Client = createClient(options)
export const names = async (): Promise<string[]> => {
  const page = await client.listProjects({ limit: 5 })
  const names: string[] = page.data.map((project) => project.name)
  for await (const { name } of client.listProjects()) names.push(name)
  return names
}
export const status = (error: unknown): number => (error instanceof ApiError ? error.status : 0)
// @ts-expect-error a project has a name
export const nameless = () => client.createProject({})
// @ts-expect-error a role is one of two
export const king = () => client.modifyUser({ user_id: 'user-1', role: 'king' })
`

/** The compiler collects no garbage below this, as in `npm run check`. */
const COMPILER = { GOGC: 'off', GOMEMLIMIT: '2500MiB' }
const environment = { ...machineEnvironment(), ...COMPILER }

describe('package, installed into an empty folder', () => {
  const folder = temporaryFolder()
  const app = join(folder.path, 'app')
  const inApp = (command: string, ...args: string[]) =>
    execute(command, args, { cwd: app, env: environment })
  let packed: { filename: string; files: { path: string }[] }

  before(async () => {
    // Packed from a copy: the build begins by removing files that others may be reading.
    const source = join(folder.path, 'source')
    cpSync(ROOT, source, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) })
    symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'))
    const pack = ['pack', '--json', '--silent']
    const { stdout } = await execute('npm', pack, { cwd: source, env: environment })
    ;[packed] = JSON.parse(stdout.slice(stdout.indexOf('[')))
    mkdirSync(app)
    writeFileSync(join(app, 'package.json'), '{ "type": "module", "private": true }\n')
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    const small = [...quiet, '--omit=optional']
    await inApp('npm', 'install', ...small, join(source, packed.filename))
    linkOwnNode(app)
  })
  after(() => folder[Symbol.dispose]())

  it('contains the build, its start script and the documents, and nothing else', () => {
    const paths = packed.files.map(({ path }) => path)
    const isBuilt = /^dist\/(?!console\/)(.+\.d\.ts|(cli|client)\/[\w-]+\.js)$/
    const isConsole =
      /^dist\/console\/(index\.html|(icon|assets\/[\w-]+)\.(js|css|svg)(\.br|\.gz)?)$/
    const isPage = /^docs\/.+\.md$/
    const others = paths
      .filter((path) => !isBuilt.test(path) && !isConsole.test(path) && !isPage.test(path))
      .sort()
    assert.ok(paths.includes('dist/console/index.html'), 'the console is not built')
    assert.deepEqual(
      paths.filter((path) => isPage.test(path)).sort(),
      globSync('docs/**/*.md', { cwd: ROOT }).sort(),
    )
    assert.deepEqual(others, [
      'ARCHITECTURE.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'STYLE.md',
      'bin/bailiwick.mjs',
      'bin/installed.mjs',
      'bin/own-node.mjs',
      'dist/licenses.txt',
      'dist/package.json',
      'package.json',
    ])
    assert.deepEqual(
      paths.filter((path) => path.includes('.test.')),
      [],
    )
  })

  it('contains the pages that README.md links to', () => {
    const paths = new Set(packed.files.map(({ path }) => path))
    const links = [...readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/\]\(([^)\s#]+)/g)]
      .map(([, link = '']) => link)
      .filter((link) => !/^https?:|\.png$/.test(link))
    assert.ok(links.length > 20)
    assert.deepEqual(
      links.filter((link) => link !== 'LICENSE' && !paths.has(link)),
      [],
    )
  })

  it('prints its version by npx', async () => {
    const { stdout } = await inApp('npx', 'bailiwick', '--version')
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  })

  it('runs on its own Node where the machine’s is too old, and forwards SIGTERM', async () => {
    const server = spawn('node', [BIN, 'serve'], {
      cwd: app,
      env: { ...environment, PORT: '0', LOG_LEVEL: 'warn' },
    })
    await listening(server)
    const closed = once(server, 'close')
    server.kill('SIGTERM')
    assert.deepEqual(await closed, [0, null])
  })

  it('names the Node it needs where neither fits', async (t) => {
    const { stdout } = await inApp('node', '--version')
    if (Number.parseInt(stdout.slice(1), 10) >= 24) return t.skip('the machine has a recent Node')
    const alone = join(folder.path, 'alone')
    cpSync(join(app, 'node_modules/bailiwick/bin'), join(alone, 'bin'), { recursive: true })
    const child = spawn('node', [join(alone, 'bin/bailiwick.mjs')], { env: environment })
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.match(
      stderr,
      /needs Node 24\.15 or newer, and this is v\d+.*\nIts own, .* not installed/,
    )
    assert.equal(status, 1)
  })

  it('serves by npx: a list, and a filter that runs on another thread', async () => {
    const server = spawn('npx', ['bailiwick', 'serve'], {
      cwd: app,
      env: { ...environment, PORT: '0', LOG_LEVEL: 'warn', BAILIWICK_ADMIN_KEY: ADMIN_KEY },
      // A process group of its own, as in a terminal: npx does not forward signals to its child.
      detached: true,
    })
    const url = await listening(server)
    const client = createClient({ baseUrl: `${url}/v1`, adminKey: ADMIN_KEY })
    const { data } = await client.listProjects()
    assert.equal(data[0]?.name, 'Default project')
    const { id } = await client.createProject({ name: 'Research' })
    const events = await client.listAuditLogs({ resource_ids: [id] })
    assert.deepEqual(
      events.data.map(({ type }) => type),
      ['project.created'],
    )
    const page = await fetch(`${url}/console/`)
    assert.match(await page.text(), /<base href="\/console\/">/)
    const closed = once(server, 'close')
    process.kill(-Number(server.pid), 'SIGINT')
    await closed
    const { stdout } = await inApp('npx', 'bailiwick', 'organizations', 'list', '--json')
    assert.equal(JSON.parse(stdout).data.length, 1)
  })

  it('exports the client', async () => {
    const program = `
      import { createClient, ConnectionError } from 'bailiwick/client'
      const options = { baseUrl: 'http://127.0.0.1:1/v1', adminKey: 'sk-admin-x', maxRetries: 0 }
      const client = createClient(options)
      await client.listProjects().catch((error) => console.log(error instanceof ConnectionError))
    `
    writeFileSync(join(app, 'program.js'), program)
    const { stdout } = await execute(process.execPath, ['program.js'], { cwd: app })
    assert.equal(stdout, 'true\n')
  })

  it('exports the client’s types, under plain tsc and strict', async () => {
    writeFileSync(join(app, 'consumer.ts'), CONSUMER)
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024']
    const { stdout } = await execute(process.execPath, [TSC, ...options, 'consumer.ts'], {
      cwd: app,
      env: { ...process.env, ...COMPILER },
    })
    assert.equal(stdout, '')
  })
})

/** Links the Node that npm would install: its 200 MB are slow to unpack. */
function linkOwnNode(app: string): void {
  const readJson = (...path: string[]) => JSON.parse(readFileSync(join(...path), 'utf8'))
  const { packages } = readJson(app, 'package-lock.json')
  const { optionalDependencies } = readJson(ROOT, 'package.json')
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = join('node_modules', name)
    assert.equal(packages[path].version, version)
    assert.equal(packages[path].optional, true)
    if (existsSync(join(ROOT, path))) symlinkSync(join(ROOT, path), join(app, path))
  }
}

async function listening(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let output = ''
  server.stdout?.on('data', (chunk) => {
    output += chunk
    const [, url] = /listening on (\S+)\n/.exec(output) ?? []
    if (url) resolve(url)
  })
  server.stderr?.on('data', (chunk) => {
    output += chunk
  })
  server.on('close', () => reject(new Error(`the server did not start: ${output}`)))
  return promise
}
