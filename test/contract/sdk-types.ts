/**
 * Paths to the members of the official client's request types, through its `.d.ts` files. So a test
 * can check the handling of each member, also of those added by a newer version of the client.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSync } from 'oxc-parser'
import { ROOT, type SyntaxNode } from '#test/support/source.ts'

const RESOURCES = join(ROOT, 'node_modules/openai/resources')

/** One step on the path to a member. */
export interface Step {
  readonly name: string
  /** The `type` of the object with the member, where the types define it. */
  readonly tag: string | undefined
  /** Number of lists around the value. */
  readonly lists: number
}

export interface MemberPath {
  readonly steps: readonly Step[]
  /** Whether any name is allowed as the last step. */
  readonly isMap: boolean
  /** Syntax kinds of its type: `TSStringKeyword` and the like. */
  readonly type: string
}

interface Module {
  readonly file: string
  readonly declarations: Map<string, SyntaxNode[]>
  readonly imports: Map<string, { readonly from: string; readonly name: string | undefined }>
}

/** A position on the path, and the declarations traversed so far. */
interface Way {
  readonly module: Module
  readonly scope: string
  readonly steps: readonly Step[]
  readonly through: readonly string[]
}

/** The path to every member of a type, for instance in `ChatCompletionCreateParamsBase`. */
export function pathsOf(file: string, type: string): MemberPath[] {
  const paths: MemberPath[] = []
  const module = load(join(RESOURCES, file))
  follow({ module, scope: '', steps: [], through: [] }, type, undefined, paths)
  if (paths.length === 0) throw new Error(`${file} has no ${type}`)
  return paths
}

/** `input[]<message>.content[]<input_image>.file_id` */
export function nameOf({ steps }: MemberPath): string {
  return steps
    .map(({ name, tag, lists }) => `${tag ? `<${tag}>` : ''}.${name}${'[]'.repeat(lists)}`)
    .join('')
    .replace(/^\./, '')
}

const modules = new Map<string, Module>()

function load(file: string): Module {
  const known = modules.get(file)
  if (known) return known
  const module: Module = { file, declarations: new Map(), imports: new Map() }
  modules.set(file, module)
  const { program } = parseSync(file, readFileSync(file, 'utf8'))
  declare(module, nodes(program as unknown as SyntaxNode, 'body'), '')
  return module
}

function declare(module: Module, statements: readonly SyntaxNode[], prefix: string): void {
  for (const statement of statements) {
    const node = child(statement, 'declaration') ?? statement
    if (node.type === 'ImportDeclaration') importInto(module, node)
    const id = child(node, 'id')
    if (!id) continue
    const name = `${prefix}${id.name}`
    if (node.type === 'TSModuleDeclaration') {
      declare(module, nodes(child(node, 'body') ?? node, 'body'), `${name}.`)
    } else if (/^TS(Interface|TypeAlias)Declaration$/.test(node.type)) {
      module.declarations.set(name, [...(module.declarations.get(name) ?? []), node])
    }
  }
}

function importInto({ imports }: Module, node: SyntaxNode): void {
  const from = String(child(node, 'source')?.value)
  for (const specifier of nodes(node, 'specifiers')) {
    const imported = child(specifier, 'imported')
    const name = imported ? String(imported.name) : undefined
    imports.set(String(child(specifier, 'local')?.name), { from, name })
  }
}

/** Follows a name to its declaration, and through generic types to their arguments. */
function follow(
  way: Way,
  name: string,
  reference: SyntaxNode | undefined,
  out: MemberPath[],
): void {
  const [first] = reference ? nodes(child(reference, 'typeArguments') ?? reference, 'params') : []
  const last = way.steps.at(-1)
  if (name === 'Array' && first && last) {
    const steps = [...way.steps.slice(0, -1), { ...last, lists: last.lists + 1 }]
    enter({ ...way, steps }, first, out)
    return
  }
  const found = resolve(way.module, name, way.scope)
  if (!found) return
  const key = `${found.module.file}#${found.name}`
  // recursive types
  if (way.through.includes(key)) return
  const inside = { ...way, module: found.module, through: [...way.through, key] }
  const outer = found.name.split('.').slice(0, -1).join('.')
  for (const node of found.nodes) {
    const aliased = child(node, 'typeAnnotation')
    if (aliased) enter({ ...inside, scope: outer }, aliased, out)
    for (const one of nodes(node, 'extends')) {
      follow({ ...inside, scope: outer }, nameIn(child(one, 'expression')), one, out)
    }
    const body = child(node, 'body')
    if (body) members({ ...inside, scope: found.name }, nodes(body, 'body'), out)
  }
}

function resolve(
  module: Module,
  name: string,
  scope: string,
): { module: Module; name: string; nodes: SyntaxNode[] } | undefined {
  const outer = scope.split('.').filter(Boolean)
  for (let depth = outer.length; depth >= 0; depth -= 1) {
    const full = [...outer.slice(0, depth), name].join('.')
    const found = module.declarations.get(full)
    if (found) return { module, name: full, nodes: found }
  }
  const [head = '', ...rest] = name.split('.')
  const imported = module.imports.get(head)
  if (!imported?.from.startsWith('.')) return undefined
  const target = load(join(dirname(module.file), imported.from.replace(/\.js$/, '.d.ts')))
  const inner = imported.name === undefined ? rest : [imported.name, ...rest]
  return resolve(target, inner.join('.'), '')
}

function enter(way: Way, node: SyntaxNode, out: MemberPath[]): void {
  const inner = child(node, 'typeAnnotation')
  if (node.type === 'TSTypeReference') follow(way, nameIn(child(node, 'typeName')), node, out)
  else if (node.type === 'TSTypeLiteral') members(way, nodes(node, 'members'), out)
  else if (node.type === 'TSParenthesizedType' && inner) enter(way, inner, out)
  else for (const one of nodes(node, 'types')) enter(way, one, out)
}

function members(way: Way, list: readonly SyntaxNode[], out: MemberPath[]): void {
  const tags = list.filter((node) => nameIn(child(node, 'key')) === 'type').map(typeOf)
  for (const tag of tags.length === 0 ? [undefined] : tags.flatMap(literals)) {
    for (const node of list) {
      const isMap = node.type === 'TSIndexSignature'
      const type = typeOf(node)
      if (!isMap && node.type !== 'TSPropertySignature') continue
      const step = { name: isMap ? '*' : nameIn(child(node, 'key')), tag, lists: 0 }
      const steps = [...way.steps, step]
      out.push({ steps, isMap, type: type ? kindsOf(type).join('|') : '' })
      if (type) enter({ ...way, steps }, type, out)
    }
  }
}

function typeOf(node: SyntaxNode): SyntaxNode | undefined {
  const annotation = child(node, 'typeAnnotation')
  return annotation && child(annotation, 'typeAnnotation')
}

function kindsOf(node: SyntaxNode): string[] {
  return node.type === 'TSUnionType' ? nodes(node, 'types').flatMap(kindsOf) : [node.type]
}

/** String literals that a type allows; one `undefined` where it allows others. */
function literals(node: SyntaxNode | undefined): (string | undefined)[] {
  if (node?.type === 'TSUnionType') return nodes(node, 'types').flatMap(literals)
  const literal = node?.type === 'TSLiteralType' ? child(node, 'literal') : undefined
  return [typeof literal?.value === 'string' ? literal.value : undefined]
}

function nameIn(node: SyntaxNode | undefined): string {
  if (!node) return ''
  const left = child(node, 'left') ?? child(node, 'object')
  const right = child(node, 'right') ?? child(node, 'property')
  if (left && right) return `${nameIn(left)}.${nameIn(right)}`
  return String(node.name ?? node.value)
}

function child(node: SyntaxNode, member: string): SyntaxNode | undefined {
  const value = node[member]
  return isNode(value) ? value : undefined
}

function nodes(node: SyntaxNode, member: string): SyntaxNode[] {
  const value = node[member]
  return Array.isArray(value) ? value.filter(isNode) : []
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
  )
}
