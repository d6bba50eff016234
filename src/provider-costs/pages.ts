/**
 * Pages of a provider's cost and usage APIs, with everything bounded: the size of an answer, the
 * number of pages and results, the time of a request and the waits after 429 and 503. The key is
 * sent to the configured address alone, since no redirect is followed.
 *
 * Failure modes: each is an `Error` with a sentence that names the host and never the key. A
 * provider's own message is not repeated, since it may quote the key.
 */
import { retryAfterOf } from '#base/retry-after.ts'
import { type SendTokenRequest, sendingBy } from '#upstream-credentials/token-answer.ts'
import { type ListedMembers, listedMembers, listedObjects } from './members.ts'

const PAGES_MAX = 200
const RESULTS_MAX = 100_000
const ATTEMPTS_MAX = 4
const REQUEST_MS = 30_000
const FIRST_WAIT_MS = 1_000
/** Longest wait that a provider can ask for; after a longer one the reading has failed. */
const RETRY_AFTER_MAX_MS = 30_000
const CURSOR_MAX = 4_096
const RETRYABLE: ReadonlySet<number> = new Set([429, 503])

export interface PagesOptions {
  readonly send: typeof fetch
  readonly wait: (ms: number) => Promise<void>
  /** Signal that is aborted after a time. */
  readonly timeout: (ms: number) => AbortSignal
}

/** A list that is read page by page. */
export interface PagedQuery {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly parameters: readonly (readonly [name: string, value: string])[]
}

/** Buckets of all pages, in the order of the provider. */
export async function readBuckets(
  options: PagesOptions,
  query: PagedQuery,
  signal: AbortSignal,
): Promise<readonly ListedMembers[]> {
  const { host } = new URL(query.url)
  const get = sendingBy(options.send)
  const buckets: ListedMembers[] = []
  const seen = new Set<string>()
  let results = 0
  let page: string | undefined
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const answer = await readPage(get, options, withPage(query, page), signal)
    const data = listedObjects(answer.data)
    if (!data) throw new Error(`${host} answered without a list of days`)
    buckets.push(...data)
    results += data.reduce((sum, one) => sum + (listedObjects(one.results)?.length ?? 0), 0)
    if (results > RESULTS_MAX) throw new Error(`${host} lists more than ${RESULTS_MAX} results`)
    const { next_page: next, has_more: hasMore } = answer
    if (hasMore !== true) return buckets
    if (typeof next !== 'string' || next === '' || next.length > CURSOR_MAX) {
      throw new Error(`${host} says that there are more days, and not where`)
    }
    if (seen.has(next)) throw new Error(`${host} lists the same page again and again`)
    seen.add(next)
    page = next
  }
  throw new Error(`${host} lists more than ${PAGES_MAX} pages`)
}

function withPage({ url, headers, parameters }: PagedQuery, page: string | undefined) {
  const search = new URLSearchParams(parameters.map(([name, value]) => [name, value]))
  if (page !== undefined) search.set('page', page)
  return { url: `${url}?${search}`, headers }
}

async function readPage(
  get: SendTokenRequest,
  { wait, timeout }: PagesOptions,
  { url, headers }: Pick<PagedQuery, 'url' | 'headers'>,
  signal: AbortSignal,
): Promise<ListedMembers> {
  const { host } = new URL(url)
  for (let attempt = 1; ; attempt++) {
    const answer = await get({
      url,
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': 'Bailiwick', ...headers },
      signal: AbortSignal.any([signal, timeout(REQUEST_MS)]),
    })
    if (answer.status === 200) return parsed(answer.text, host)
    if (!RETRYABLE.has(answer.status)) throw new Error(`${host} ${meaningOf(answer.status)}`)
    const waitMs = retryAfterOf(answer.headers['retry-after']) ?? FIRST_WAIT_MS * attempt
    if (waitMs > RETRY_AFTER_MAX_MS) {
      const seconds = Math.ceil(waitMs / 1_000)
      throw new Error(`${host} answered ${answer.status}, and asks to wait ${seconds} seconds`)
    }
    if (attempt === ATTEMPTS_MAX) {
      throw new Error(`${host} answered ${answer.status} to ${ATTEMPTS_MAX} attempts`)
    }
    await wait(waitMs)
    signal.throwIfAborted()
  }
}

function meaningOf(status: number): string {
  if (status === 401) return 'answered 401: it does not accept the admin key'
  if (status === 403) return 'answered 403: the admin key may not read costs and usage'
  if (status === 404) return "answered 404: it has no cost API at this address; set 'base_url'"
  return `answered ${status}`
}

function parsed(text: string, host: string): ListedMembers {
  try {
    return listedMembers(JSON.parse(text))
  } catch {
    throw new Error(`${host} answered with no JSON`)
  }
}
