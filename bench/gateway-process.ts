/**
 * The process as it is installed: the time from its start to its first answer, and the memory that
 * it takes idle and after each round of load. Bailiwick is the built package with an existing
 * store. The first start of each is left out: a compile cache that the package turns on is warm
 * from the second.
 */
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { startBailiwick } from './bailiwick.ts'
import { type Spread, show, spread, table } from './figures.ts'
import { type Kind, requestBody, startUpstream } from './gateway-targets.ts'
import { load } from './measure.ts'
import { freePort, type Pinned, SERVER_CORE, spawnPinned } from './processes.ts'

const ROOT = join(import.meta.dirname, '..')
const PATH = '/v1/chat/completions'
const SETTLED_MS = 3_000
const POLL_MS = 2
const LOAD_CONNECTIONS = 256

export interface Start {
  readonly seconds: Spread
  readonly cpuSeconds: Spread
}

export interface Memory {
  readonly idleMiB: number
  /** After each round, in their order. */
  readonly afterMiB: readonly number[]
}

export interface ProcessResults {
  readonly bailiwick: { readonly start?: Start; readonly memory?: Memory }
  readonly bare: { readonly start?: Start; readonly memory?: Memory }
}

interface Launched {
  readonly process: Pinned
  readonly seconds: number
  readonly cpuSeconds: number
}

interface Program {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  start(): Pinned
}

/** Copies the package as npm installs it, once: build output without the source. */
function installPackage(folder: string): string {
  const program = join(folder, 'package/bin/bailiwick.mjs')
  if (existsSync(program)) return program
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: 'ignore' })
  const home = join(folder, 'package')
  for (const part of ['bin', 'dist', 'package.json']) {
    cpSync(join(ROOT, part), join(home, part), { recursive: true })
  }
  symlinkSync(join(ROOT, 'node_modules'), join(home, 'node_modules'))
  return program
}

/** Starts a program, and waits for its first answer. */
async function launch({ url, headers, start }: Program, kind: Kind): Promise<Launched> {
  const beganMs = performance.now()
  const process = start()
  const body = requestBody(kind)
  for (;;) {
    const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.status === 200) break
    const ended = process.ended()
    if (ended !== undefined) throw new Error(`${url} ended with ${ended}`)
    await wait(POLL_MS)
  }
  const seconds = (performance.now() - beganMs) / 1_000
  return { process, seconds, cpuSeconds: process.cpuMs() / 1_000 }
}

async function measureStarts(
  programs: readonly Program[],
  kind: Kind,
  rounds: number,
): Promise<Start[]> {
  const all: Launched[][] = programs.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    for (const [index, program] of programs.entries()) {
      const launched = await launch(program, kind)
      await launched.process.stop()
      if (round > 0) all[index]?.push(launched)
    }
  }
  return all.map((launched) => ({
    seconds: spread(launched.map(({ seconds }) => seconds)),
    cpuSeconds: spread(launched.map(({ cpuSeconds }) => cpuSeconds)),
  }))
}

async function measureMemory(
  program: Program,
  kind: Kind,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Memory> {
  const { process } = await launch(program, kind)
  await wait(SETTLED_MS)
  const idleMiB = process.residentMiB()
  const afterMiB: number[] = []
  const what = { ...program, body: requestBody(kind), connections: LOAD_CONNECTIONS, seconds }
  for (let round = 0; round < rounds; round++) {
    await load(what)
    await wait(SETTLED_MS)
    afterMiB.push(process.residentMiB())
  }
  await process.stop()
  return { idleMiB, afterMiB }
}

export interface ProcessParts {
  readonly start: boolean
  readonly memory: boolean
  readonly rounds: number
  readonly seconds: number
}

export async function runProcess(
  folder: string,
  kind: Kind,
  { start, memory, rounds, seconds }: ProcessParts,
): Promise<ProcessResults> {
  const upstream = await startUpstream(folder, kind)
  const bailiwick = await installedBailiwick(folder, upstream.port)
  const bare = await bareProgram(upstream.port)
  const starts = start ? await measureStarts([bailiwick, bare], kind, rounds) : []
  const measured = async (program: Program) =>
    memory ? { memory: await measureMemory(program, kind, { rounds, seconds }) } : {}
  const results = {
    bailiwick: { ...(starts[0] && { start: starts[0] }), ...(await measured(bailiwick)) },
    bare: { ...(starts[1] && { start: starts[1] }), ...(await measured(bare)) },
  }
  await upstream.process.stop()
  return results
}

async function installedBailiwick(folder: string, upstreamPort: number): Promise<Program> {
  const program = installPackage(folder)
  const made = await startBailiwick(folder, { core: SERVER_CORE, upstreamPort, program })
  await made.process.stop()
  const { command, env } = made.launch
  return {
    url: `${made.baseUrl}/chat/completions`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${made.key}` },
    start: () => spawnPinned(command, { core: SERVER_CORE, env, silent: true }),
  }
}

async function bareProgram(upstreamPort: number): Promise<Program> {
  const port = await freePort()
  const script = join(import.meta.dirname, 'bare-proxy.ts')
  const command = [process.execPath, script, String(port), `http://127.0.0.1:${upstreamPort}`]
  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    headers: { 'content-type': 'application/json' },
    start: () => spawnPinned(command, { core: SERVER_CORE, silent: true }),
  }
}

export function describeProcess({ bailiwick, bare }: ProcessResults, kind: Kind): string {
  const rows = Object.entries({ Bailiwick: bailiwick, 'bare proxy': bare }).map(
    ([title, { start, memory }]) => [
      title,
      start ? show(start.seconds, 2) : '–',
      start ? show(start.cpuSeconds, 2) : '–',
      memory ? memory.idleMiB.toFixed(0) : '–',
      memory ? memory.afterMiB.map((mib) => mib.toFixed(0)).join(' ') : '–',
    ],
  )
  const head = [`process, ${kind}`, 'start s', 'CPU s', 'idle MiB', 'after each round MiB']
  return table([head, ...rows])
}
