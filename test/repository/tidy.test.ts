/** Countable rules of style: see STYLE.md for their reasons. */
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import {
  FOLDERS,
  functionLines,
  lineOf,
  none,
  parseText,
  ROOT,
  type SourceFile,
  type SyntaxNode,
  sourceFiles,
} from '#test/support/source.ts'
import { RECORDED } from './recorded.ts'
import { CASTS, CLASSES, CLOCKS, LONG_FUNCTIONS, RANDOM, WIDE_LINES } from './tidy-rules.ts'

const FILE_LINES_MAX = 350
const FUNCTION_LINES_MAX = 50
const LINE_COLUMNS_MAX = 100
const RECORDINGS_BYTES_MAX = 2 * 1024 * 1024
const SCHEDULER = 'src/background/scheduler.ts'
const BANNED_NAMES = /(^|\/)(utils?|helpers?|common|core|services|managers|types|index)(\/|\.tsx?$)/

const all = sourceFiles(...FOLDERS)
const source = all.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'))
const pages = all.filter(({ path }) => path.startsWith('console/'))
/** Folders of shipped code. */
const shipped = [...source, ...pages]

function at(file: SourceFile, node: SyntaxNode): string {
  return `${file.path}:${lineOf(file, node)}`
}

it('the contract depends on its schema library alone', () => {
  none(
    source
      .filter(({ path }) => path.startsWith('src/contract/'))
      .flatMap((file) =>
        file.imports
          .filter(({ specifier }) => !/^(typebox$|\.\/|#contract\/)/.test(specifier))
          .map(({ specifier }) => `${file.path} imports ${specifier}`),
      ),
  )
})

it('the client imports nothing of Node, since it runs in a browser', () => {
  none(
    source
      .filter(({ path }) => /^src\/(client|contract)\//.test(path))
      .flatMap((file) =>
        file.imports
          .filter(({ specifier }) => specifier.startsWith('node:'))
          .map(({ specifier }) => `${file.path} imports ${specifier}`),
      ),
  )
})

it('SQL lives in storage and in files named store.ts', () => {
  const builders = /(?:^|\.)(selectFrom|insertInto|updateTable|deleteFrom)$/
  none(
    source
      .filter(({ path }) => !/^src\/storage\/|\/store\.ts$/.test(path))
      .flatMap((file) => [
        ...file.imports
          .filter(({ specifier, typesOnly }) => specifier === 'kysely' && !typesOnly)
          .map(() => `${file.path} imports kysely`),
        ...file.nodes
          .filter(({ type }) => type === 'CallExpression')
          .filter((node) => builders.test(calleeOf(file, node)))
          .map((node) => `${at(file, node)} builds a query`),
      ]),
  )
})

function calleeOf({ text }: SourceFile, node: SyntaxNode): string {
  const callee = node.callee as SyntaxNode | undefined
  return callee ? text.slice(callee.start, callee.end) : ''
}

it('transactions are started only by audited, and by record for the listed tables', () => {
  none(
    source.flatMap((file) =>
      file.imports
        .filter(({ specifier }) => /(^#storage|^\.)\/transaction\.ts$/.test(specifier))
        .flatMap(({ names }) => names)
        .filter((name) =>
          name === 'inTransaction'
            ? file.path !== 'src/audit/audited.ts'
            : RECORDED[file.path] === undefined,
        )
        .map((name) => `${file.path} opens a transaction with ${name}`),
    ),
  )
})

it('changes without an event are limited to the listed tables', () => {
  for (const [path, { store, tables }] of Object.entries(RECORDED)) {
    const file = source.find((one) => one.path === store)
    assert.ok(file, `${path} records through ${store}, which is not there`)
    const written = [
      ...file.text.matchAll(/(?:insertInto|updateTable|deleteFrom)(?:<\w+>)?\('(\w+)'/g),
    ]
    assert.deepEqual([...new Set(written.map(([, table]) => table))], tables)
  }
})

it('only the command line reads the environment', () => {
  none(
    source
      .filter(({ path, text }) => !path.startsWith('src/cli/') && /\bprocess\.env\b/.test(text))
      .map(({ path }) => path),
  )
})

it('only the clock reads the time', () => {
  const time = /\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b/
  none(
    shipped
      .filter(({ path, text }) => !CLOCKS.has(path) && time.test(text))
      .map(({ path }) => path),
  )
})

it('only the runtime, and the client, which has none, draw random numbers', () => {
  none(
    shipped
      .filter(({ path, text }) => RANDOM[path] === undefined && /\bMath\.random\b/.test(text))
      .map(({ path }) => path),
  )
})

it(`a file has at most ${FILE_LINES_MAX} lines`, () => {
  none(
    all
      .filter(({ lines }) => lines.length > FILE_LINES_MAX)
      .map(({ path, lines }) => `${path} has ${lines.length}`),
  )
})

it(`a function of the source has at most ${FUNCTION_LINES_MAX} lines without object literals`, () => {
  none(shipped.filter(({ path }) => LONG_FUNCTIONS[path] === undefined).flatMap(longFunctions))
})

it('the list of long functions has no obsolete entry', () => {
  none(
    Object.keys(LONG_FUNCTIONS).filter((path) =>
      source.every((file) => file.path !== path || longFunctions(file).length === 0),
    ),
  )
})

function longFunctions(file: SourceFile): string[] {
  return file.nodes
    .filter(({ type }) => /^(ArrowFunction|Function)(Expression|Declaration)?$/.test(type))
    .map((node) => ({ node, lines: functionLines(file, node) }))
    .filter(({ lines }) => lines > FUNCTION_LINES_MAX)
    .map(({ node, lines }) => `${at(file, node)} has ${lines}`)
}

function repeated(line: string, times: number): string {
  return `${line}\n`.repeat(times)
}

function foundIn(text: string): string[] {
  return longFunctions(parseText('src/example.ts', text))
}

it('a function of 51 lines is found', () => {
  const statements = repeated('  step()', FUNCTION_LINES_MAX - 1)
  assert.deepEqual(foundIn(`function run() {\n${statements}}\n`), ['src/example.ts:1 has 51'])
})

it('members of object literals do not make a function long', () => {
  const literal = `  return {\n${repeated('    [name()]: 1,', FUNCTION_LINES_MAX)}  }\n`
  assert.deepEqual(foundIn(`function run() {\n${literal}}\n`), [])
})

it('a long function in an object literal is found, and not the function around it', () => {
  const method = `    start() {\n${repeated('      step()', FUNCTION_LINES_MAX)}    },\n`
  assert.deepEqual(foundIn(`function run() {\n  return {\n${method}  }\n}\n`), [
    'src/example.ts:3 has 52',
  ])
})

it(`a line has at most ${LINE_COLUMNS_MAX} columns, except for complete sentences`, () => {
  none(
    all.flatMap(({ path, lines }) =>
      lines
        .map((line, index) => ({ line, index }))
        .filter(({ line }) => line.length > LINE_COLUMNS_MAX && !isSentence(line))
        .filter(() => WIDE_LINES[path] === undefined)
        .map(({ line, index }) => `${path}:${index + 1} has ${line.length}`),
    ),
  )
})

/**
 * A message, a test's name, a statement of SQL: text that would only be harder to read in pieces.
 */
function isSentence(line: string): boolean {
  return /"[^"]{60,}|'[^']{60,}|`[^`]{60,}|^\s*\/\^|^\s*(it|describe)\(/.test(line)
}

it('there is no any, and every cast has its reason', () => {
  none(
    shipped.flatMap((file) => {
      const any = file.nodes
        .filter(({ type }) => type === 'TSAnyKeyword')
        .map((node) => `${at(file, node)} says any`)
      const casts = file.nodes.filter(
        (node) => node.type === 'TSAsExpression' && !isConst(file, node),
      )
      const allowed = CASTS[file.path]?.[0] ?? 0
      const many =
        casts.length > allowed
          ? [`${file.path} casts ${casts.length} times, and ${allowed} have a reason`]
          : []
      return [...any, ...many]
    }),
  )
})

it('the list of casts has no obsolete entry', () => {
  none(
    Object.entries(CASTS).flatMap(([path, [allowed]]) => {
      const file = shipped.find((one) => one.path === path)
      const casts = file?.nodes.filter(
        (node) => node.type === 'TSAsExpression' && !isConst(file, node),
      )
      return casts?.length === allowed
        ? []
        : [`${path} casts ${casts?.length} times, listed ${allowed}`]
    }),
  )
})

function isConst({ text }: SourceFile, node: SyntaxNode): boolean {
  return text.slice(node.start, node.end).endsWith('as const')
}

it('a class is an error, or is listed with its reason', () => {
  none(
    shipped.flatMap((file) =>
      file.nodes
        .filter(({ type }) => /^Class(Declaration|Expression)$/.test(type))
        .filter((node) => {
          const parent = node.superClass as SyntaxNode | null
          const isError = parent && file.text.slice(parent.start, parent.end) === 'Error'
          return !isError && CLASSES[file.path] === undefined
        })
        .map((node) => at(file, node)),
    ),
  )
})

it('one file composes the server, for the command, the tests, the benchmarks and the demo', () => {
  const composers = (name: string, from: RegExp): string[] =>
    all
      .filter(({ imports }) =>
        imports.some((one) => from.test(one.specifier) && one.names.includes(name)),
      )
      .map(({ path }) => path)
  assert.deepEqual(composers('createServer', /^#http\/server\.ts$/), ['src/cli/servers.ts'])
  assert.deepEqual(composers('listen', /(^\.|^#cli)\/servers\.ts$/), ['src/cli/app.ts'])
  assert.deepEqual(composers('createGateway', /\/gateway\.ts$/), ['src/cli/generations.ts'])
  assert.deepEqual(composers('createApp', /(^\.|^#cli)\/app\.ts$/), [
    ...['test/cli/app.test.ts', 'test/cli/first-start.test.ts', 'test/support/harness.ts'],
    ...['bench/servers.ts', 'demo/demo.ts'],
  ])
})

it('work is repeated only by the scheduler of periodic tasks', () => {
  none(
    source
      .filter(({ path, text }) => path !== SCHEDULER && /\bsetInterval\b/.test(text))
      .map(({ path }) => path),
  )
})

it('recordings of clients have at most 2 MiB in all', () => {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.endsWith('/recordings'))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size)
  assert.ok(files.length > 0)
  const bytes = files.reduce((sum, size) => sum + size, 0)
  assert.ok(bytes <= RECORDINGS_BYTES_MAX, `the recordings have ${bytes} bytes`)
})

it('no file has a name without meaning: utils, helpers, common, types or index', () => {
  none(all.filter(({ path }) => BANNED_NAMES.test(path)).map(({ path }) => path))
})

it('default exports are limited to pages of the console and its settings', () => {
  none(
    shipped
      .filter(({ path }) => !/^console\/(pages\/.+-page\.tsx|vite\.config\.ts)$/.test(path))
      .flatMap((file) =>
        file.nodes
          .filter(({ type }) => type === 'ExportDefaultDeclaration')
          .map((node) => at(file, node)),
      ),
  )
})
