/**
 * The trial of reservations by hand, with any number of cases:
 *
 *     npm run trial:reservations -- --cases 1000000 --seed 1
 *     npm run trial:reservations -- --seed 1 --case 4711
 *
 * It ends at the first failure, with its seed and the smallest case that was found; `--failures 3`
 * lists the first three cases that fail. `--chosen` runs those of `npm test`.
 */
import { parseArgs } from 'node:util'
import { chosenNumbers } from './chosen.ts'
import { createCoverage, featuresOf } from './coverage.ts'
import type { Outcome } from './lane.ts'
import { type Figures, findFailure, findFailures } from './trial.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '20000' },
    chosen: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    case: { type: 'string' },
    failures: { type: 'string', default: '0' },
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

const search = {
  seed: Number(values.seed),
  numbers: numbersGiven(),
  coverage,
  onProgress,
}

function numbersGiven(): Iterable<number> {
  if (values.case !== undefined) return [Number(values.case)]
  return values.chosen ? chosenNumbers() : Array(Number(values.cases)).keys()
}

/** A failed case in a line: its faults and its features. */
function lineOf(failed: Outcome): string {
  return `${failed.given.name}: ${failed.faults.join('; ')} [${[...featuresOf(failed)].join(' ')}]`
}

const most = Number(values.failures)
const failure =
  most > 0
    ? (await findFailures(search, most)).map(lineOf).join('\n') || undefined
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
