/**
 * An imitation of the cost and usage APIs of OpenAI and Anthropic over one account, made from their
 * documentation: `/v1/organization/…` answers as OpenAI does, `/v1/organizations/…` as Anthropic
 * does. Pages have as many days as the request's `limit`.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

const DAY_MS = 86_400_000
const CENTS = 100

/** Billed use of a model on a day. */
export interface AccountUse {
  /** `2026-10-01` */
  readonly day: string
  readonly model: string
  /** Dollars by the meter: `input`, `cached input`, `output`. */
  readonly dollars: Readonly<Record<string, number>>
  readonly requests?: number
  readonly input?: number
  readonly cached?: number
  readonly output?: number
  /** Default: OpenAI's `default`, Anthropic's `standard`. */
  readonly tier?: string
  readonly project?: string
  /** Whether the usage API lists it; images and tools it does not. Default: true. */
  readonly hasTokens?: boolean
}

export interface AccountRequest {
  /** Path and query. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
}

export interface AccountAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

export interface ProviderAccountServer extends AsyncDisposable {
  /** Without a path. */
  readonly url: string
  readonly requests: AccountRequest[]
  /** All use of the account. */
  uses: readonly AccountUse[]
  /** Answers of the next requests in place of the account's; `hang` is none. */
  script(...answers: readonly (AccountAnswer | 'hang')[]): void
  close(): Promise<void>
}

export interface ProviderAccountOptions {
  readonly port?: number
  /** The accepted admin key. */
  readonly key: string
  readonly uses?: readonly AccountUse[]
}

export async function startProviderAccount({
  key,
  port = 0,
  uses = [],
}: ProviderAccountOptions): Promise<ProviderAccountServer> {
  const scripted: (AccountAnswer | 'hang')[] = []
  const server = createServer((request, response) => {
    const { url: path = '', headers } = request
    account.requests.push({ path, headers })
    const answer = scripted.shift() ?? answerOf(account.uses, { path, headers }, key)
    if (answer === 'hang') return
    const { status, headers: more = {}, body } = answer
    response.writeHead(status, { 'content-type': 'application/json', ...more }).end(body)
  })
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  const account: ProviderAccountServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    uses,
    script: (...answers) => void scripted.push(...answers),
    close,
    [Symbol.asyncDispose]: close,
  }
  return account
}

/** An answer in JSON. */
export function accountJson(
  value: unknown,
  status = 200,
  headers: AccountAnswer['headers'] = {},
): AccountAnswer {
  return { status, headers, body: JSON.stringify(value) }
}

function answerOf(
  uses: readonly AccountUse[],
  { path, headers }: AccountRequest,
  key: string,
): AccountAnswer {
  const { pathname, searchParams } = new URL(path, 'http://account')
  const isOpenai = pathname.startsWith('/v1/organization/')
  const given = isOpenai ? headers.authorization : headers['x-api-key']
  if (given !== (isOpenai ? `Bearer ${key}` : key)) {
    return accountJson({ error: { message: `Incorrect API key: ${given}` } }, 401)
  }
  const results = RESULTS[pathname]
  if (!results) return accountJson({ error: { message: 'Not found' } }, 404)
  return accountJson(pageOf(searchParams, isOpenai, (day) => results(uses, day, searchParams)))
}

type Results = (uses: readonly AccountUse[], day: string, query: URLSearchParams) => unknown[]

function pageOf(query: URLSearchParams, isOpenai: boolean, resultsOf: (day: string) => unknown[]) {
  const time = (name: string): number =>
    isOpenai
      ? Number(query.get(`${name === 'from' ? 'start' : 'end'}_time`)) * 1_000
      : Date.parse(query.get(name === 'from' ? 'starting_at' : 'ending_at') ?? '')
  const limit = Number(query.get('limit') ?? 7)
  const first = time('from') + Number(query.get('page')?.slice('page_'.length) ?? 0) * DAY_MS
  const end = Math.min(time('to'), first + limit * DAY_MS)
  const days: number[] = []
  for (let ms = first; ms < end; ms += DAY_MS) days.push(ms)
  const hasMore = end < time('to')
  return {
    ...(isOpenai && { object: 'page' }),
    data: days.map((ms) => ({
      ...timesOf(ms, isOpenai),
      results: resultsOf(new Date(ms).toISOString().slice(0, 10)),
    })),
    has_more: hasMore,
    next_page: hasMore ? `page_${(end - time('from')) / DAY_MS}` : null,
  }
}

function timesOf(ms: number, isOpenai: boolean) {
  if (isOpenai) {
    return { object: 'bucket', start_time: ms / 1_000, end_time: (ms + DAY_MS) / 1_000 }
  }
  return {
    starting_at: new Date(ms).toISOString(),
    ending_at: new Date(ms + DAY_MS).toISOString(),
  }
}

const RESULTS: Readonly<Record<string, Results>> = {
  '/v1/organization/costs': (uses, day, query) =>
    usesOf(uses, day, query).flatMap(({ model, dollars }) =>
      Object.entries(dollars).map(([meter, value]) => ({
        object: 'organization.costs.result',
        amount: { value, currency: 'usd' },
        line_item: meter === '' ? model : `${model}, ${meter}`,
        project_id: null,
      })),
    ),
  '/v1/organization/usage/completions': (uses, day, query) =>
    usesOf(uses, day, query)
      .filter(({ hasTokens = true }) => hasTokens)
      .map(({ model, tier = 'default', ...use }) => ({
        object: 'organization.usage.completions.result',
        model,
        batch: tier === 'batch',
        service_tier: tier === 'batch' ? 'default' : tier,
        num_model_requests: use.requests ?? 0,
        input_tokens: use.input ?? 0,
        input_cached_tokens: use.cached ?? 0,
        output_tokens: use.output ?? 0,
      })),
  '/v1/organization/usage/embeddings': () => [],
  '/v1/organizations/cost_report': (uses, day) =>
    uses
      .filter((use) => use.day === day)
      .flatMap(({ model, dollars, tier = 'standard', project = null, hasTokens = true }) =>
        Object.entries(dollars).map(([meter, value]) => ({
          amount: String(value * CENTS),
          currency: 'USD',
          description: hasTokens ? `${model} Usage - ${meter}` : meter,
          cost_type: hasTokens ? 'tokens' : 'web_search',
          model: hasTokens ? model : null,
          service_tier: tier,
          workspace_id: project,
        })),
      ),
  '/v1/organizations/usage_report/messages': (uses, day, query) =>
    uses
      .filter((use) => use.day === day && (use.hasTokens ?? true) && isAsked(query, use))
      .map(({ model, tier = 'standard', input = 0, cached = 0, output = 0 }) => ({
        model,
        service_tier: tier,
        uncached_input_tokens: input - cached,
        cache_read_input_tokens: cached,
        cache_creation: { ephemeral_1h_input_tokens: 0, ephemeral_5m_input_tokens: 0 },
        output_tokens: output,
        server_tool_use: { web_search_requests: 0 },
      })),
}

function usesOf(uses: readonly AccountUse[], day: string, query: URLSearchParams) {
  return uses.filter((use) => use.day === day && isAsked(query, use))
}

function isAsked(query: URLSearchParams, { project }: AccountUse): boolean {
  const ids = [...query.getAll('project_ids[]'), ...query.getAll('workspace_ids[]')]
  return ids.length === 0 || (project !== undefined && ids.includes(project))
}
