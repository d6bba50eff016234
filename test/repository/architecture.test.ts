/** Checks of what pages and comments say of the source: import rules, constants, tasks, files. */
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { it } from 'node:test'
import { architecturePage } from '#build/architecture-page.ts'
import { TASK_NAMES } from '#contract/extensions/background-tasks.ts'
import { sourceFiles } from '#test/support/source.ts'
import { LAYERS, ROOMS } from './tidy-rules.ts'

function textOf(page: string): string {
  return readFileSync(page, 'utf8')
}

/** Rows of the first table after a heading, as the texts of their cells. */
function tableAfter(text: string, heading: string): readonly (readonly string[])[] {
  const [, section = ''] = `\n${text}`.split(`\n${heading}\n`)
  const [table = ''] = /^(?:\|.+\n)+/m.exec(section) ?? []
  const rows = table.trimEnd().split('\n').slice(2)
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

function codeIn(cell = ''): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

it('the import rules of ARCHITECTURE.md are current: npm run docs:architecture', () => {
  const page = textOf('ARCHITECTURE.md')
  assert.equal(page, architecturePage(page))
})

it('ARCHITECTURE.md describes every folder of the source, and every room of large ones', () => {
  const blocks = [...textOf('ARCHITECTURE.md').matchAll(/^```\n(.*?)^```$/gms)]
  const described = blocks.map(([, block = '']) =>
    [...block.matchAll(/^(\S+?)\/? /gm)].map(([, name = '']) => name.replace(/\.ts$/, '')),
  )
  const [folders = [], rooms = []] = described
  assert.deepEqual(folders.toSorted(), Object.keys(LAYERS).toSorted())
  const large = ['contract', 'storage', 'usage', 'spend', 'control/spend', 'http', 'cli']
  const present = large.flatMap((folder) => foldersIn(`src/${folder}`))
  assert.deepEqual(rooms.toSorted(), present.map((path) => path.slice('src/'.length)).toSorted())
  const ofGateway = Object.keys(ROOMS.gateway ?? {})
  assert.ok(described.some((names) => String(names.toSorted()) === String(ofGateway.toSorted())))
})

it('every constant of limits-and-timeouts.md is in the file that the page names', () => {
  const rows = tableAfter(textOf('docs/reference/limits-and-timeouts.md'), '# Limits and timeouts')
  assert.ok(rows.length > 40)
  const unknown = rows.flatMap(([, , source = '']) => {
    const codes = codeIn(source)
    const files = codes.filter((code) => code.includes('/'))
    const constants = codes.filter((code) => /^[A-Z_]+$/.test(code))
    const texts = files.flatMap((file) => filesAt(`src/${file}`).map(textOf))
    const missing = files.filter((file) => !existsSync(`src/${file}`) && !existsSync(file))
    const absent = constants.filter((name) => !texts.some((text) => declares(text, name)))
    return [...missing, ...absent]
  })
  assert.deepEqual(unknown, [])
})

it('every background task is in the table of metrics.md, and no others are', () => {
  const rows = tableAfter(textOf('docs/operate/metrics.md'), '## Periodic tasks')
  const documented = rows.flatMap(([tasks]) => codeIn(tasks))
  assert.deepEqual(documented.toSorted(), [...TASK_NAMES].toSorted())
})

it('every file that a comment of the source names exists', () => {
  const known = knownFiles()
  const named = sourceFiles('src', 'console').flatMap(({ path, lines }) =>
    lines
      .filter((line) => COMMENT.test(line))
      .flatMap((line) => [...line.matchAll(FILE_NAME)].map(([name]) => ({ path, name }))),
  )
  assert.ok(named.length > 50, `${named.length} names`)
  assert.deepEqual(
    named.filter(({ name }) => !known.has(name)).map(({ path, name }) => `${path}: ${name}`),
    [],
  )
})

it('every file of code that a page names exists', () => {
  const known = knownFiles()
  const pages = ['ARCHITECTURE.md', 'STYLE.md', 'CONTRIBUTING.md', ...globSync('docs/**/*.md')]
  const named = pages.flatMap((page) =>
    codeIn(textOf(page).replaceAll(/^ *```.*?^ *```$/gms, ''))
      .filter((name) => CODE_FILE.test(name))
      .map((name) => ({ page, name })),
  )
  assert.ok(named.length > 300, `${named.length} names`)
  const missing = named.filter(({ name }) => !known.has(name) && !OF_PAGES.has(name))
  assert.deepEqual(
    missing.map(({ page, name }) => `${page}: ${name}`),
    [],
  )
})

/** A banned name, and a placeholder. */
const OF_PAGES: ReadonlySet<string> = new Set([
  'index.ts',
  'src/storage/migrations/NNNN-what-it-does.ts',
])
const CODE_FILE = /^[a-z][\w./-]*\.tsx?$/
const COMMENT = /^\s*(?:\/\*\*|\*|\/\/)/
const FILE_NAME = /(?<![\w./-])\w[\w./-]*\.(?:tsx?|mjs|sh|md)\b/g

function knownFiles(): ReadonlySet<string> {
  const folders = 'src,console,simulator,test,bench,build,bin,demo,site,docs'
  return new Set(globSync(`{${folders}}/**`).flatMap(endingsOf))
}

/** `src/json/walk.ts`, `json/walk.ts` and `walk.ts`. */
function endingsOf(path: string): readonly string[] {
  const parts = path.split('/')
  return parts.map((_, at) => parts.slice(at).join('/'))
}

function foldersIn(path: string): readonly string[] {
  return globSync(`${path}/*`).filter((entry) => statSync(entry).isDirectory())
}

function filesAt(path: string): readonly string[] {
  if (!existsSync(path)) return []
  return statSync(path).isDirectory() ? globSync(`${path}/*.ts`) : [path]
}

function declares(text: string, name: string): boolean {
  return new RegExp(`\\bconst ${name}\\b`).test(text)
}
