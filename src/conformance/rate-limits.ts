/** Rate limits: of requests at the same time exactly as many pass as the limit admits. */
import { SOURCES } from './findings.ts'
import { chatRequest, createKey, ofChat } from './keys.ts'
import { operationById, type Probe } from './probe.ts'
import { errorProblem, excerptOf, isRecord, memberOf } from './problems.ts'
import type { Received } from './requests.ts'

/** Requests per minute of the limit, and requests at the same time. */
export const RATE_LIMIT = 5
export const RATE_BURST = 25

const MINUTE_MS = 60_000
/** Pages of rate limits that are searched for the model. */
const PAGES_MAX = 10

export async function checkRateLimits(probe: Probe, model: string): Promise<void> {
  const exact = ofChat(
    'rate limits',
    `of ${RATE_BURST} requests at once under ${RATE_LIMIT} a minute exactly ${RATE_LIMIT} pass, and one more for each ${MINUTE_MS / RATE_LIMIT / 1000} s that they take`,
    SOURCES.promise,
  )
  const projectId = await probe.createProject('rate limits')
  const key = projectId === undefined ? undefined : await createKey(probe, projectId)
  if (projectId === undefined || !key) {
    return probe.findings.notSupported(exact, 'no project or no key was created')
  }
  const limited = await probe.requests.call(operationById('updateProjectRateLimits'), {
    project_id: projectId,
    rate_limit_id: await rateLimitOf(probe, projectId, model),
    max_requests_per_1_minute: RATE_LIMIT,
  })
  if (limited.status !== 200) {
    return probe.findings.notSupported(exact, `no limit was set: ${excerptOf(limited)}`)
  }
  const began = probe.now()
  const answers = await Promise.all(
    Array.from({ length: RATE_BURST }, () => probe.requests.send(chatRequest(model, key.value))),
  )
  const refilled = Math.floor(((probe.now() - began) * RATE_LIMIT) / MINUTE_MS)
  const passed = answers.filter(({ status }) => status === 200)
  const rejected = answers.filter(({ status }) => status !== 200)
  const isExact = passed.length >= RATE_LIMIT && passed.length <= RATE_LIMIT + refilled
  probe.findings.check(exact, isExact ? undefined : `${passed.length} passed`)
  probe.findings.check(
    ofChat(
      'rate limits',
      'the others are 429 rate_limit_exceeded with retry-after',
      SOURCES.limits,
    ),
    firstProblem(rejected, rejectionProblem),
  )
  probe.findings.check(
    ofChat('rate limits', `answers have x-ratelimit-limit-requests and the like`, SOURCES.limits),
    firstProblem(passed, headersProblem),
  )
}

/** Id of the limit of a model; the form of OpenAI's ids if the list does not have it. */
async function rateLimitOf(probe: Probe, project_id: string, model: string): Promise<string> {
  let after: unknown
  for (let page = 0; page < PAGES_MAX; page++) {
    const { json } = await probe.requests.call(operationById('listProjectRateLimits'), {
      project_id,
      limit: 100,
      ...(after !== undefined && { after }),
    })
    const data = memberOf(json, 'data')
    const found = Array.isArray(data) ? data.find((one) => memberOf(one, 'model') === model) : null
    if (isRecord(found) && typeof found.id === 'string') return found.id
    if (memberOf(json, 'has_more') !== true) break
    after = memberOf(json, 'last_id')
  }
  return `rl-${model}`
}

function firstProblem(
  answers: readonly Received[],
  problemOf: (answer: Received) => string | undefined,
): string | undefined {
  if (answers.length === 0) return 'no request had such an answer'
  return answers.map(problemOf).find((problem) => problem !== undefined)
}

function rejectionProblem(received: Received): string | undefined {
  const wrong = errorProblem(received, { status: [429], values: { code: 'rate_limit_exceeded' } })
  if (wrong !== undefined) return wrong
  const seconds = Number(received.headers.get('retry-after') ?? Number.NaN)
  return seconds > 0 ? undefined : `retry-after is ${received.headers.get('retry-after')}`
}

function headersProblem(received: Received): string | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map(
    (name) =>
      received.headers.get(`x-ratelimit-${name}-project-requests`) ??
      received.headers.get(`x-ratelimit-${name}-requests`),
  )
  const shown = `limit ${limit}, remaining ${remaining}, reset ${reset}`
  if (Number(limit) !== RATE_LIMIT) return shown
  const left = Number(remaining ?? Number.NaN)
  if (!(Number.isInteger(left) && left >= 0 && left < RATE_LIMIT)) return shown
  return /^(?:\d+(?:\.\d+)?(?:h|ms|m|s))+$/.test(reset ?? '') ? undefined : shown
}
