/**
 * `npm run upgrade-check`: after raising Node, undici, ioredis or Kysely. Checks what this code
 * relies on beyond what they promise, runs the tests that would fail, and prints what remains to be
 * measured, with the expected figures. `-- ioredis` for one of them.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '#test/support/source.ts'
import { print } from './print.ts'
import { ASSUMPTIONS, type Assumption, MEASURED_WITH, MEASURES } from './upgrade-facts.ts'

const { positionals } = parseArgs({ allowPositionals: true })

function isMeant(dependency: Assumption['dependency']): boolean {
  return positionals.length === 0 || positionals.includes(dependency)
}

const assumptions = ASSUMPTIONS.filter(({ dependency }) => isMeant(dependency))
const versions = Object.entries(MEASURED_WITH).map(([name, version]) => `${name} ${version}`)
print(`Measured with ${versions.join(', ')}; this is Node ${process.versions.node}.\n`)

let failed = 0
for (const { dependency, file, text, found } of assumptions) {
  print(`${dependency}: ${text}\n  ${file}`)
  if (typeof found === 'string') {
    print(`  by ${found}`)
    continue
  }
  try {
    found()
    print('  holds')
  } catch (error) {
    failed += 1
    print(`  DOES NOT HOLD: ${error instanceof Error ? error.message : String(error)}`)
  }
}

const tests = assumptions.flatMap(({ found }) => (typeof found === 'string' ? [found] : []))
print(`\nThe tests of ${tests.length} assumptions:`)
const { status } = spawnSync(join(ROOT, 'test', 'run.sh'), [...new Set(tests)], {
  cwd: ROOT,
  stdio: 'inherit',
})

print('\nTo be measured, on a quiet machine, before and after in turns:')
for (const { dependencies, command, figure, expected } of MEASURES) {
  if (dependencies.some(isMeant)) print(`  ${command}\n    ${figure}: ${expected}`)
}
print(
  '\nWhat differs from the expected goes into the decision that is named in the file. Then write the\n' +
    'new versions and figures into bench/upgrade-facts.ts.',
)
process.exitCode = failed > 0 || status !== 0 ? 1 : 0
