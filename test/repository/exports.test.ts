/** Names of a module: where exported ones are declared, and how functions are. See STYLE.md. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  FOLDERS,
  lineOf,
  none,
  parseText,
  type SourceFile,
  sourceFiles,
} from '#test/support/source.ts'
import { SHARED_NAMES } from './tidy-rules.ts'

const all = sourceFiles(...FOLDERS)
const source = all.filter(({ path }) => path.startsWith('src/') && !path.endsWith('.test.ts'))

it('an exported name is declared in one file of the source, or is listed with its reason', () => {
  const files = new Map<string, string[]>()
  for (const file of source) {
    for (const name of exportedNames(file)) {
      files.set(name, [...(files.get(name) ?? []), file.path])
    }
  }
  const shared = [...files].filter(([, paths]) => paths.length > 1)
  none(
    shared
      .filter(([name]) => !Object.hasOwn(SHARED_NAMES, name))
      .map(([name, paths]) => `${name}: ${paths.join(', ')}`),
  )
  const names = new Set(shared.map(([name]) => name))
  none(Object.keys(SHARED_NAMES).filter((name) => !names.has(name)))
})

it('a function of a module is a declaration, unless its type is given by a name', () => {
  none(all.flatMap(functionConstants))
})

it('constants with a function are found where a module has them, exported or not', () => {
  const text = [
    'const arrow = (from: number): number => from + 1',
    'export const exported = async function () {}',
    'const typed: Listener = () => {}',
    'function declaration(): void {',
    '  const nested = () => {}',
    '  nested()',
    '}',
  ]
  assert.deepEqual(functionConstants(parseText('some.ts', text.join('\n'))), [
    'some.ts:1 arrow',
    'some.ts:2 exported',
  ])
})

/** Functions of a module that are the value of a constant without a type. */
function functionConstants(file: SourceFile): readonly string[] {
  return file.program.body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? node.declaration : node))
    .flatMap((node) => (node?.type === 'VariableDeclaration' ? node.declarations : []))
    .filter(({ init }) => /^(Arrow)?FunctionExpression$/.test(init?.type ?? ''))
    .filter(({ id }) => id.type === 'Identifier' && !id.typeAnnotation)
    .map(({ id }) => `${file.path}:${lineOf(file, id)} ${file.text.slice(id.start, id.end)}`)
}

/** Names that a file declares and exports, each once, overloads and a type beside a value too. */
function exportedNames({ nodes }: SourceFile): ReadonlySet<string> {
  return new Set(
    nodes
      .filter(({ type }) => type === 'ExportNamedDeclaration')
      .flatMap(({ declaration }) => (declaration as Declaration | null) ?? [])
      .flatMap((one): readonly Declaration[] => one.declarations ?? [one])
      .flatMap(({ id }) => id?.name ?? []),
  )
}

interface Declaration {
  readonly id?: { readonly name?: string; readonly typeAnnotation?: unknown } | null
  readonly init?: { readonly type: string } | null
  /** Of `const` and `let`. */
  readonly declarations?: readonly Declaration[]
}
