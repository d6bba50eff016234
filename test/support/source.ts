/** Parsed source files, each parsed once, for the tests that read them. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { type Program, parseSync } from 'oxc-parser'

export const ROOT = new URL('../..', import.meta.url).pathname

/** Folders with source files of ours. */
export const FOLDERS = [
  'src',
  'console',
  'simulator',
  'test',
  'bench',
  'build',
  'demo',
  'site',
] as const

/** A node of the syntax tree, as far as the rules use it. */
export interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [member: string]: unknown
}

export interface SourceFile {
  /** Path below the root of the repository. */
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly program: Program
  readonly imports: readonly Import[]
  readonly nodes: readonly SyntaxNode[]
}

export interface Import {
  readonly specifier: string
  readonly names: readonly string[]
  /** Whether the import is erased at run time. */
  readonly typesOnly: boolean
}

/** Every TypeScript file of ours below these folders. */
export function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .filter((entry) => !/(^|\/)node_modules(\/|$)/.test(relative(ROOT, entry.parentPath)))
      .map((entry) => parseOnce(join(entry.parentPath, entry.name)))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
  )
}

/** First line of a node, from 1. */
export function lineOf(file: SourceFile, { start }: Pick<SyntaxNode, 'start'>): number {
  return lineAt(file, start)
}

function lineAt({ text }: SourceFile, index: number): number {
  return text.slice(0, index).split('\n').length
}

/**
 * Lines of a function, without those of object literals in it but for the first of each. A function
 * in such a literal is measured too, as a node of its own.
 */
export function functionLines(file: SourceFile, node: SyntaxNode): number {
  const literalLines = new Set<number>()
  for (const { type, start, end } of file.nodes) {
    if (type !== 'ObjectExpression' || start < node.start || end > node.end) continue
    for (let line = lineAt(file, start) + 1; line <= lineAt(file, end); line += 1) {
      literalLines.add(line)
    }
  }
  return lineAt(file, node.end) - lineAt(file, node.start) + 1 - literalLines.size
}

const parsed = new Map<string, SourceFile>()

function parseOnce(file: string): SourceFile {
  const source = parsed.get(file) ?? parse(file)
  parsed.set(file, source)
  return source
}

function parse(file: string): SourceFile {
  return parseText(relative(ROOT, file), readFileSync(file, 'utf8'))
}

/** The file at `path` below the root, as if it had this text. */
export function parseText(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse`)
  const nodes: SyntaxNode[] = []
  collect(program, nodes)
  return {
    path,
    text,
    lines: text.replace(/\n$/, '').split('\n'),
    program,
    imports: nodes.flatMap(importOf),
    nodes,
  }
}

function collect(value: unknown, nodes: SyntaxNode[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, nodes)
  } else if (typeof value === 'object' && value !== null) {
    if ('type' in value && 'start' in value) nodes.push(value as SyntaxNode)
    for (const member of Object.values(value)) collect(member, nodes)
  }
}

interface ImportNode {
  readonly source: { readonly value: string } | null
  readonly importKind?: string
  readonly exportKind?: string
  readonly specifiers?: readonly ImportSpecifier[]
}

interface ImportSpecifier {
  readonly importKind?: string
  readonly imported?: { readonly name?: string }
}

function importOf(node: SyntaxNode): Import[] {
  if (!/^(Import|ExportNamed|ExportAll)Declaration$/.test(node.type)) return []
  const { source, specifiers = [], importKind, exportKind } = node as unknown as ImportNode
  if (!source) return []
  const wholly = importKind === 'type' || exportKind === 'type'
  return [
    {
      specifier: source.value,
      names: specifiers.map(({ imported }) => imported?.name ?? '*'),
      typesOnly:
        wholly || (specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type')),
    },
  ]
}

/** Fails with every breach, not only the first. */
export function none(breaches: readonly string[]): void {
  assert.deepEqual(breaches, [], `\n${breaches.join('\n')}`)
}
