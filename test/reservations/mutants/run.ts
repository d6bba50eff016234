/**
 * Plants each fault of `mutants.ts` into a copy of the source, and runs the trial until it fails:
 *
 *     npm run trial:mutants
 *     npm run trial:mutants -- --cases 20000 --seed 1 --only choices
 *
 * A fault that no case shows survives, and the command fails.
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
    cases: { type: 'string', default: '20000' },
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
    const args = ['test/reservations/run.ts', '--cases', values.cases, '--seed', values.seed]
    execFile(process.execPath, args, { cwd: folder, maxBuffer: OUTPUT_MAX }, (_, out, err) => {
      resolve({ isFound: out.includes('\nsmallest: '), text: out || err })
    })
  })
}

/** The line with the faults of the smallest case that was found. */
function faultIn(text: string): string {
  return /^(case .*)$/m.exec(text)?.[1] ?? text.trim()
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
  print(`${isFound ? 'found' : 'SURVIVES'}: ${name}\n    ${faultIn(text)}`)
  return isFound
}

const folder = await copyOfSource()
try {
  const chosen = MUTANTS.filter(({ name }) => name.includes(values.only))
  const survivors: string[] = []
  for (const mutant of chosen) {
    if (!(await tryMutant(folder, mutant))) survivors.push(mutant.name)
  }
  print(`${chosen.length - survivors.length} of ${chosen.length} found, seed ${values.seed}`)
  if (survivors.length > 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true })
}
