/**
 * Clients are installed from the registry of their language into a cache outside the tree, each
 * into a folder of its own. Libraries of Go and Rust are compiled there once.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Client, Registry } from './client.ts'
import { cargoOptions, goEnvironment, missingTool } from './toolchains.ts'

const execute = promisify(execFile)
const INSTALL_TIMEOUT_MS = 600_000

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'bailiwick-clients')
const QUIET = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']

type Packages = Client['packages']
/** The part of a client that is installed. */
type Installed = Omit<Client, 'shown' | 'setups'>

/** The folder of a client; undefined where a tool is missing, which is printed. */
export async function installIfPossible(client: Installed): Promise<string | undefined> {
  const missing = missingTool(client.registry ?? 'npm')
  if (missing === undefined) return await install(client)
  process.stdout.write(`${client.name}: skipped, since there is no \`${missing}\`\n`)
  return undefined
}

/** The folder of a client, installed at the first call. */
export async function install(client: Installed): Promise<string> {
  const { name, registry = 'npm', packages, features } = client
  const given = features ? { packages, features } : packages
  const manifest = JSON.stringify(registry === 'npm' ? manifestOf(packages) : given)
  const version = createHash('sha256').update(manifest).digest('hex').slice(0, 12)
  const folder = join(CACHE, `${name}-${version}`)
  const complete = join(folder, '.complete')
  if (existsSync(complete)) return folder
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await INSTALLERS[registry](folder, client)
  writeFileSync(complete, '')
  return folder
}

function manifestOf(dependencies: Packages) {
  return { private: true, type: 'module', dependencies }
}

const INSTALLERS: Readonly<
  Record<Registry, (folder: string, client: Installed) => Promise<unknown>>
> = {
  async npm(folder, { packages }) {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifestOf(packages)))
    // npm installs the versions that the Node it runs on allows.
    const path = [dirname(process.execPath), process.env.PATH].join(delimiter)
    await execute('npm', ['install', ...QUIET], {
      cwd: folder,
      env: { ...process.env, PATH: path },
      timeout: INSTALL_TIMEOUT_MS,
    })
  },
  async pypi(folder, { packages }) {
    const wanted = Object.entries(packages).map(([name, version]) => `${name}==${version}`)
    const options = { cwd: folder, timeout: INSTALL_TIMEOUT_MS }
    await execute('python3', ['-m', 'venv', 'venv'], options)
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-compile']
    await execute('venv/bin/pip', ['install', ...quiet, ...wanted], options)
  },
  async maven(folder, { packages }) {
    writeFileSync(join(folder, 'pom.xml'), pomOf(packages))
    const goal = 'dependency:copy-dependencies'
    await execute('mvn', ['--batch-mode', '--quiet', goal, '-DoutputDirectory=lib'], {
      cwd: folder,
      timeout: INSTALL_TIMEOUT_MS,
    })
  },
  async go(folder, { packages }) {
    const names = Object.keys(packages)
    const versions = Object.entries(packages).map(([name, version]) => `${name}@v${version}`)
    const env = { ...process.env, ...goEnvironment(folder) }
    const options = { cwd: folder, env, timeout: INSTALL_TIMEOUT_MS }
    await execute('go', ['mod', 'init', 'client'], options)
    await execute('go', ['get', ...versions], options)
    await execute('go', ['build', ...names], options)
  },
  async crates(folder, client) {
    mkdirSync(join(folder, 'src'))
    writeFileSync(join(folder, 'src/main.rs'), 'fn main() {}\n')
    writeFileSync(join(folder, 'Cargo.toml'), cargoManifestOf(client))
    await execute('cargo', ['build', ...cargoOptions(folder)], { timeout: INSTALL_TIMEOUT_MS })
  },
}

/** A project with the crates. */
function cargoManifestOf({ packages, features = {} }: Installed): string {
  const dependencies = Object.entries(packages).map(([name, version]) => {
    const chosen = features[name]
    const rest = chosen ? `, default-features = false, features = ${JSON.stringify(chosen)}` : ''
    return `${name} = { version = "=${version}"${rest} }\n`
  })
  return (
    '[package]\nname = "client"\nversion = "0.0.0"\nedition = "2021"\n\n' +
    `[dependencies]\n${dependencies.join('')}`
  )
}

/** A project with the packages, each named `group:artifact`. */
function pomOf(packages: Packages): string {
  const dependencies = Object.entries(packages).map(([name, version]) => {
    const [group, artifact] = name.split(':')
    return (
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId>` +
      `<version>${version}</version></dependency>`
    )
  })
  return (
    '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>' +
    '<groupId>clients</groupId><artifactId>client</artifactId><version>1</version>' +
    `<dependencies>${dependencies.join('')}</dependencies></project>`
  )
}
