/** Spans of the members at the top of a JSON text, found without parsing it as a whole. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[[\]{}:,]|[^\s[\]{}:,"]+/g

interface Span {
  readonly start: number
  readonly end: number
}

/** The spans of the values of members at the top that are no lists or objects. */
export function spansOf(text: string): Map<string, Span> {
  const spans = new Map<string, Span>()
  let depth = 0
  let name: string | undefined
  let before = ''
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth += 1
    else if (token === '}' || token === ']') depth -= 1
    else if (depth === 1 && token.startsWith('"') && before !== ':') name = JSON.parse(token)
    else if (depth === 1 && before === ':' && name !== undefined) {
      spans.set(name, { start: index, end: index + token.length })
    }
    before = token
  }
  return spans
}

/** The text with other values of some members at its top: nothing else is changed. */
export function replaced(text: string, values: Readonly<Record<string, string>>): string {
  const spans = spansOf(text)
  const found = Object.entries(values).flatMap(([name, value]) => {
    const span = spans.get(name)
    return span ? [{ ...span, value }] : []
  })
  return found
    .sort((a, b) => b.start - a.start)
    .reduce((all, { start, end, value }) => all.slice(0, start) + value + all.slice(end), text)
}
