/**
 * Counters in source text: one at the head of every loop body and every function, and one for each
 * member that a spread copies. The work of a reader is counted exactly, at full speed, and at no
 * cost to the code that ships.
 */
import { parseSync } from 'oxc-parser'

/** The global array whose first element is the counter. */
export const COUNTER = Symbol.for('test.hostile.steps')
/** The global function that counts the members of a spread value, and returns the value. */
export const SPREAD = Symbol.for('test.hostile.spread')

const LOOP = /^(?:For|ForIn|ForOf|While|DoWhile)Statement$/
const FUNCTION = /^(?:ArrowFunctionExpression|FunctionDeclaration|FunctionExpression)$/

interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly body?: SyntaxNode | readonly SyntaxNode[] | null
  readonly argument?: SyntaxNode | null
}

interface Insertion {
  readonly at: number
  readonly text: string
}

const STEP = '__steps[0]++'
const HEAD = `const __steps = globalThis[Symbol.for('${COUNTER.description}')], __spread = globalThis[Symbol.for('${SPREAD.description}')];`

/** The source with its counters. Throws for a file that does not parse. */
export function instrument(file: string, source: string): string {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} does not parse`)
  const insertions: Insertion[] = []
  visit(program, insertions)
  insertions.sort((a, b) => a.at - b.at)
  let text = HEAD
  let from = 0
  for (const { at, text: inserted } of insertions) {
    text += source.slice(from, at) + inserted
    from = at
  }
  return text + source.slice(from)
}

function visit(value: unknown, insertions: Insertion[]): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, insertions)
  } else if (typeof value === 'object' && value !== null) {
    if (isNode(value)) count(value, insertions)
    for (const member of Object.values(value)) visit(member, insertions)
  }
}

function isNode(value: object): value is SyntaxNode {
  return 'type' in value && 'start' in value
}

function count({ type, body, argument }: SyntaxNode, insertions: Insertion[]): void {
  if (type === 'SpreadElement' && argument) {
    insertions.push({ at: argument.start, text: '__spread(' }, { at: argument.end, text: ')' })
  }
  if (!body || !isNode(body) || !(LOOP.test(type) || FUNCTION.test(type))) return
  if (body.type === 'BlockStatement') {
    if (FUNCTION.test(type) && isExpression(body)) return
    insertions.push({ at: body.start + 1, text: `${STEP};` })
  } else if (LOOP.test(type)) {
    insertions.push({ at: body.start, text: `{${STEP};` }, { at: body.end, text: '}' })
  }
  // a function that returns an expression alone is counted where it is called in a loop
}

/** Whether a block is an expression that is returned, and nothing else. */
function isExpression({ body }: SyntaxNode): boolean {
  if (!Array.isArray(body)) return false
  const [first, ...others]: readonly SyntaxNode[] = body
  return first?.type === 'ReturnStatement' && others.length === 0
}
