/**
 * Claude Code and Codex by a sign-in from a terminal, in place of a key: `bailiwick login` with a
 * code that a person confirms, `bailiwick connect`, and prompts. The agents run `bailiwick token`
 * themselves: with a valid token, with one that must be refreshed, and after `bailiwick logout`.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { systemClock } from '#base/clock.ts'
import { UPSTREAM_KEY } from '#simulator/upstream.ts'
import { signedIn } from '#test/access/programs.ts'
import { buildPackage } from '#test/support/cached-build.ts'
import { startGateway } from '#test/support/gateway.ts'
import type { Stage } from './client.ts'
import { codex } from './codex.ts'
import { installIfPossible } from './install.ts'
import { messagesClients } from './messages/clients.ts'
import { openRecorder } from './setup-environment.ts'

const CODE = /[B-Z]{4}-[B-Z]{4}/
const CLAUDE_MODEL = 'claude-opus-5-5'
const CODEX_MODEL = 'gpt-5.6-luna'
const CODEX_FLAGS = [
  '--json',
  '--skip-git-repo-check',
  '--dangerously-bypass-approvals-and-sandbox',
]
/** Less than the ten minutes that a printed token is valid. */
const LEFT_MS = 60_000

interface Agent {
  readonly name: string
  /** Its arguments of `bailiwick connect`. */
  readonly connect: readonly [string, ...string[]]
  readonly path: string
  readonly command: (prompt: string) => readonly [string, ...string[]]
  /** Its text without a sign-in. */
  readonly failure: string
}

export const SIGNED_IN: readonly Agent[] = [
  {
    name: 'claude-code',
    connect: ['claude'],
    path: '/v1/messages',
    command: (prompt) => ['claude', '-p', prompt],
    failure: 'Your apiKeyHelper script is failing',
  },
  {
    name: 'codex',
    connect: ['codex', '--model', CODEX_MODEL],
    path: '/v1/responses',
    command: (prompt) => ['codex', 'exec', ...CODEX_FLAGS, prompt],
    failure: 'You are not signed in at',
  },
]

/** Returns whether the named agents work; all of them without names. */
export async function runSignedIn(names: readonly string[]): Promise<boolean> {
  let works = true
  for (const agent of SIGNED_IN) {
    if (names.length > 0 && !names.includes(agent.name)) continue
    const client = [codex, ...messagesClients].find(({ name }) => name === agent.name)
    const folder = client && (await installIfPossible(client))
    if (folder === undefined) continue
    process.stdout.write(`${agent.name}, signed in from a terminal\n`)
    works = (await perform(agent, folder)) && works
  }
  return works
}

function configurationOf(upstreamUrl: string): string {
  const upstream = `base_url: ${upstreamUrl}
    api_key: ${UPSTREAM_KEY}`
  return `
upstreams:
  anthropic:
    api_format: anthropic
    ${upstream}
    models: [${CLAUDE_MODEL}]
  openai:
    ${upstream}
    models: [${CODEX_MODEL}]
`
}

type Shell = Awaited<ReturnType<typeof openShell>>

/** A terminal, and a person who is signed in to the console elsewhere. */
async function openShell({ home }: Stage) {
  const program = join(await buildPackage(), 'bin/bailiwick.mjs')
  const environment = { PATH: process.env.PATH, HOME: home, NO_COLOR: '1' }
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [program, ...args], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  const bailiwick = async (...args: readonly string[]): Promise<string> => {
    const child = start(...args)
    const ended = once(child, 'close')
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    const [status] = await ended
    assert.equal(status, 0, stderr)
    return stdout
  }
  const credentials = join(home, '.config/bailiwick/credentials.json')
  /** Lets the token end soon, as after most of its hour. */
  const age = (): void => {
    const known = JSON.parse(readFileSync(credentials, 'utf8'))
    for (const one of Object.values<{ expires_at: number }>(known.sign_ins)) {
      one.expires_at = systemClock() + LEFT_MS
    }
    writeFileSync(credentials, JSON.stringify(known))
  }
  return { start, bailiwick, age }
}

/** Signs in with a code, which `confirm` gets. */
async function login(
  { start }: Shell,
  url: string,
  confirm: (userCode: string) => Promise<unknown>,
): Promise<void> {
  const child = start('login', '--device', url)
  const ended = once(child, 'close')
  let shown = ''
  for await (const piece of child.stderr) {
    const isNew = !shown.includes('Waiting')
    shown += piece
    const code = CODE.exec(shown)?.[0]
    if (isNew && code && shown.includes('Waiting')) await confirm(code)
  }
  const [status] = await ended
  assert.equal(status, 0, shown)
}

async function perform({ name, ...agent }: Agent, folder: string): Promise<boolean> {
  const gateway = await startGateway({ config: configurationOf })
  const { h, upstream } = gateway
  using recorder = openRecorder({ url: h.url, path: '/v1', key: '', folder })
  const { stage } = recorder
  const shell = await openShell(stage)
  const ask = async (prompt: string, said: string, status: 0 | 1 = 0): Promise<void> => {
    const [command, ...args] = agent.command(prompt)
    const printed = await stage.command(command, args, { status })
    assert.ok(printed.includes(said), printed)
  }
  const acts: Readonly<Record<string, () => Promise<void>>> = {
    'sign-in': async () => {
      const { browser, project: project_id } = await signedIn(h)
      await login(shell, h.url, (user_code) =>
        browser.client.approveDeviceRequest({ user_code, project_id }),
      )
      await shell.bailiwick('connect', ...agent.connect, '--write')
    },
    'first prompt': () => ask('one', 'one'),
    'refreshed token': async () => {
      const before = await shell.bailiwick('token')
      shell.age()
      await ask('two', 'two')
      assert.notEqual(await shell.bailiwick('token'), before)
      assert.equal(upstream.requests.filter(({ path }) => path === agent.path).length, 2)
    },
    'signed out': async () => {
      await shell.bailiwick('logout')
      await ask('three', agent.failure, 1)
      await shell.bailiwick('connect', agent.connect[0], '--restore')
    },
  }
  let works = true
  for (const [act, run] of Object.entries(acts)) {
    const problem = await run().then(() => undefined, String)
    process.stdout.write(`  ${act}: ${problem ?? 'works'}\n`)
    works &&= problem === undefined
  }
  await gateway.close()
  return works
}
