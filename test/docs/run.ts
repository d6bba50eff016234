/**
 * Runs the code blocks of README.md and docs/ against a server with the tests' upstream. The blocks
 * of a page share a shell, in an empty folder; a block is not run only with a reason.
 *
 *   npm run test:docs -- [--linked] [PAGE…]
 *
 * `--linked` links `node_modules` instead of `npm ci`, the slowest of the commands.
 */
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startProgramServer } from '#test/support/program-server.ts'
import { ROOT } from '#test/support/source.ts'
import { runnablePages } from './blocks.ts'
import { type Outcome, runPage } from './page.ts'
import { checkoutOf, copyStore } from './places.ts'
import { findPython } from './tools.ts'

const { values: options, positionals } = parseArgs({
  options: { linked: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const pages = positionals.length > 0 ? positionals : runnablePages()

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function placeOf({ block }: Outcome): string {
  return `${block.page}:${block.line}`
}

function printSummary(outcomes: readonly Outcome[]): void {
  const byResult = Object.groupBy(outcomes, ({ result }) => result)
  const counts = Object.entries(byResult).map(([result, some = []]) => `${some.length} ${result}`)
  print(`${outcomes.length} blocks: ${counts.join(', ')}`)
  const byReason = Object.groupBy(byResult['not run'] ?? [], ({ reason = '' }) => reason)
  for (const [reason, some = []] of Object.entries(byReason)) {
    print(`  ${some.length} not run: ${reason} (${some.map(placeOf).join(', ')})`)
  }
}

const python = await findPython()
await using stack = new AsyncDisposableStack()
const server = await startProgramServer(stack)
process.once('exit', () => rmSync(server.folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
if (options.linked) {
  mkdirSync(checkoutOf(server))
  symlinkSync(join(ROOT, 'node_modules'), join(checkoutOf(server), 'node_modules'))
}
const { file: stoppedStore, organizationId } = copyStore(server)
const backups = join(server.folder, 'backups')
mkdirSync(backups)
const { url, upstreamUrl, adminKey } = server
const values = {
  url,
  upstreamUrl,
  adminKey,
  organizationId,
  backups,
  projectKey: '',
  projectId: '',
}
const outcomes: Outcome[] = []
for (const page of pages) {
  for (const outcome of await runPage(page, { server, values, stoppedStore, python })) {
    outcomes.push(outcome)
    const { result, reason } = outcome
    print(`${placeOf(outcome)}: ${result}`)
    if (result === 'failed') print(`${reason}`)
  }
}
printSummary(outcomes)
if (outcomes.some(({ result }) => result === 'failed')) process.exitCode = 1
