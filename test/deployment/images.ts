/**
 * What the images of the compose files have and do, from the Dockerfile and the machine's
 * programs.
 */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { parseEnvironment } from './compose-file.ts'

export interface Image {
  readonly command: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly uid: number
  readonly gid: number
  /** Working directory. */
  readonly folder: string
}

/** The user `node` of Node's images. */
const NODE_USER = 1000
const VALKEY_USER = 999

function idOf(user: string, kind: '-u' | '-g'): number {
  return Number(execFileSync('id', [kind, user], { encoding: 'utf8' }))
}

/** The entry point of PostgreSQL's image: a new folder of data gets its user, and its database. */
const POSTGRES_ENTRY = `#!/bin/bash
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
data=/var/lib/postgresql/data
if [ ! -e "$data/PG_VERSION" ]; then
  "$bin/initdb" -D "$data" -U "$POSTGRES_USER" --pwfile=<(printf '%s' "$POSTGRES_PASSWORD") \\
    --auth=scram-sha-256 --auth-local=trust -E UTF8 >/dev/null
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  "$bin/pg_ctl" -D "$data" -w start -o "-c listen_addresses= -k /run/postgresql" >/dev/null
  "$bin/createdb" -h /run/postgresql -U "$POSTGRES_USER" "$POSTGRES_DB"
  "$bin/pg_ctl" -D "$data" -w stop >/dev/null
fi
exec "$bin/postgres" -D "$data" -c 'listen_addresses=*' -k /run/postgresql
`

/** Valkey's programs, or Redis's by these names. Its image is built without the protected mode. */
function valkeyPrograms(): Record<string, string> {
  const name = existsSync('/usr/bin/valkey-server') ? 'valkey' : 'redis'
  return {
    'valkey-server': `#!/bin/sh\nexec /usr/bin/${name}-server "$@" --protected-mode no\n`,
    'valkey-cli': `#!/bin/sh\nexec /usr/bin/${name}-cli "$@"\n`,
  }
}

/** Returns the image of a service by the name of its reference. */
export function imageOf(reference: string): Image {
  const name = /^(?:.*\/)?([\w-]+)[:@]/.exec(reference)?.[1]
  const plain = { environment: {}, folder: '/' }
  switch (name) {
    case 'bailiwick':
      return ownImage()
    case 'postgres':
      return {
        ...plain,
        command: ['/usr/local/bin/postgres-entry'],
        uid: idOf('postgres', '-u'),
        gid: idOf('postgres', '-g'),
      }
    case 'haproxy':
      return {
        ...plain,
        command: ['haproxy', '-W', '-db', '-f', '/usr/local/etc/haproxy/haproxy.cfg'],
        uid: idOf('haproxy', '-u'),
        gid: idOf('haproxy', '-g'),
      }
    case 'valkey':
      return { ...plain, command: ['valkey-server'], uid: VALKEY_USER, gid: VALKEY_USER }
    default:
      throw new Error(`the image ${reference} is not known`)
  }
}

function ownImage(): Image {
  const text = readFileSync(join(import.meta.dirname, '../../Dockerfile'), 'utf8')
  const runtime = text
    .slice(text.lastIndexOf('\nFROM '))
    .replaceAll(/\\\n\s*/g, '')
    .replaceAll(/^ENV (.*)$/gm, (_, given: string) => given.split(/\s+/).join('\n'))
  const [, command = ''] = /^CMD (.*)$/m.exec(runtime) ?? []
  const environment = Object.fromEntries(
    Object.entries(parseEnvironment(runtime)).map(([name, value = '']) => [name, value]),
  )
  return {
    command: JSON.parse(command),
    environment,
    uid: NODE_USER,
    gid: NODE_USER,
    folder: '/app',
  }
}

/** Makes the folder over the machine's root: the program, and mount points of all services. */
export function makeLayer(layer: string, staged: string, nameServer: string): void {
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(layer, path)), { recursive: true })
    writeFileSync(join(layer, path), content)
  }
  for (const path of ['/tmp', '/data', '/run/postgresql', '/var/lib/postgresql', '/proc', '/dev']) {
    mkdirSync(join(layer, path), { recursive: true })
  }
  write('/etc/resolv.conf', `nameserver ${nameServer}\n`)
  write('/etc/hosts', '127.0.0.1 localhost\n')
  write('/etc/bailiwick/bailiwick.yaml', '')
  write('/usr/local/etc/haproxy/haproxy.cfg', '')
  write('/usr/local/bin/postgres-entry', POSTGRES_ENTRY)
  chmodSync(join(layer, 'usr/local/bin/postgres-entry'), 0o755)
  copyFileSync(process.execPath, join(layer, 'usr/local/bin/node'))
  for (const [name, content] of Object.entries(valkeyPrograms())) {
    write(`/usr/local/bin/${name}`, content)
    chmodSync(join(layer, 'usr/local/bin', name), 0o755)
  }
  // What the Dockerfile copies.
  for (const path of ['package.json', 'LICENSE', 'bin', 'dist']) {
    cpSync(join(staged, path), join(layer, 'app', path), { recursive: true })
  }
  const cache = join(layer, 'app/node_modules/.cache')
  mkdirSync(cache, { recursive: true })
  execFileSync('chown', [`${NODE_USER}:${NODE_USER}`, cache])
  execFileSync('chmod', ['-R', 'go+rX', layer])
}
