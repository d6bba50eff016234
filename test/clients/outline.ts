/**
 * The outline of a response: its status, its form, and the members that clients act on. Texts,
 * numbers and ids are left out, since they differ from run to run.
 */
export interface Outline {
  readonly status: number
  readonly type: string
  /** Outline of JSON. */
  readonly body?: unknown
  /** Outline of a stream: each event's type, with repetitions merged. */
  readonly events?: readonly unknown[]
}

/** Members whose values clients act on. */
const VALUES = new Set([
  ...['object', 'type', 'role', 'status', 'name', 'finish_reason', 'reason', 'index', 'deleted'],
  ...['code', 'param', 'has_more', 'output_index', 'encrypted_content', 'stop_reason'],
])
/** Members with nested members that clients act on. */
const STRUCTURE = new Set([
  ...['error', 'incomplete_details', 'data', 'choices', 'message', 'delta', 'tool_calls'],
  ...['function', 'response', 'output', 'item', 'part', 'content', 'summary', 'models'],
  'content_block',
])
const ID = /^([a-z]+[_-])[0-9a-f]{24,}$/

export function outlineOf(status: number, answerType: string, text: string): Outline {
  const [type = ''] = answerType.split(';')
  if (type === 'application/json') return { status, type, body: outline(JSON.parse(text)) }
  if (type === 'text/event-stream') return { status, type, events: eventsOf(text) }
  return { status, type }
}

function outline(value: unknown): unknown {
  if (Array.isArray(value)) return withoutRepeats(value.map(outline))
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).flatMap(([name, member]): [string, unknown][] => {
    if (name === 'usage') return [[name, member === null ? null : typeof member]]
    const isStructure = typeof member === 'object' && member !== null
    if (isStructure) return STRUCTURE.has(name) ? [[name, outline(member)]] : []
    if (name === 'id') return [[name, ID.exec(String(member))?.[1] ?? '']]
    if (name === 'delta' || name === 'content') return [[name, typeof member]]
    return VALUES.has(name) ? [[name, member]] : []
  })
  return Object.fromEntries(members)
}

function eventsOf(text: string): unknown[] {
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, line = '']) => line)
  return withoutRepeats(data.map((line) => (line === '[DONE]' ? line : outline(JSON.parse(line)))))
}

function withoutRepeats(values: readonly unknown[]): unknown[] {
  return values.filter((value, at) => at === 0 || !isSame(value, values[at - 1]))
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
