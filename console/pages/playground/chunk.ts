/**
 * Parser of chat completions and their chunks. Every member is optional, since upstreams differ in
 * which they leave out.
 */

export interface Usage {
  /** The cached ones are among them. */
  readonly input: number
  readonly cached: number
  readonly output: number
}

export interface Chunk {
  readonly text: string
  /** Why the model ended, in the chunk in which it does. */
  readonly finish: string | undefined
  readonly usage: Partial<Usage> | undefined
  /** Body of an error event within a stream that began with status 200. */
  readonly error: unknown
}

/** Undefined for what is no JSON. */
export function readChunk(data: string): Chunk | undefined {
  const chunk = parse(data)
  if (chunk === undefined) return undefined
  const choice = at(chunk, 'choices', '0')
  const said = at(choice, 'delta') ?? at(choice, 'message')
  return {
    text: text(at(said, 'content')) ?? text(at(said, 'refusal')) ?? '',
    finish: text(at(choice, 'finish_reason')),
    usage: readUsage(at(chunk, 'usage')),
    error: at(chunk, 'error') == null ? undefined : chunk,
  }
}

/** The models in an answer that lists them, with the days on which they end, or null. */
export function readModels(body: string): Map<string, string | null> {
  const models = at(parse(body), 'data')
  if (!Array.isArray(models)) return new Map()
  return new Map(
    models.flatMap((model: unknown) => {
      const name = text(at(model, 'id'))
      const end = text(at(model, 'shutdown_date')) ?? text(at(model, 'retires_at'))
      return name === undefined ? [] : [[name, end?.slice(0, 'YYYY-MM-DD'.length) ?? null]]
    }),
  )
}

export function parse(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function readUsage(usage: unknown): Usage | undefined {
  const input = count(at(usage, 'prompt_tokens'))
  const output = count(at(usage, 'completion_tokens'))
  if (input === undefined || output === undefined) return undefined
  const cached = count(at(usage, 'prompt_tokens_details', 'cached_tokens')) ?? 0
  return { input, cached, output }
}

/** Value at a path of names. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined,
    value,
  )
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function count(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
