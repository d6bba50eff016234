/**
 * The trial of reservations by hand, with any number of cases:
 *
 *     npm run trial:reservations -- --cases 1000000 --seed 1
 *     npm run trial:reservations -- --seed 1 --case 4711
 *
 * It ends at the first failure, with its seed and the smallest case that was found; `--all` runs
 * all cases, and lists those that fail.
 */
import { parseArgs } from 'node:util'
import { createCoverage, featuresOf } from './coverage.ts'
import type { Outcome } from './lane.ts'
import { type Figures, findFailure, findFailures } from './trial.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    all: { type: 'boolean', default: false },
    features: { type: 'boolean', default: false },
  },
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const PROGRESS = 10_000

const started = performance.now()
const coverage = createCoverage()

function seconds(): string {
  return ((performance.now() - started) / 1_000).toFixed(0)
}

function onProgress({ cases, admitted }: Figures): void {
  if (cases % PROGRESS === 0) print(`${cases} cases, ${admitted} admitted, ${seconds()} s`)
}

const only = values.case === undefined ? undefined : Number(values.case)
const search = {
  seed: Number(values.seed),
  from: only ?? 0,
  cases: only === undefined ? Number(values.cases) : 1,
  coverage,
  onProgress,
}

/** A failed case in a line: its faults and its features. */
function lineOf(failed: Outcome): string {
  return `${failed.given.name}: ${failed.faults.join('; ')} [${[...featuresOf(failed)].join(' ')}]`
}

const failure = values.all
  ? (await findFailures(search)).map(lineOf).join('\n') || undefined
  : await findFailure(search)
const { user, system } = process.cpuUsage()
print(
  `${coverage.cases} cases, ${coverage.admitted} admitted, in ${seconds()} s, ` +
    `${((user + system) / 1e6).toFixed(0)} s of processor time`,
)
if (values.features) {
  for (const [name, { drawn, admitted }] of [...coverage.features].sort()) {
    print(`${name}: ${drawn}, ${admitted} admitted`)
  }
}
if (failure !== undefined) {
  print(failure)
  process.exitCode = 1
}
