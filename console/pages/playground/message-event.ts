/** Parser of events of a message in Anthropic's API format, and of a message in one piece. */
import { at, type Chunk, count, parse, text, type Usage } from './chunk.ts'

/** Undefined for what is no JSON. */
export function readMessageEvent(data: string): Chunk | undefined {
  const event = parse(data)
  if (event === undefined) return undefined
  const type = text(at(event, 'type'))
  const message = type === 'message' ? event : at(event, 'message')
  return {
    text: text(at(event, 'delta', 'text')) ?? textOf(at(message, 'content')),
    finish: text(at(event, 'delta', 'stop_reason')) ?? text(at(message, 'stop_reason')),
    usage: readUsage(at(event, 'usage') ?? at(message, 'usage')),
    error: type === 'error' ? event : undefined,
  }
}

function textOf(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return content.map((block: unknown) => text(at(block, 'text')) ?? '').join('')
}

/** Counts of a later event replace those of an earlier one, if it has them. */
function readUsage(usage: unknown): Partial<Usage> | undefined {
  const output = count(at(usage, 'output_tokens'))
  if (output === undefined) return undefined
  const uncached = count(at(usage, 'input_tokens'))
  if (uncached === undefined) return { output }
  const cached = count(at(usage, 'cache_read_input_tokens')) ?? 0
  const written = count(at(usage, 'cache_creation_input_tokens')) ?? 0
  return { input: uncached + cached + written, cached, output }
}
