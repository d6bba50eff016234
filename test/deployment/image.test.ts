/** The Dockerfile: its files exist, no step depends on the architecture, and its command starts. */
import assert from 'node:assert/strict'
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, it } from 'node:test'
import { temporaryFolder } from '#test/cli/command.ts'
import { buildConsole, buildPackage } from '#test/support/cached-build.ts'
import { ROOT } from '#test/support/source.ts'

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** Instructions, each on one line, without comments. */
const instructions = textOf('Dockerfile')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, '')
  .split('\n')
  .filter((line) => line !== '')
const runtime = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')))

function instruction(name: string, of = runtime): string {
  const found = of.findLast((line) => line.startsWith(`${name} `))
  assert.ok(found, `the Dockerfile has no ${name}`)
  return found.slice(name.length + 1)
}

const command: string[] = JSON.parse(instruction('CMD'))

describe('Dockerfile', () => {
  it('copies files that exist and that .dockerignore leaves in the context', async () => {
    const ignored = new Set(textOf('.dockerignore').split('\n'))
    const copies = instructions
      .filter((line) => line.startsWith('COPY ') && !line.startsWith('COPY --from'))
      .flatMap((line) => line.split(' ').slice(1, -1))
    assert.ok(copies.includes('bin'))
    for (const source of copies) {
      assert.ok(existsSync(join(ROOT, source)), source)
      assert.ok(!ignored.has(source), `${source} is ignored`)
    }
    assert.ok(runtime.includes('COPY --from=build /app/dist ./dist'))
    const built = await buildPackage()
    for (const path of [String(command[1]), 'dist/cli/main.js']) {
      assert.ok(existsSync(join(built, path)), path)
    }
  })

  it('keeps secrets, stores and the history out of its context', () => {
    const ignored = textOf('.dockerignore').split('\n')
    for (const path of ['.env', 'upstreams.env', 'data', '.git', 'node_modules']) {
      assert.ok(ignored.includes(path), path)
    }
  })

  it('takes one base image as an argument, and builds on the platform of the builder', () => {
    const bases = instructions.filter((line) => line.startsWith('FROM '))
    assert.deepEqual(bases, [
      `FROM --platform=$BUILDPLATFORM \${NODE_IMAGE} AS build`,
      `FROM \${NODE_IMAGE}`,
    ])
    assert.match(instructions[0] ?? '', /^ARG NODE_IMAGE=node:\d+-slim$/)
    assert.doesNotMatch(instructions.join('\n'), /amd64|arm64|x64|x86|aarch/)
  })

  it('has the libraries of clouds that its build names, none by default, in a label', () => {
    assert.ok(
      instructions.every((line) => !line.startsWith('ARG LIBRARIES=') || line.endsWith('=""')),
    )
    assert.match(instruction('LABEL'), /\bbailiwick\.libraries="\$\{LIBRARIES\}"/)
    assert.ok(runtime.includes('COPY --from=build /libraries/node_modules ./node_modules'))
    const { peerDependencies } = JSON.parse(textOf('package.json'))
    const documented = textOf('docs/get-started/docker.md')
    for (const [name, range] of Object.entries<string>(peerDependencies)) {
      assert.ok(documented.includes(`${name}@${range.replace('^', '')}`), name)
    }
  })

  it('has the Node that package.json requires', () => {
    const { engines } = JSON.parse(textOf('package.json'))
    const least = /^>=(\d+)\./.exec(engines.node)?.[1]
    const given = /node:(\d+)/.exec(instructions[0] ?? '')?.[1]
    assert.ok(Number(given) >= Number(least))
  })

  it('runs as a user, with its store in /data, labels and a health check', () => {
    assert.equal(instruction('USER'), '1000:1000')
    assert.equal(instruction('VOLUME'), '/data')
    assert.match(instruction('ENV'), /DATABASE_URL=sqlite:\/data\//)
    assert.match(instruction('HEALTHCHECK'), /\/healthz`/)
    for (const label of ['title', 'description', 'licenses', 'version', 'revision', 'source']) {
      assert.match(instruction('LABEL'), new RegExp(`\\borg\\.opencontainers\\.image\\.${label}=`))
    }
  })
})

/** Files of the image beyond its Node, with the compiled code of one start and the console. */
const UNPACKED_BYTES_MAX = 150e6

/** An ordinary user: root may write everywhere. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

describe('command of the image', () => {
  it('starts from a read-only folder with the compiled code of the build, in 150 MB', async (t) => {
    using folder = temporaryFolder()
    const app = join(folder.path, 'app')
    const data = join(folder.path, 'data')
    cpSync(await buildPackage(), app, {
      recursive: true,
      filter: (path) => !path.endsWith('/node_modules'),
    })
    mkdirSync(data)
    mkdirSync(join(app, 'node_modules/.cache'), { recursive: true })
    if (user.uid) {
      execFileSync('chown', ['-R', `${user.uid}`, data, join(app, 'node_modules/.cache')])
    }
    execFileSync('chmod', ['go+rx', folder.path])
    if (!canRunAsUser()) return t.skip('the folder of Node is closed to other users')
    // The step of the build.
    assert.equal((await startAndStop(app, 'sqlite::memory:')).status, 0)
    execFileSync('chmod', ['-R', 'a-w', app])
    const before = filesBelow(app)
    const { status, log } = await startAndStop(app, `sqlite:${join(data, 'bailiwick.db')}`)
    assert.equal(status, 0, log)
    assert.match(log, /main\.js was accepted/)
    assert.equal(filesBelow(app), before)
    assert.ok(existsSync(join(data, 'bailiwick.db')))
    const files = `${before}${filesBelow(await buildConsole())}`
    const sizes = Array.from(files.matchAll(/ (\d+) [\d.]+\n/g), ([, bytes]) => Number(bytes))
    const size = sizes.reduce((sum, bytes) => sum + bytes, 0)
    t.diagnostic(`${(size / 1e6).toFixed(1)} MB beyond Node`)
    assert.ok(size > 10e6 && size < UNPACKED_BYTES_MAX, `${size} bytes`)
    execFileSync('chmod', ['-R', 'u+w', app])
    rmSync(app, { recursive: true })
  })
})

function canRunAsUser(): boolean {
  try {
    execFileSync(process.execPath, ['--version'], { ...user, stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

function filesBelow(folder: string): string {
  return execFileSync('find', [folder, '-type', 'f', '-printf', '%P %s %T@\n'], {
    encoding: 'utf8',
  })
}

/** Runs the command until it listens and answers its health check, and then stops it. */
async function startAndStop(
  cwd: string,
  databaseUrl: string,
): Promise<{ status: number | null; log: string }> {
  const child = spawn(process.execPath, command.slice(1), {
    ...user,
    cwd,
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      DATABASE_URL: databaseUrl,
      NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const log = text(child.stderr)
  const closed = once(child, 'close')
  const url = await listening(child)
  assert.equal((await fetch(`${url}/healthz`)).status, 200)
  child.kill('SIGTERM')
  const [status] = await closed
  return { status, log: await log }
}

async function listening(child: ChildProcess): Promise<string> {
  let printed = ''
  for await (const chunk of child.stdout ?? []) {
    printed += chunk
    const url = /listening on (\S+)\n/.exec(printed)?.[1]
    if (url) return url
  }
  throw new Error(`the command ended instead of listening: ${printed}`)
}
