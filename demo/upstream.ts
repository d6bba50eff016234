/** Simulated upstream, at the pace at which a model writes. */
import { startUpstream, UPSTREAM_KEY, type Upstream } from '#simulator/upstream.ts'
import { MODELS } from './projects.ts'

/** Between two tokens. */
const PACE_MS = 35
/** Nobody looks at what arrived. */
const KEEP_REQUESTS = 10
const KEEP_BYTES = 64 * 1024

/** Replies of the models, chosen by the request. */
const REPLIES = [
  'Happy to help. The short answer is yes: the limit is counted per minute, and what you did not use in one minute is not carried over to the next. If a batch job needs more for an hour, give it a key in a project of its own, so that nobody else waits for it.',
  'Here is a summary in three points. First, both teams agreed to move the launch by a week. Second, the open question about retention goes to legal, who answer by Thursday. Third, Mei prepares the numbers for the board, and everybody reads them before Monday.',
  'Looking at the change, I would suggest two things. The retry has no upper bound, so an outage upstream becomes one here as well. And the error is logged but never counted, so that nobody will notice that it happens more often than it did last week.',
  'The clause allows either party to end the agreement with ninety days of notice, but only after the first year. Section 7.2 makes an exception where prices rise by more than five per cent; the counterparty has used it once before, in a similar contract.',
  'I compared both versions on the two hundred questions of the set. The new prompt answers eleven more of them correctly, at the cost of about a fifth more tokens. Most of the gain is in the questions with tables; for short factual ones there is no difference.',
]

export const UPSTREAM_API_KEY = UPSTREAM_KEY

/** On a free port of the loopback address. It serves the models of the demo, and those named. */
export async function startModels(also: readonly string[] = []): Promise<Upstream> {
  const upstream = await startUpstream({
    models: [...MODELS, 'gpt-5.4', 'gpt-5.5', 'text-embedding-3-large', ...also],
    keepRequests: KEEP_REQUESTS,
    keepBytes: KEEP_BYTES,
  })
  upstream.script(
    ...REPLIES.map((reply, at) => ({
      matches: ({ body }: { readonly body: Buffer }) => sumOf(body) % REPLIES.length === at,
      times: 'always' as const,
      paceMs: PACE_MS,
      reply,
    })),
  )
  return upstream
}

function sumOf(body: Buffer): number {
  return body.reduce((sum, byte) => sum + byte, 0)
}
