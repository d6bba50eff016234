/** Variables of modules: state that no argument shows. STYLE.md, rule 3. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import {
  none,
  parseText,
  type SourceFile,
  type SyntaxNode,
  sourceFiles,
} from '#test/support/source.ts'
import { MODULE_STATE } from './tidy-rules.ts'

const CHANGING_METHODS = new Set([
  ...['add', 'clear', 'copyWithin', 'delete', 'fill', 'pop', 'push', 'reverse', 'set', 'shift'],
  ...['sort', 'splice', 'unshift', 'write'],
])
/** Functions that change their first argument. */
const CHANGING_FUNCTIONS = new Set(['Object.assign', 'randomFillSync', 'setBounded'])
/** Functions named `create…` that return data, or a function without state. */
const STATELESS = new Set(['createScript', 'createValidator'])

const source = sourceFiles('src').filter(({ path }) => !path.endsWith('.test.ts'))

const FUNCTION = /^(ArrowFunction|Function)(Expression|Declaration)$/

function part(node: SyntaxNode | null, name: string): SyntaxNode | null {
  return (node?.[name] as SyntaxNode | null | undefined) ?? null
}

function textOf({ text }: SourceFile, node: SyntaxNode | null): string {
  return node ? text.slice(node.start, node.end) : ''
}

interface Variable {
  readonly name: string
  readonly isConst: boolean
  readonly init: SyntaxNode | null
}

/** Variables that a module declares at its top level. */
function variablesOf(file: SourceFile): Variable[] {
  return (file.program.body as unknown as SyntaxNode[])
    .map((statement) => part(statement, 'declaration') ?? statement)
    .filter(({ type }) => type === 'VariableDeclaration')
    .flatMap(({ declarations, kind }) =>
      (declarations as SyntaxNode[]).map((declarator) => ({
        name: textOf(file, part(declarator, 'id')).replace(/:.*$/s, ''),
        isConst: kind === 'const',
        init: part(declarator, 'init'),
      })),
    )
}

/** Names of variables that functions of a file change inside. */
function changedNames(file: SourceFile): Set<string> {
  // The position of a regular expression is set before each use.
  const object = (node: SyntaxNode | null): string =>
    node?.type === 'MemberExpression' && textOf(file, part(node, 'property')) !== 'lastIndex'
      ? textOf(file, part(node, 'object'))
      : ''
  const changed = (node: SyntaxNode): string => {
    if (node.type === 'AssignmentExpression') return object(part(node, 'left'))
    if (node.type === 'UpdateExpression') return object(part(node, 'argument'))
    if (node.type === 'UnaryExpression' && node.operator === 'delete') {
      return object(part(node, 'argument'))
    }
    if (node.type !== 'CallExpression') return ''
    const callee = part(node, 'callee')
    const [first = null] = node.arguments as SyntaxNode[]
    if (CHANGING_FUNCTIONS.has(textOf(file, callee))) return textOf(file, first)
    const method = textOf(file, part(callee, 'property'))
    return CHANGING_METHODS.has(method) ? object(callee) : ''
  }
  const functions = file.nodes.filter(({ type }) => FUNCTION.test(type))
  const isInFunction = ({ start, end }: SyntaxNode): boolean =>
    functions.some((one) => one.start <= start && end <= one.end)
  const names = file.nodes.map((node) => ({ node, name: changed(node) }))
  return new Set(
    names.filter(({ node, name }) => name !== '' && isInFunction(node)).map(({ name }) => name),
  )
}

/** Variables of a module that are state, as `path name`. */
function stateOf(file: SourceFile): string[] {
  const changed = changedNames(file)
  const isStateful = ({ name, isConst, init }: Variable): boolean => {
    const factory = init?.type === 'CallExpression' ? textOf(file, part(init, 'callee')) : ''
    const isMade = /^create[A-Z]/.test(factory) && !STATELESS.has(factory)
    return !isConst || changed.has(name) || isMade
  }
  return variablesOf(file)
    .filter(isStateful)
    .map(({ name }) => `${file.path} ${name}`)
}

it('a variable of a module is no state, or is listed with its reason', () => {
  none(source.flatMap(stateOf).filter((name) => MODULE_STATE[name] === undefined))
})

it('the list of states of modules has no obsolete entry', () => {
  const found = new Set(source.flatMap(stateOf))
  none(Object.keys(MODULE_STATE).filter((name) => !found.has(name)))
})

const STATEFUL = [
  'let count = 0',
  'export let count = 0',
  'const all = new Map()\nconst add = () => all.set(1, 2)',
  'export const all: string[] = []\nfunction add() { all.push(1) }',
  'const bytes = Buffer.alloc(4)\nconst fill = () => { bytes[0] = 1 }',
  'const seen = {}\nconst forget = () => { delete seen.one }',
  'const counts = [0]\nconst count = () => counts[0]++',
  'const known = new Map()\nconst know = () => setBounded(known, 1, 2, 3)',
  'export const queue = createQueue()',
]
const STATELESS_EXAMPLES = [
  'const NAMES = new Set(["a"])\nconst has = (name) => NAMES.has(name)',
  'const run = () => { let count = 0\nconst all = []\nall.push(count++) }',
  'export const CHECK = createValidator({})',
  'const ROWS = new Map()\nfor (const row of [1]) ROWS.set(row, row)',
  'const WORD = /a/y\nconst isAt = (at) => { WORD.lastIndex = at }',
  'const NOTHING = Buffer.alloc(0)\nexport const isEmpty = (given) => given.equals(NOTHING)',
]

it('each form of state is found, and nothing that does not change', () => {
  for (const text of STATEFUL) {
    assert.equal(stateOf(parseText('src/example.ts', text)).length, 1, text)
  }
  for (const text of STATELESS_EXAMPLES) {
    assert.deepEqual(stateOf(parseText('src/example.ts', text)), [], text)
  }
})
