/**
 * Proxies that tests go through: Tinyproxy and Squid from a distribution, with a password, and the
 * CONNECT proxy of the tests. All reach this machine alone.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { startConnectProxy } from './connect-proxy.ts'
import { eventually } from './eventually.ts'
import { accepts, freePort } from './free-port.ts'

/** Address of the connections that a kept proxy makes. */
const FROM = '127.0.0.9'
const USER = 'gateway'
const SQUID_PASSWORD = 'p@ss:word'
/** Tinyproxy's configuration takes no other characters. */
const TINYPROXY_PASSWORD = 'password1'
const NCSA = '/usr/lib/squid/basic_ncsa_auth'

/** The other end of a connection that a receiver has accepted. */
export interface Peer {
  readonly address: string | undefined
  readonly port: number | undefined
}

export interface KeptProxy extends AsyncDisposable {
  /** Address with user and password. */
  readonly url: string
  readonly password: string
  /** Whether a connection to a receiver was made by the proxy. */
  isFrom(peer: Peer): boolean
  /** Authorities of the tunnels that were asked for. Squid adds them when a tunnel ends. */
  tunnels(): readonly string[]
}

export interface ProxyKind {
  readonly name: string
  /** Why it cannot run here, or false. */
  readonly skip: string | false
  start(): Promise<KeptProxy>
}

export const PROXY_KINDS: readonly ProxyKind[] = [
  { name: 'the proxy of the tests', skip: false, start: startOwn },
  { name: 'Tinyproxy', skip: lackOf('tinyproxy'), start: startTinyproxy },
  { name: 'Squid', skip: existsSync(NCSA) ? lackOf('squid') : `needs ${NCSA}`, start: startSquid },
]

function lackOf(program: string): string | false {
  if (process.platform !== 'linux') return 'needs a second loopback address'
  return pathOf(program) ? false : `needs ${program}: apt-get install -y ${program}`
}

function pathOf(program: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

async function startOwn(): Promise<KeptProxy> {
  const proxy = await startConnectProxy({ isLocal: true })
  return {
    url: proxy.url,
    password: SQUID_PASSWORD,
    isFrom: ({ port }) => port !== undefined && proxy.ports.has(port),
    tunnels: () => proxy.tunnels,
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  }
}

function startTinyproxy(): Promise<KeptProxy> {
  return startProgram('tinyproxy', ({ folder, port, log }) => {
    const filter = join(folder, 'filter')
    writeFileSync(filter, '^127\\.\n^localhost$\n')
    const lines = [
      ...[`Port ${port}`, 'Listen 127.0.0.1', 'Allow 127.0.0.1', `Bind ${FROM}`, 'MaxClients 100'],
      ...[`BasicAuth ${USER} ${TINYPROXY_PASSWORD}`, `LogFile "${log}"`, 'LogLevel Connect'],
      ...[`Filter "${filter}"`, 'FilterDefaultDeny Yes', 'FilterExtended On'],
    ]
    return { lines, options: ['-d', '-c'], password: TINYPROXY_PASSWORD }
  })
}

function startSquid(): Promise<KeptProxy> {
  return startProgram('squid', ({ folder, port, log }) => {
    const passwords = join(folder, 'passwords')
    const hash = execFileSync('openssl', ['passwd', '-apr1', SQUID_PASSWORD], { encoding: 'utf8' })
    writeFileSync(passwords, `${USER}:${hash}`)
    const lines = [
      ...[`http_port 127.0.0.1:${port}`, `tcp_outgoing_address ${FROM}`, 'pid_filename none'],
      ...['cache deny all', `cache_log ${join(folder, 'cache.log')}`, `coredump_dir ${folder}`],
      ...[`access_log stdio:${log}`, 'buffered_logs off', 'shutdown_lifetime 0 seconds'],
      ...[`auth_param basic program ${NCSA} ${passwords}`, 'auth_param basic children 1'],
      ...['acl known proxy_auth REQUIRED', 'acl here dst 127.0.0.0/8', 'http_access deny !known'],
      ...['http_access allow here', 'http_access deny all'],
    ]
    return { lines, options: ['-N', '-f'], password: SQUID_PASSWORD }
  })
}

interface Place {
  readonly folder: string
  readonly port: number
  readonly log: string
}

interface Configured {
  readonly lines: readonly string[]
  /** Options before the path of the configuration. */
  readonly options: readonly string[]
  readonly password: string
}

/** Starts a program, and resolves when it listens. Rejects with its output if it ends. */
async function startProgram(
  program: string,
  configure: (place: Place) => Configured,
): Promise<KeptProxy> {
  const folder = mkdtempDisposableSync(join(tmpdir(), `${program}-`))
  // Squid leaves the rights of root before it opens its log.
  chmodSync(folder.path, 0o777)
  const port = await freePort()
  const log = join(folder.path, 'log')
  const { lines, options, password } = configure({ folder: folder.path, port, log })
  const configuration = join(folder.path, 'configuration')
  writeFileSync(configuration, `${lines.join('\n')}\n`)
  const child = spawn(String(pathOf(program)), [...options, configuration], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = outputOf(child)
  const ended = once(child, 'exit')
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
    folder.remove()
  }
  await eventually(
    `${program} listens or has ended`,
    async () => child.exitCode !== null || (await accepts(port)),
  )
  if (child.exitCode !== null) {
    await stop()
    throw new Error(`${program} ended: ${output()}`)
  }
  return {
    url: `http://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}`,
    password,
    isFrom: ({ address }) => address === FROM,
    tunnels: () => [...readFileSync(log, 'utf8').matchAll(/CONNECT (\S+:\d+) /g)].map(authorityOf),
    [Symbol.asyncDispose]: stop,
  }
}

function authorityOf([, authority = '']: readonly string[]): string {
  return authority
}

function outputOf({ stdout, stderr }: ChildProcess): () => string {
  let text = ''
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (more) => {
      text += more
    })
  }
  return () => text
}
