/**
 * Runs test files several times and reports failures, for tests that may depend on speed:
 *
 *     npm run test:repeat -- 20 test/console/*.test.ts
 *
 * The tests of a file run in another order each time, by a seed that is printed; `--seed` repeats
 * that order.
 */
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { run } from 'node:test'
import { inspect, parseArgs } from 'node:util'

const TIMEOUT_MS = 180_000
const SEED_MAX = 1_000_000
/** Files that run concurrently, as by test/run.sh. */
const CONCURRENCY = 2 * availableParallelism()
/** Modules that test/run.sh loads before each file, too. */
const PRELOADED = ['./test/support/untracked-promises.ts', './test/libraries/load.ts']
const USAGE = 'npm run test:repeat -- [--seed <number>] <times> <test files>'

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

interface Outcome {
  readonly failed: readonly string[]
  readonly skipped: number
}

async function runOnce(files: string[], seed: number): Promise<Outcome> {
  const failed: string[] = []
  let skipped = 0
  const events = run({
    files,
    concurrency: CONCURRENCY,
    timeout: TIMEOUT_MS,
    randomize: true,
    randomSeed: seed,
    execArgv: PRELOADED.flatMap((path) => ['--import', path]),
  })
  events.on('test:fail', ({ name, file, line, details }) => {
    const { error } = details
    if ('failureType' in error && error.failureType === 'subtestsFailed') return
    failed.push(`${file ?? ''}:${line ?? 0} ${name}`)
    print(`✖ ${name}\n  ${file}:${line}\n${inspect(error.cause ?? error)}`)
  })
  events.on('test:pass', ({ skip }) => {
    if (skip !== undefined) skipped += 1
  })
  events.resume()
  await new Promise<void>((resolve) => events.once('close', resolve))
  return { failed, skipped }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { seed: { type: 'string' } },
    allowPositionals: true,
  })
  const [times, ...files] = positionals
  if (!(Number(times) > 0) || files.length === 0) throw new Error(USAGE)
  const failures = new Map<string, number>()
  for (let n = 1; n <= Number(times); n++) {
    const seed = Number(values.seed ?? randomInt(SEED_MAX))
    const start = performance.now()
    const { failed, skipped } = await runOnce(files, seed)
    const seconds = ((performance.now() - start) / 1_000).toFixed(0)
    const outcome = `${failed.length} failed, ${skipped} skipped, ${seconds} s`
    print(`run ${n} of ${times}, seed ${seed}: ${outcome}`)
    for (const name of failed) failures.set(name, (failures.get(name) ?? 0) + 1)
  }
  for (const [name, count] of failures) print(`failed ${count} of ${times} times: ${name}`)
  process.exitCode = failures.size > 0 ? 1 : 0
}

await main()
