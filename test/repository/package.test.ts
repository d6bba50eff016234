/** The package, installed into an empty folder. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { Compile } from 'typebox/schema'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { machineEnvironment } from '#test/support/machine-environment.ts'
import { ROOT } from '#test/support/source.ts'
import { BUILD_STEPS, COMPILER, stagePackage } from '#test/support/staged-package.ts'

const execute = promisify(execFile)
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
const MODULES = 'node_modules'
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

const HASH = /^[0-9a-f]{128}$/

/** The members of the CycloneDX document that tests read. */
interface Components {
  readonly metadata: { readonly component: { readonly version: string } }
  readonly components: readonly {
    readonly name: string
    readonly version: string
    readonly purl: string
    readonly hashes: readonly [{ readonly content: string }]
    readonly properties: readonly { readonly value: string }[]
  }[]
}

/** Libraries that these files import by name, types aside. */
function librariesOf(pattern: string): string[] {
  const imported = globSync(pattern, { cwd: ROOT }).flatMap((path) => {
    if (path.endsWith('vite.config.ts')) return []
    const text = readFileSync(join(ROOT, path), 'utf8')
    const found = text.matchAll(/^import (?!type )[^']*'((?:@[\w-]+\/)?[\w-]+)[^']*'$/gm)
    return Array.from(found, ([, name = '']) => name)
  })
  return [...new Set(imported)].filter((name) => !name.startsWith('node'))
}

const environment: NodeJS.ProcessEnv = { ...machineEnvironment(), ...COMPILER }
const onRecentNode = {
  ...environment,
  PATH: `${dirname(process.execPath)}${delimiter}${environment.PATH}`,
}
const INSTALLED_BYTES_MAX = 120e6

describe('package, installed into an empty folder', () => {
  const folder = temporaryFolder()
  const app = join(folder.path, 'app')
  const inApp = (command: string, ...args: string[]) =>
    execute(command, args, { cwd: app, env: environment })
  const inAppOnRecentNode = (command: string, ...args: string[]) =>
    execute(command, args, { cwd: app, env: onRecentNode })
  let packed: { filename: string; files: { path: string }[] }

  before(async () => {
    const staged = await stagePackage(join(folder.path, 'dist'))
    const pack = ['pack', staged, '--json', '--silent']
    const inFolder = { cwd: folder.path, env: environment }
    const { stdout } = await execute('npm', pack, inFolder)
    ;[packed] = JSON.parse(stdout.slice(stdout.indexOf('[')))
    mkdirSync(app)
    writeFileSync(join(app, 'package.json'), '{ "type": "module", "private": true }\n')
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
    await inApp('npm', 'install', ...quiet, join(folder.path, packed.filename))
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
      'dist/licenses.txt',
      'dist/package.json',
      'dist/sbom.cdx.json',
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

  it('installs no Node and, beside itself, only what its types refer to, below 120 MB', () => {
    const names = globSync(['*/package.json', '@*/*/package.json'], { cwd: join(app, MODULES) })
    assert.deepEqual(names.map(dirname).sort(), ['bailiwick', 'typebox'])
    const size = globSync('**/*', { cwd: join(app, MODULES) })
      .map((path) => statSync(join(app, MODULES, path)))
      .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0)
    assert.ok(size > 5e6 && size < INSTALLED_BYTES_MAX, `${size} bytes`)
    const { scripts, imports, optionalDependencies } = JSON.parse(
      readFileSync(join(app, MODULES, 'bailiwick/package.json'), 'utf8'),
    )
    assert.deepEqual([scripts, imports, optionalDependencies], [undefined, undefined, undefined])
  })

  const installed = (path: string) =>
    readFileSync(join(app, MODULES, 'bailiwick/dist', path), 'utf8')

  it('lists the libraries of both bundles in CycloneDX, with the hashes of the lock file', () => {
    const { components, metadata }: Components = JSON.parse(installed('sbom.cdx.json'))
    const { dependencies, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    assert.equal(metadata.component.version, version)
    const bundles = new Map(
      components.map(({ name, properties }) => [name, properties.map(({ value }) => value)]),
    )
    const purls = new Set(components.map(({ purl }) => purl))
    for (const [name, pinned] of Object.entries(dependencies)) {
      assert.ok(purls.has(`pkg:npm/${name.replace('@', '%40')}@${pinned}`), name)
      assert.ok(bundles.get(name)?.includes('server'), name)
    }
    const ofConsole = librariesOf('console/**/*.{ts,tsx}')
    assert.ok(ofConsole.includes('react-dom') && ofConsole.length > 6)
    for (const name of ofConsole) assert.ok(bundles.get(name)?.includes('console'), name)
    // What the bundler adds to its output.
    assert.ok(bundles.get('rolldown')?.includes('server'))
    for (const { name, hashes } of components) assert.match(hashes[0].content, HASH, name)
  })

  it('its list of libraries matches the schema of CycloneDX', () => {
    const schemas = JSON.parse(
      readFileSync(join(ROOT, 'test/deployment/cyclonedx-1.6.json'), 'utf8'),
    )
    const others = {
      'spdx.SNAPSHOT.schema.json': schemas.spdx,
      'jsf-0.82.SNAPSHOT.schema.json': schemas.jsf,
    }
    const schema = Compile(others, schemas.schema)
    const document: Components = JSON.parse(installed('sbom.cdx.json'))
    assert.deepEqual(schema.Errors(document), [true, []])
    const [first, ...rest] = document.components
    for (const changed of [
      { ...first, hashes: [{ alg: 'SHA-512', content: 'none' }] },
      { ...first, licenses: [{ license: { id: 'None-1.0' } }] },
      { ...first, kind: 'library' },
    ]) {
      assert.equal(schema.Check({ ...document, components: [changed, ...rest] }), false)
    }
  })

  it('has the licence of each library in the list', () => {
    const { components }: Components = JSON.parse(installed('sbom.cdx.json'))
    const licences = installed('licenses.txt').split(`\n${'-'.repeat(80)}\n\n`)
    const titles = licences.map((licence) => licence.slice(0, licence.indexOf('\n')))
    assert.deepEqual(
      titles.sort(),
      components.map(({ name, version }) => `${name} ${version}`).sort(),
    )
    for (const licence of licences) assert.match(licence, /^.+\n\n(Licence: \S|[\s\S]{200})/)
  })

  it('is packed from its staged folder alone: npm pack of a checkout says how', async () => {
    await assert.rejects(
      execute('npm', ['pack'], { cwd: ROOT, env: environment }),
      /Run: npm run package && npm pack \.\/dist\/package/,
    )
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
    assert.equal(manifest.private, true)
    assert.equal(manifest.scripts.build, BUILD_STEPS.join(' && '))
    assert.equal(manifest.scripts.package, 'npm run build && node build/package.mjs')
  })

  it('prints its version by npx', async () => {
    const { stdout } = await inAppOnRecentNode('npx', 'bailiwick', '--version')
    assert.match(stdout, /^\d+\.\d+\.\d+\n$/)
  })

  it('by npx on an older Node, says which Node to install', async (t) => {
    if (await isRecent()) return t.skip('the machine has a recent Node')
    const child = spawn('npx', ['bailiwick', 'serve'], { cwd: app, env: environment })
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.match(
      stderr,
      /needs Node 24\.15 or newer, and this is v\d+.*\nInstall Node 26 from https:/,
    )
    assert.equal(status, 1)
  })

  it('a checkout runs on its own Node on an older one, and forwards SIGTERM', async () => {
    const server = spawn('node', [join(ROOT, 'bin/bailiwick.mjs'), 'serve'], {
      cwd: app,
      env: { ...environment, PORT: '0', LOG_LEVEL: 'warn' },
    })
    await listening(server)
    const closed = once(server, 'close')
    server.kill('SIGTERM')
    assert.deepEqual(await closed, [0, null])
  })

  it('a checkout without its own Node says how to install it', async (t) => {
    if (await isRecent()) return t.skip('the machine has a recent Node')
    const alone = join(folder.path, 'alone')
    cpSync(join(ROOT, 'bin'), join(alone, 'bin'), { recursive: true })
    for (const path of ['src/cli', 'node_modules/fastify']) {
      mkdirSync(join(alone, path), { recursive: true })
    }
    const child = spawn('node', [join(alone, 'bin/bailiwick.mjs')], { env: environment })
    const [stderr, [status]] = await Promise.all([text(child.stderr), once(child, 'close')])
    assert.match(
      stderr,
      /needs Node 24\.15 or newer, and this is v\d+.*\nIts own, .* not installed.*npm ci/,
    )
    assert.equal(status, 1)
  })

  it('serves by npx: a list, and a filter that runs on another thread', async () => {
    const server = spawn('npx', ['bailiwick', 'serve'], {
      cwd: app,
      env: { ...onRecentNode, PORT: '0', LOG_LEVEL: 'warn', BAILIWICK_ADMIN_KEY: ADMIN_KEY },
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
    const { stdout } = await inAppOnRecentNode(
      'npx',
      'bailiwick',
      'organizations',
      'list',
      '--json',
    )
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

/** Whether the machine's own Node can run the package. */
async function isRecent(): Promise<boolean> {
  const { stdout } = await execute('node', ['--version'], { env: environment })
  return Number.parseInt(stdout.slice(1), 10) >= 24
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
