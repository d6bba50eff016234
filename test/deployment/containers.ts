/**
 * Services of a compose file as processes with what Compose gives a container: a network, names of
 * the others, a read-only root with its volumes, configurations and temporary folders, a user
 * without capabilities, and its environment alone. Needs root in namespaces of its own (`npm run
 * trial:compose`). The root is the machine's, below the files of the images (`images.ts`).
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, mkdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Service } from './compose-file.ts'
import type { Image } from './images.ts'

/** Networks by name, each with the first three parts of its addresses. */
export type Networks = ReadonlyMap<string, { readonly prefix: string; readonly internal: boolean }>

export interface Container {
  readonly name: string
  /** Address in its first network. */
  readonly address: string
  /** Runs the service's health check as it is written, and resolves to its exit status. */
  check(): Promise<number | null>
  /** Sends SIGTERM, and resolves to its exit status and what it printed. */
  stop(): Promise<{ readonly status: number | null; readonly output: string }>
}

interface ContainerOptions {
  readonly name: string
  readonly service: Service
  readonly image: Image
  /** The folder of the images' files. */
  readonly layer: string
  /** Folder for volumes and mount points. */
  readonly folder: string
  /** Paths of configurations, by their names. */
  readonly configs: ReadonlyMap<string, string>
  readonly networks: Networks
  /** Last part of its address. */
  readonly host: number
}

export function sh(...args: readonly string[]): void {
  execFileSync(String(args[0]), args.slice(1), { stdio: ['ignore', 'ignore', 'inherit'] })
}

function networksOf({ service, networks, host }: ContainerOptions) {
  const named = service.networks ?? [...networks.keys()].slice(0, 1)
  const entries = Array.isArray(named)
    ? named.map((name: string) => [name, undefined] as const)
    : Object.entries(named).map(([name, fixed]) => [name, fixed?.ipv4_address] as const)
  return entries.map(([name, fixed]) => {
    const network = networks.get(name)
    if (!network) throw new Error(`no network ${name}`)
    const { prefix, internal } = network
    return { name, prefix, internal, address: fixed ?? `${prefix}.${host}` }
  })
}

/** The program before the service's own, which ends as that. */
function scriptOf(options: ContainerOptions, root: string): string {
  const { service, layer, folder, image, configs } = options
  const volumes = (service.volumes ?? []).map((volume) => {
    const [name = '', target = ''] = volume.split(':')
    const source = join(folder, `volume-${name}`)
    mkdirSync(source, { recursive: true })
    // As Docker does for a new volume.
    sh('chown', `${image.uid}`, source)
    chmodSync(source, 0o700)
    return `mount --bind '${source}' '${root}${target}'`
  })
  const files = (service.configs ?? []).map(
    ({ source, target }) => `mount --bind '${configs.get(source)}' '${root}${target}'`,
  )
  const temporary = (service.tmpfs ?? []).map(
    (path) => `mount -t tmpfs -o mode=1777 tmpfs '${root}${path}'`,
  )
  return [
    'mount --make-rprivate /',
    // Without an upper folder, it is read-only.
    `mount -t overlay overlay -o 'lowerdir=${layer}:/' '${root}'`,
    `mount --rbind /dev '${root}/dev'`,
    `mount -t proc proc '${root}/proc'`,
    ...volumes,
    ...files,
    ...temporary,
    // The network is ready.
    'read -r',
    `exec env -i "\${@}"`,
  ].join('\n')
}

/** The service's program, or another, as its user, without capabilities, in its root. */
function asUser({ service, image }: ContainerOptions, root: string, args: readonly string[]) {
  const variables = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin', ...image.environment }
  const environment = { ...variables, ...service.environment }
  return [
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...['chroot', root, 'setpriv', `--reuid=${image.uid}`, `--regid=${image.gid}`],
    ...['--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'],
    ...['env', '-C', image.folder, ...args],
  ]
}

export async function startContainer(options: ContainerOptions): Promise<Container> {
  const { name, service, image, folder } = options
  const root = join(folder, `root-${name}`)
  mkdirSync(root)
  const args = asUser(options, root, service.command ?? image.command)
  const script = ['bash', '-euc', scriptOf(options, root), 'container', ...args]
  const child = spawn('unshare', ['--mount', '--net', '--uts', ...script], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  const output = Promise.all([text(child.stdout), text(child.stderr)])
  const ended = once(child, 'close')
  await untilSeparate(child)
  const networks = networksOf(options)
  networks.forEach(({ name: network, prefix, internal, address }, n) => {
    const [outside, inside] = [`v${options.host}x${n}`, `eth${n}`]
    const within = (...rest: string[]) => sh('nsenter', '-t', `${child.pid}`, '-n', 'ip', ...rest)
    sh(
      'ip',
      'link',
      'add',
      outside,
      'type',
      'veth',
      'peer',
      'name',
      inside,
      'netns',
      `${child.pid}`,
    )
    sh('ip', 'link', 'set', outside, 'master', network, 'up')
    within('address', 'add', `${address}/24`, 'dev', inside)
    within('link', 'set', inside, 'up')
    within('link', 'set', 'lo', 'up')
    if (!internal) within('route', 'replace', 'default', 'via', `${prefix}.1`)
  })
  child.stdin.end('ready\n')
  const [kind, ...test] = service.healthcheck?.test ?? []
  if (kind !== 'CMD') throw new Error(`${name} has a health check of the kind ${kind}`)
  return {
    name,
    address: networks[0]?.address ?? '',
    check: async () => {
      const inside = ['-t', `${child.pid}`, '--mount', '--net', 'env', '-i']
      const checking = spawn('nsenter', [...inside, ...asUser(options, root, test)])
      const [status] = await once(checking, 'close')
      return status
    },
    stop: async () => {
      child.kill('SIGTERM')
      const [status] = await ended
      return { status, output: (await output).join('') }
    },
  }
}

/** Resolves when the process has a network of its own. */
async function untilSeparate(child: ChildProcess): Promise<void> {
  const namespaceOf = (pid: number | string) =>
    execFileSync('readlink', [`/proc/${pid}/ns/net`], { encoding: 'utf8' })
  while (namespaceOf(String(child.pid)) === namespaceOf('self')) {
    if (child.exitCode !== null) throw new Error('the namespaces cannot be made')
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export function makeNetworks(networks: Networks): void {
  sh('ip', 'link', 'set', 'lo', 'up')
  for (const [name, { prefix }] of networks) {
    sh('ip', 'link', 'add', name, 'type', 'bridge')
    sh('ip', 'address', 'add', `${prefix}.1/24`, 'dev', name)
    sh('ip', 'link', 'set', name, 'up')
  }
}

/** Relays connections, as a published port does. */
export async function forwardPort(
  from: { readonly host: string; readonly port: number },
  to: { readonly host: string; readonly port: number },
): Promise<Disposable> {
  const server = createServer((socket) => {
    const other = connect(to.port, to.host)
    socket.pipe(other).pipe(socket)
    socket.on('error', () => other.destroy())
    other.on('error', () => socket.destroy())
  }).listen(from.port, from.host)
  await once(server, 'listening')
  return { [Symbol.dispose]: () => void server.close() }
}

const HEADER_BYTES = 12
const TYPE_A = 1

/** Answers with the addresses of services, as Docker's DNS does. */
export async function serveNames(
  host: string,
  addressOf: (name: string) => string | undefined,
): Promise<Disposable> {
  const socket = createSocket('udp4')
  socket.on('message', (query, peer) => {
    let at = HEADER_BYTES
    const labels: string[] = []
    for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + length))
      at += length + 1
    }
    const question = query.subarray(HEADER_BYTES, at + 5)
    const address = addressOf(labels.join('.').toLowerCase())
    const isFound = address !== undefined && query.readUInt16BE(at + 1) === TYPE_A
    const header = Buffer.from(query.subarray(0, HEADER_BYTES))
    // A response; without such a name it is NXDOMAIN.
    header.writeUInt16BE(address === undefined ? 0x8583 : 0x8580, 2)
    header.fill(0, 4)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(isFound ? 1 : 0, 6)
    const record = Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 1, 0, 4])
    const bytes = Buffer.from((address ?? '').split('.').map(Number))
    const parts = isFound ? [header, question, record, bytes] : [header, question]
    socket.send(Buffer.concat(parts), peer.port, peer.address)
  })
  socket.bind(53, host)
  await once(socket, 'listening')
  return { [Symbol.dispose]: () => void socket.close() }
}
