/**
 * Plants each fault of `mutants.ts` into a copy of the source, and runs the cases of `npm test`
 * until one fails:
 *
 *     npm run trial:mutants
 *     npm run trial:mutants -- --only choices --cases 20000 --failures 3
 *
 * A fault that no case shows survives, and the command fails. The second command prints the numbers
 * of a new fault's cases, for `foundBy`.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ROOT } from '#test/support/source.ts'
import type { Mutant } from './mutant.ts'
import { MUTANTS } from './mutants.ts'

const { values } = parseArgs({
  options: {
    cases: { type: 'string' },
    failures: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
})
const OUTPUT_MAX = 16_777_216

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** A folder with the source, the tests and the packages of this one. */
async function copyOfSource(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mutants-'))
  await mkdir(join(folder, 'test'))
  for (const name of [
    'src',
    'demo',
    'build',
    'package.json',
    'test/reservations',
    'test/support',
  ]) {
    await cp(join(ROOT, name), join(folder, name), { recursive: true })
  }
  for (const name of ['simulator', 'test/provoked-errors.ts', 'test/clients/recordings']) {
    await cp(join(ROOT, name), join(folder, name), { recursive: true })
  }
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  return folder
}

/** The output of the trial in a folder, and whether it failed by a case. */
function runTrial(folder: string): Promise<{ readonly isFound: boolean; readonly text: string }> {
  return new Promise((resolve) => {
    const which = values.cases === undefined ? ['--chosen'] : ['--cases', values.cases]
    const how = ['--seed', values.seed, '--failures', values.failures]
    const args = ['test/reservations/run.ts', ...which, ...how]
    execFile(process.execPath, args, { cwd: folder, maxBuffer: OUTPUT_MAX }, (_, out, err) => {
      resolve({ isFound: /^(?:smallest|\d+:\d+): /m.test(out), text: out || err })
    })
  })
}

/** The lines with the faults of the cases that were found. */
function faultsIn(text: string): string {
  return text.match(/^(?:case |\d+:\d+: ).*$/gm)?.join('\n    ') ?? text.trim()
}

async function tryMutant(folder: string, { name, file, find, replace }: Mutant) {
  const path = join(folder, 'src', file)
  const source = await readFile(path, 'utf8')
  if (source.split(find).length !== 2) throw new Error(`${file} has not once: ${find}`)
  await writeFile(
    path,
    source.replace(find, () => replace),
  )
  const { isFound, text } = await runTrial(folder)
  await writeFile(path, source)
  if (!text.includes(' admitted, in ')) throw new Error(text)
  print(`${isFound ? 'found' : 'SURVIVES'}: ${name}\n    ${faultsIn(text)}`)
  return isFound
}

const folder = await copyOfSource()
try {
  const chosen = MUTANTS.filter(
    ({ name, foundBy }) => name.includes(values.only) && (foundBy.length > 0 || values.only !== ''),
  )
  const survivors: string[] = []
  for (const mutant of chosen) {
    if (!(await tryMutant(folder, mutant))) survivors.push(mutant.name)
  }
  print(`${chosen.length - survivors.length} of ${chosen.length} found, seed ${values.seed}`)
  if (survivors.length > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true })
}
