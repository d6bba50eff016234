/** The load balancer of `compose.cluster.yaml` in a process of its own, on addresses of a test. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { temporaryFolder } from '#test/cli/command.ts'
import { eventually } from '#test/support/eventually.ts'
import { freePort } from '#test/support/free-port.ts'
import { ROOT } from '#test/support/source.ts'

const HAPROXY_HINT = 'HAProxy is not installed: apt-get install -y haproxy'

const program = `${process.env.PATH}${delimiter}/usr/sbin`
  .split(delimiter)
  .map((folder) => join(folder, 'haproxy'))
  .find((path) => existsSync(path))
if (process.env.TEST_HAPROXY_REQUIRED && !program) throw new Error(HAPROXY_HINT)

/** For a suite's `skip`: the reason why it cannot run, or false. */
export const withoutHaproxy = program ? false : HAPROXY_HINT

export interface Balancer {
  readonly url: string
  /** Address of its own health check. */
  readonly healthUrl: string
  /** Resolves when a node has this state, such as UP, DOWN or DRAIN. */
  untilState(node: string, state: string): Promise<void>
  /** Sends a node no new requests, and resolves when it has none. */
  drain(node: string): Promise<void>
  /** Sends a node requests again, and resolves when it is ready. */
  undrain(node: string): Promise<void>
  close(): Promise<void>
}

export interface Haproxy {
  /** Its exit status; null while it runs. */
  status(): number | null
  /** Output of a process that has ended. */
  readonly output: Promise<readonly string[]>
  close(): Promise<void>
}

/** Starts HAProxy with a configuration. */
export function startHaproxy(config: string): Haproxy {
  const folder = temporaryFolder()
  const file = join(folder.path, 'haproxy.cfg')
  writeFileSync(file, config)
  const child = spawn(String(program), ['-db', '-f', file], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  return {
    status: () => child.exitCode,
    output: Promise.all([text(child.stdout), text(child.stderr)]),
    close: async () => {
      child.kill('SIGKILL')
      await ended
      folder[Symbol.dispose]()
    },
  }
}

/** Starts it with the configuration of the repository, and these ports of nodes. */
export async function startBalancer(ports: readonly [number, number]): Promise<Balancer> {
  const [port, health, admin] = await Promise.all([freePort(), freePort(), freePort()])
  const replacements = [
    ['bind :8080', `bind 127.0.0.1:${port}`],
    ['bind 127.0.0.1:8081', `bind 127.0.0.1:${health}`],
    ['127.0.0.1:9999', `127.0.0.1:${admin}`],
    ['node-1:8080', `127.0.0.1:${ports[0]}`],
    ['node-2:8080', `127.0.0.1:${ports[1]}`],
  ] as const
  let config = readFileSync(join(ROOT, 'deploy/haproxy.cfg'), 'utf8')
  for (const [from, to] of replacements) {
    if (!config.includes(from)) throw new Error(`deploy/haproxy.cfg has no ${from}`)
    config = config.replaceAll(from, to)
  }
  const haproxy = startHaproxy(config)
  const command = async (line: string): Promise<string> => {
    const socket = connect(admin, '127.0.0.1')
    socket.end(`${line}\n`)
    return text(socket)
  }
  const statistic = async (node: string, column: number): Promise<string | undefined> =>
    (await command('show stat'))
      .split('\n')
      .find((row) => row.startsWith(`nodes,${node},`))
      ?.split(',')[column]
  const until = async (node: string, column: number, value: string): Promise<void> => {
    await eventually(`${node} has ${value} in column ${column}`, async () => {
      if (haproxy.status() !== null) return true
      return (await statistic(node, column)) === value
    })
    if (haproxy.status() !== null) {
      throw new Error(`haproxy ended: ${(await haproxy.output).join('')}`)
    }
  }
  return {
    url: `http://127.0.0.1:${port}`,
    healthUrl: `http://127.0.0.1:${health}/`,
    untilState: (node, state) => until(node, STATUS_COLUMN, state),
    drain: async (node) => {
      await command(`set server nodes/${node} state drain`)
      await until(node, SESSIONS_COLUMN, '0')
    },
    undrain: async (node) => {
      await command(`set server nodes/${node} state ready`)
      await until(node, STATUS_COLUMN, 'UP')
    },
    close: haproxy.close,
  }
}

/** Columns of HAProxy's statistics: current sessions, and the status. */
const SESSIONS_COLUMN = 4
const STATUS_COLUMN = 17
