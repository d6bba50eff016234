/**
 * Recordings of requests of Terraform providers, one request a line. Ids and cursors differ from
 * run to run: a request names one as `<<proj-1>>`, and the line whose response first had it has its
 * place in that response. Keys, hosts, times and responses are not recorded, and a GET that is
 * repeated before the next change is recorded once.
 */

/** One request, its status, and the ids in its response that later requests need. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  /** Content type, where the request has one. */
  readonly type?: string
  /** The raw body: `null` and a missing one differ. */
  readonly body?: string
  readonly status: number
  /** Members and indexes that lead to each id. */
  readonly ids?: Readonly<Record<string, readonly string[]>>
}

/** A request as recorded, with its response. */
export interface Exchange extends Omit<RecordedRequest, 'ids'> {
  readonly answer: unknown
}

/** An id, also at the end of that of a predefined role; or a cursor, the id of any object. */
const REFERENCE =
  /(?:(?<![\w-])|(?<=__))([a-z_]+)[-_][0-9A-Za-z]{24}(?![\w-])|(?<=[?&]after=)[^&]+/g

export function toRecording(all: readonly Exchange[]): RecordedRequest[] {
  const exchanges = withoutRepeatedReads(all)
  const names = new Map<string, string>()
  const counts = new Map<string, number>()
  const nameOf = (reference: string, prefix = 'cursor'): string => {
    const count = (counts.get(prefix) ?? 0) + 1
    const name = names.get(reference) ?? `${prefix}-${count}`
    if (!names.has(reference)) counts.set(prefix, count)
    names.set(reference, name)
    return `<<${name}>>`
  }
  const requests = exchanges.map(({ answer, ...request }) => ({
    ...request,
    path: request.path.replace(REFERENCE, nameOf),
    ...(request.body !== undefined && { body: request.body.replace(REFERENCE, nameOf) }),
  }))
  const missing = new Map(names)
  return requests.map((request, index) => {
    const ids: Record<string, readonly string[]> = {}
    for (const { text, path } of stringsOf(exchanges[index]?.answer, [])) {
      const name = missing.get(text)
      if (name === undefined) continue
      ids[name] = path
      missing.delete(text)
    }
    return Object.keys(ids).length > 0 ? { ...request, ids } : request
  })
}

function withoutRepeatedReads(exchanges: readonly Exchange[]): Exchange[] {
  const read = new Set<string>()
  return exchanges.filter(({ method, path }) => {
    if (method !== 'GET') read.clear()
    const isRepeated = method === 'GET' && read.has(path)
    read.add(path)
    return !isRepeated
  })
}

export function format(recording: readonly RecordedRequest[]): string {
  return recording.map((request) => `${JSON.stringify(request)}\n`).join('')
}

export function parse(text: string): RecordedRequest[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
}

/** The text with the ids of this run. */
export function withIds(text: string, ids: ReadonlyMap<string, string>): string {
  return text.replace(/<<(.+?)>>/g, (_, name: string) => {
    const id = ids.get(name)
    if (id === undefined) throw new Error(`no answer has brought ${name}`)
    return id
  })
}

/** The value at the end of a path of members and indexes. */
export function valueAt(answer: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, member) => Object(value)[member], answer)
}

function* stringsOf(
  value: unknown,
  path: readonly string[],
): Generator<{ readonly text: string; readonly path: readonly string[] }> {
  if (typeof value === 'string') yield { text: value, path }
  if (typeof value !== 'object' || value === null) return
  for (const [member, inner] of Object.entries(value)) yield* stringsOf(inner, [...path, member])
}
