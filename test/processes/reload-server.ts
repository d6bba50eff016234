/**
 * The server of the reload trial: a process with a configuration file that is replaced, and with
 * TLS by certificate files that are replaced, too.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { request as requestByTls } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { promisify } from 'node:util'
import { mintKey } from '#base/secrets.ts'
import type { Server } from '#contract/extensions/server.ts'
import { type Certificates, makeCertificates } from '#test/support/certificates.ts'
import { bareDatabase, dropDatabase } from '#test/support/databases.ts'
import { eventually } from '#test/support/eventually.ts'
import { freePort } from '#test/support/free-port.ts'
import { type ServerProcess, startProcess } from '#test/support/server-process.ts'
import type { ServerCertificateFiles } from './reload-configuration.ts'

const execute = promisify(execFile)
const POLL_MS = 50

/** What reloads the configuration, in turn. */
export const WAYS = ['signal', 'command', 'change'] as const
export type Way = (typeof WAYS)[number]

/** A configuration, with the files of the server's certificate if it has TLS. */
export type ConfigOf = (tls: ServerCertificateFiles | undefined) => string

export interface ReloadServer extends AsyncDisposable {
  readonly node: ServerProcess
  readonly url: string
  readonly adminKey: string
  readonly ca: readonly string[] | undefined
  /**
   * Replaces the file as Kubernetes does, by a link to the folder of the new one, and causes a
   * reload. Resolves at this result.
   */
  reload(way: Way, configOf: ConfigOf, result: 'applied' | 'failed'): Promise<void>
  /** Replaces certificate and key. */
  renew(): void
  /** Serial number of the certificate of a new connection. */
  serial(): Promise<string>
  /** JSON of an operation. */
  read<T>(path: string): Promise<T>
  post<T>(path: string, body: object): Promise<T>
  /** The value of each series. */
  metrics(): Promise<ReadonlyMap<string, number>>
  server(): Promise<Server>
}

export interface ReloadServerOptions {
  readonly isTls: boolean
  readonly program: string | undefined
  readonly config: ConfigOf
}

export async function startReloadServer(options: ReloadServerOptions): Promise<ReloadServer> {
  await using starting = new AsyncDisposableStack()
  const folder = join(tmpdir(), `bailiwick-reload-${randomBytes(6).toString('hex')}`)
  mkdirSync(folder)
  starting.defer(() => rmSync(folder, { recursive: true }))
  const link = linkIn(folder)
  const tls = options.isTls ? openCertificates(folder, starting) : undefined
  link.write(options.config(tls?.files))
  const databaseUrl = await bareDatabase('sqlite')
  starting.defer(() => dropDatabase(databaseUrl))
  const adminKey = mintKey('admin')
  const port = await freePort()
  // The banner has the public URL.
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`
  const node = await startProcess({
    databaseUrl,
    adminKey,
    ...(options.program !== undefined && { program: options.program }),
    env: {
      BAILIWICK_CONFIG: link.path,
      BAILIWICK_RELOAD: 'on_change',
      PUBLIC_URL: 'https://gateway.example',
      PORT: String(port),
    },
  })
  starting.defer(async () => void (await node.end('SIGKILL')))
  const send = senderTo(url, adminKey, tls?.ca)
  const json = async (path: string, body?: object) => {
    const answer = await send(path, body)
    assert.equal(answer.status, 200, answer.text)
    return JSON.parse(answer.text)
  }
  const metrics = async () => seriesOf((await send('/metrics')).text)
  const commandEnv = {
    PATH: process.env.PATH,
    OPENAI_ADMIN_KEY: adminKey,
    BAILIWICK_BASE_URL: `${url}/v1`,
    ...(tls && { NODE_EXTRA_CA_CERTS: tls.caFile }),
  }
  const cause: Readonly<Record<Way, () => Promise<void>>> = {
    signal: async () => void node.process.kill('SIGHUP'),
    command: async () => {
      const [program = ''] = node.process.spawnargs.slice(1)
      const run = execute(process.execPath, [program, 'config', 'reload'], { env: commandEnv })
      // A broken file is an error of the command, too.
      await run.catch(() => {})
    },
    change: async () => {},
  }
  const running = starting.move()
  return {
    node,
    url,
    adminKey,
    ca: tls?.ca,
    reload: async (way, configOf, result) => {
      const name = `bailiwick_config_reloads_total{result="${result}"}`
      const countOf = async () => (await metrics()).get(name) ?? 0
      const before = await countOf()
      link.write(configOf(tls?.files))
      await cause[way]()
      await eventually(`a reload by ${way} is ${result}`, async () => {
        await pause(POLL_MS)
        return (await countOf()) > before
      })
    },
    renew: () => tls?.renew(),
    serial: async () => (await send('/healthz')).serial,
    read: (path) => json(path),
    post: (path, body) => json(path, body),
    metrics,
    server: () => json('/v1/organization/server'),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** A file behind the links of a mounted ConfigMap: `file` → `..data/file`, `..data` → a folder. */
function linkIn(folder: string): { readonly path: string; write(config: string): void } {
  let n = 0
  const path = join(folder, 'bailiwick.yaml')
  symlinkSync(join('..data', 'bailiwick.yaml'), path)
  return {
    path,
    write: (config) => {
      const name = `..${++n}`
      mkdirSync(join(folder, name))
      writeFileSync(join(folder, name, 'bailiwick.yaml'), config)
      symlinkSync(name, join(folder, '..data_tmp'))
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
      if (n > 1) rmSync(join(folder, `..${n - 1}`), { recursive: true })
    },
  }
}

function openCertificates(folder: string, starting: AsyncDisposableStack) {
  const made: Certificates[] = [1, 2].map(() =>
    starting.use(makeCertificates('IP:127.0.0.1,DNS:localhost')),
  )
  const files = { certFile: join(folder, 'server.pem'), keyFile: join(folder, 'server-key.pem') }
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, made.map(({ ca }) => ca.cert).join('\n'))
  let n = 0
  const renew = (): void => {
    const { server } = made[n++ % made.length] ?? assert.fail()
    // One after the other, as what renews them does.
    for (const [from, to] of [
      [server.certFile, files.certFile],
      [server.keyFile, files.keyFile],
    ] as const) {
      copyFileSync(from, `${to}.new`)
      renameSync(`${to}.new`, to)
    }
  }
  renew()
  return { files, caFile, renew, ca: made.map(({ ca }) => ca.cert) }
}

interface Sent {
  readonly status: number
  readonly text: string
  readonly serial: string
}

/** Sends requests over connections of their own. */
function senderTo(url: string, key: string, ca: readonly string[] | undefined) {
  return async (path: string, body?: object): Promise<Sent> => {
    const options = {
      agent: false,
      method: body ? 'POST' : 'GET',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    } as const
    const sent = ca
      ? requestByTls(`${url}${path}`, { ...options, ca: [...ca] })
      : request(`${url}${path}`, options)
    sent.end(body && JSON.stringify(body))
    const response: IncomingMessage = (await once(sent, 'response'))[0]
    const { socket, statusCode = 0 } = response
    const serial = socket instanceof TLSSocket ? socket.getPeerCertificate().serialNumber : ''
    return { status: statusCode, text: await text(response), serial }
  }
}

function seriesOf(page: string): ReadonlyMap<string, number> {
  return new Map(
    page.split('\n').flatMap((line) => {
      const at = line.lastIndexOf(' ')
      return line.startsWith('#') || at < 0 ? [] : [[line.slice(0, at), Number(line.slice(at))]]
    }),
  )
}
