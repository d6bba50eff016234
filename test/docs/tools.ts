/** Programs of the machine that parse or run blocks; where one is missing, blocks are skipped. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { ROOT } from '#test/support/source.ts'
import type { CodeBlock } from './blocks.ts'

/** The Python of the Python tests, or the reason why there is none. */
export type Python = { readonly program: string } | { readonly missing: string }

/** Exit status of the installation where the machine has no Python, or no package registry. */
const SKIPPED = 3

/** Programs that blocks call and that not every machine has. */
const PROGRAMS = ['curl', 'jq', 'openssl', 'sqlite3']

const SHELLS = new Set(['sh', 'shell', 'bash'])

export async function findPython(): Promise<Python> {
  const child = spawn(join(ROOT, 'test/python/install.sh'), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
  const [status] = await closed
  if (status === SKIPPED) return { missing: stderr.trim() }
  if (status !== 0) throw new Error(stderr)
  return { program: join(stdout.trim(), 'venv/bin/python') }
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, program)))
}

/** Returns why a machine cannot run the block, if so. */
export function reasonOfMachine({ language, text }: CodeBlock, python: Python): string | undefined {
  if (language === 'python' && 'missing' in python) return python.missing
  const program = PROGRAMS.find((one) => new RegExp(`\\b${one} `).test(text) && !isInstalled(one))
  return program === undefined ? undefined : `${program} is not installed`
}

export async function checkShellSyntax({ language, text }: CodeBlock): Promise<void> {
  if (SHELLS.has(language)) await feed('bash', ['-n'], text)
}

/** Parses a block of `TOOL_LANGUAGES`. Returns why the machine cannot, if so. */
export async function parseWithTool(
  { language, text }: CodeBlock,
  python: Python,
): Promise<string | undefined> {
  if (language === 'terraform') {
    if (!isInstalled('terraform')) return 'terraform is not installed'
    return feed('terraform', ['fmt', '-check', '-diff', '-'], text)
  }
  if ('missing' in python) return python.missing
  const parse = 'import sys, tomllib; tomllib.load(sys.stdin.buffer)'
  return feed(python.program, ['-c', parse], text)
}

/** Rejects with the program's output where it does not accept the text. */
async function feed(program: string, options: string[], text: string): Promise<undefined> {
  const promise = promisify(execFile)(program, options)
  promise.child.stdin?.end(text)
  await promise
}
