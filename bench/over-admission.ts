/**
 * Over-admission: 200 callers at once, 3,000 requests in all, at a limit that 1,000 of them fill,
 * before an upstream that answers after 200 ms. The limit of requests is a day's and the budget is
 * a month's: no minute ends within a run. Each request names its maximum of output.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { startBailiwick } from './bailiwick.ts'
import { missingBusbar, startBusbar } from './busbar.ts'
import { table } from './figures.ts'
import { COMPLETION, requestBody } from './gateway-targets.ts'
import { SERVER_CORE } from './processes.ts'

const CALLERS = 200
const REQUESTS = 3_000
const LIMIT = 1_000
const ANSWER_MS = 200
/** Cost of an answer of the benchmark with the prices of its model. */
const CENTS = 0.05
const OUTPUT_TOKENS_MAX = 25

const DIMENSIONS = ['requests', 'budget'] as const
type Dimension = (typeof DIMENSIONS)[number]

interface Reached {
  readonly url: string
  readonly key: string
  stop(): Promise<void>
}

export interface Admission {
  readonly target: string
  readonly dimension: Dimension
  readonly admitted: number
  readonly rejected: number
}

/** Upstream whose answers take as long as a model's, so that requests are under way together. */
async function startUpstream(): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(COMPLETION)
      }, ANSWER_MS)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port is free')
  return {
    port: address.port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export async function runAdmissions(
  folder: string,
  model: string,
  skip: (why: string) => void,
): Promise<readonly Admission[]> {
  const upstream = await startUpstream()
  const found: Admission[] = []
  const missing = missingBusbar()
  if (missing !== undefined) skip(missing)
  try {
    for (const dimension of DIMENSIONS) {
      const bailiwick = await limitedBailiwick(folder, upstream.port, model, dimension)
      found.push({ target: 'Bailiwick', dimension, ...(await admit(bailiwick)) })
      await bailiwick.stop()
      if (missing !== undefined) continue
      const busbar = await limitedBusbar(folder, upstream.port, model, dimension)
      found.push({ target: 'Busbar', dimension, ...(await admit(busbar)) })
      await busbar.stop()
    }
  } finally {
    await upstream.close()
  }
  return found
}

export function describeAdmissions(found: readonly Admission[]): string {
  const head = [`${CALLERS} callers, a limit of ${LIMIT}`, 'limit', 'admitted', 'above', 'rejected']
  return table([
    head,
    ...found.map(({ target, dimension, admitted, rejected }) => [
      target,
      dimension,
      `${admitted}`,
      `${Math.max(0, admitted - LIMIT)}`,
      `${rejected}`,
    ]),
  ])
}

/** Callers share the requests; each has one at a time. */
async function admit({ url, key }: Reached): Promise<{ admitted: number; rejected: number }> {
  let left = REQUESTS
  const counts = { admitted: 0, rejected: 0 }
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const body = JSON.stringify({
    ...JSON.parse(requestBody('plain')),
    max_completion_tokens: OUTPUT_TOKENS_MAX,
  })
  const call = async (): Promise<void> => {
    while (left-- > 0) {
      const response = await fetch(url, { method: 'POST', headers, body })
      await response.arrayBuffer()
      if (response.status === 200) counts.admitted += 1
      else if (response.status === 429) counts.rejected += 1
      else throw new Error(`${url} answers ${response.status}`)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, call))
  return counts
}

async function limitedBailiwick(
  folder: string,
  upstreamPort: number,
  model: string,
  dimension: Dimension,
): Promise<Reached> {
  const { baseUrl, client, projectId, key, process } = await startBailiwick(folder, {
    core: SERVER_CORE,
    upstreamPort,
  })
  if (dimension === 'budget') {
    await client.updateProjectSpendLimit({
      project_id: projectId,
      currency: 'USD',
      interval: 'month',
      threshold_amount: LIMIT * CENTS,
    })
  } else {
    await client.updateProjectRateLimits({
      project_id: projectId,
      rate_limit_id: `rl-${model}`,
      max_requests_per_1_day: LIMIT,
    })
  }
  return { url: `${baseUrl}/chat/completions`, key, stop: () => process.stop() }
}

async function limitedBusbar(
  folder: string,
  upstreamPort: number,
  model: string,
  dimension: Dimension,
): Promise<Reached> {
  const { port, key, process } = await startBusbar(folder, {
    model,
    upstreamPort,
    limits: {
      ...(dimension === 'requests' && { requests: LIMIT }),
      ...(dimension === 'budget' && { cents: LIMIT * CENTS }),
    },
  })
  return { url: `http://127.0.0.1:${port}/v1/chat/completions`, key, stop: () => process.stop() }
}
