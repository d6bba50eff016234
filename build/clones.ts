/**
 * Finds copied code with jscpd: `node build/clones.ts`. Exits with status 1 for copies of 50 tokens
 * or more, and for a listed copy that is gone. Tests are left out: each repeats its arrangement, to
 * be read alone.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Also finds the package's programs where npm does not run this file. */
const PATH = `${join(ROOT, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`
const FOLDERS = ['src', 'console', 'simulator', 'demo', 'bench', 'build', 'site', 'test']

/** Copies that stay, each with its reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'src/storage/migrations/0005-usage.ts src/storage/tables/usage-columns.ts':
    'a migration keeps the columns of its time',
  'src/access/store.ts src/control/sessions/store.ts':
    'the join of a session with its person, in two statements of two areas',
  'simulator/body.ts src/http/control-plane/validate.ts':
    'the simulated upstream has its own sentences, to be independent of the server',
}

interface Clone {
  readonly tokens: number
  readonly firstFile: { readonly name: string; readonly start: number }
  readonly secondFile: { readonly name: string; readonly start: number }
}

function findClones(): readonly Clone[] {
  const folder = mkdtempSync(join(tmpdir(), 'bailiwick-clones-'))
  try {
    execFileSync(
      'jscpd',
      [
        ...['--min-tokens', '50', '--min-lines', '1', '--mode', 'weak', '--absolute'],
        ...['--format', 'typescript,tsx', '--ignore', '**/*.test.ts', '--fail-on-empty'],
        // Two files with much in common import the same names.
        ...['--ignore-pattern', 'import .*', '--reporters', 'json', '--output', folder],
        ...FOLDERS,
      ],
      { cwd: ROOT, env: { ...process.env, PATH }, stdio: ['ignore', 'ignore', 'inherit'] },
    )
    return JSON.parse(readFileSync(join(folder, 'jscpd-report.json'), 'utf8')).duplicates
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const unseen = new Set(Object.keys(ALLOWED))
for (const { tokens, firstFile, secondFile } of findClones()) {
  const copies = [firstFile, secondFile].map(({ name, start }) => ({
    name: relative(ROOT, name),
    start,
  }))
  const pair = copies.map(({ name }) => name).join(' ')
  unseen.delete(pair)
  if (ALLOWED[pair] !== undefined) continue
  const shown = copies.map(({ name, start }) => `${name}:${start}`).join(' and ')
  process.stdout.write(`${tokens} tokens are the same in ${shown}\n`)
  process.exitCode = 1
}
for (const pair of unseen) {
  process.stdout.write(`no longer a copy, and still listed: ${pair}\n`)
  process.exitCode = 1
}
