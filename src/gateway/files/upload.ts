/**
 * An upload, from the caller to the upstream that holds the project's files, and into our table.
 *
 * The order decides what a fault can leave. The form passes first, and is whole and clear before
 * the upstream has all of it (`passage.ts`); the upstream makes the file and says its id; the row
 * that makes it this project's is committed; only then the caller is answered. So whoever has an id
 * can use it on every node.
 *
 * - The caller goes away, or the form turns out to be ambiguous or too large: the upload is broken
 *   off. The upstream has not seen its end, and keeps nothing.
 * - The upstream answers success without having taken the whole form, or with something that is no
 *   file: what it says it made is deleted there.
 * - The row cannot be committed: the file is deleted there, and the answer is 503. If that fails as
 *   well, or this process dies in between, the upstream has a file that belongs to nobody: it costs
 *   room there, and no project can reach it.
 * - The upstream has everything, and breaks off before it answers: it may have such a file too.
 * - The caller goes away after the upstream has everything: the file is kept, and listed.
 *
 * An upload has a connection of its own. One that was kept may have ended just now, and what was
 * read of the form until that is known could not be sent again.
 */
import { Problem } from '#base/problem.ts'
import type { Call } from '#gateway/call.ts'
import { failureOf, failureOfError, passedBack, problemAt } from '#gateway/failures.ts'
import { upstreamHeaders } from '#gateway/headers.ts'
import { openPool } from '#gateway/upstream-pool.ts'
import type { Station, Upstreams } from '#gateway/upstreams.ts'
import { openPassage, type Passage } from './passage.ts'
import { readTold, type Told } from './told.ts'

/** How long an upload may take in all, and the upstream's answer to it be, in bytes. */
const UPLOAD_MAX_MS = 3_600_000
const ANSWER_MAX_BYTES = 262_144
export const HOLDER = 'The upstream that holds the files of this project'

export interface Uploaded {
  readonly told: Told
  readonly status: number
  readonly headers: string[]
  readonly body: Buffer
  readonly check: ReturnType<Passage['check']>
}

interface Uploading {
  readonly upstreams: Upstreams
  /** Deletes a file there, if that can be done. */
  readonly discard: (station: Station, id: string) => Promise<void>
}

/**
 * Sends the form, and resolves to the file that the upstream has made, or to undefined when it has
 * refused: then the caller has its answer.
 */
export const sendForm = async (
  { upstreams, discard }: Uploading,
  call: Call,
  station: Station,
): Promise<Uploaded | undefined> => {
  const { incoming, headers, reply } = call
  if (!incoming) throw new Error('an upload comes as a stream')
  const passage = openPassage(incoming, headers['content-type'], headers['content-length'])
  const answer = await exchange(call, station, passage)
  if (answer.kind !== 'answer') {
    // Whose fault it was stands in the passage: that of the form is told first.
    const problem = passage.problem()
    if (problem !== undefined) throw problem
    upstreams.note(station, false)
    if (answer.kind === 'status') reply.add(answer.hints)
    throw problemAt(answer, HOLDER)
  }
  upstreams.note(station, true)
  const { status, body } = answer
  if (status >= 300) {
    reply.whole(status, answer.headers, body)
    return undefined
  }
  const told = readTold(body)
  if (told && passage.isWhole()) return { ...answer, told, check: passage.check() }
  if (told) await discard(station, told.id)
  throw (
    passage.problem() ??
    new Problem('upstream_failed', `${HOLDER} answered with something that is no file.`)
  )
}

const exchange = async (call: Call, { upstream }: Station, passage: Passage) => {
  const { headers, reply } = call
  const { pool } = openPool({ ...upstream, connections: 1 })
  const leaving = new AbortController()
  reply.onAbort(() => {
    if (!passage.isWhole()) leaving.abort()
  })
  const sent = upstreamHeaders(headers, upstream.apiKey)
  const length = headers['content-length']
  if (length !== undefined) sent.push('content-length', length)
  try {
    const response = await pool.request({
      method: 'POST',
      path: `${upstream.basePath}/files`,
      headers: sent,
      body: passage.body,
      signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(UPLOAD_MAX_MS)]),
      // What it waits for meanwhile is the caller.
      headersTimeout: UPLOAD_MAX_MS,
    })
    const failure = failureOf(response.statusCode, response.headers)
    if (failure) return failure
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of response.body) {
      bytes += piece.length
      if (bytes > ANSWER_MAX_BYTES) return { kind: 'unreachable' } as const
      pieces.push(piece)
    }
    return {
      kind: 'answer',
      status: response.statusCode,
      headers: passedBack(response.headers),
      body: Buffer.concat(pieces),
    } as const
  } catch (error) {
    return failureOfError(error instanceof Error ? error : new Error(String(error)), false)
  } finally {
    void pool.destroy()
  }
}
