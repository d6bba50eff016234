/** Exported names: where they are declared, and how functions are. See STYLE.md for the reasons. */
import { it } from 'node:test'
import { FOLDERS, none, type SourceFile, sourceFiles } from '#test/support/source.ts'
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

it('an exported function is a declaration, unless its type is given by a name', () => {
  none(
    all.flatMap((file) =>
      file.nodes
        .filter(({ type }) => type === 'ExportNamedDeclaration')
        .flatMap(({ declaration }) => (declaration as Declaration | null)?.declarations ?? [])
        .filter(({ init, id }) => init?.type === 'ArrowFunctionExpression' && !id?.typeAnnotation)
        .map(({ id }) => `${file.path}: ${id?.name}`),
    ),
  )
})

/** Names that a file declares and exports, each once, overloads and a type beside a value too. */
const exportedNames = ({ nodes }: SourceFile): ReadonlySet<string> =>
  new Set(
    nodes
      .filter(({ type }) => type === 'ExportNamedDeclaration')
      .flatMap(({ declaration }) => (declaration as Declaration | null) ?? [])
      .flatMap((one): readonly Declaration[] => one.declarations ?? [one])
      .flatMap(({ id }) => id?.name ?? []),
  )

interface Declaration {
  readonly id?: { readonly name?: string; readonly typeAnnotation?: unknown } | null
  readonly init?: { readonly type: string } | null
  /** Of `const` and `let`. */
  readonly declarations?: readonly Declaration[]
}
