/**
 * Spend limits: requests at the same time do not cost more than the limit of their project. The
 * limit is one cent, which a server without enforcement overruns by a few cents.
 */
import { SOURCES } from './findings.ts'
import { chatRequest, createKey, ofChat } from './keys.ts'
import { operationById, type Probe } from './probe.ts'
import { errorProblem, excerptOf, isRecord, memberOf } from './problems.ts'
import type { CallValues, Received } from './requests.ts'

export const SPEND_LIMIT_CENTS = 1
const CENTS_PER_DOLLAR = 100
/** Requests at the same time, and most such waves. */
export const SPEND_WAVE = 20
export const SPEND_WAVES_MAX = 5

/** Words of a prompt, some 4,000 tokens: few requests then cost a cent. */
const WORDS = 4_000

/** Most reads of the costs, and the pause between them: servers add costs after the answer. */
const READS_MAX = 20
const PAUSE_MS = 500

const area = 'spend limits'
const REJECTED = ofChat(
  area,
  'a request that the limit has no room for is 429 with type insufficient_quota',
  SOURCES.errors,
)
const HELD = ofChat(
  area,
  `${SPEND_WAVE} requests at once, in up to ${SPEND_WAVES_MAX} waves, cost at most the limit of ${SPEND_LIMIT_CENTS} cent`,
  SOURCES.promise,
)

export async function checkSpendLimits(probe: Probe, model: string): Promise<void> {
  const project_id = await probe.createProject('spend limits')
  const key = project_id === undefined ? undefined : await createKey(probe, project_id)
  if (project_id === undefined || !key) {
    return probe.findings.notSupported(HELD, 'no project or no key was created')
  }
  const limited = await probe.requests.call(operationById('updateProjectSpendLimit'), {
    project_id,
    threshold_amount: SPEND_LIMIT_CENTS,
    currency: 'USD',
    interval: 'month',
  })
  if (limited.status !== 200) {
    return probe.findings.notSupported(HELD, `no limit was set: ${excerptOf(limited)}`)
  }
  const since = Math.floor(probe.now() / 1000)
  const rejected = await waves(probe, model, key.value)
  const cents = await costOf(probe, { project_ids: [project_id], start_time: since })
  judge(probe, rejected, cents)
}

function judge(probe: Probe, rejected: Received | undefined, cents: number | undefined): void {
  const { findings } = probe
  if (rejected) {
    const expected = { status: [429], values: { type: 'insufficient_quota' } }
    findings.check(REJECTED, errorProblem(rejected, expected))
  }
  if (cents === undefined) {
    findings.notSupported(HELD, 'the server reports no costs of the project')
  } else if (!rejected && cents < SPEND_LIMIT_CENTS) {
    const reason = `all requests cost ${cents.toFixed(3)} cents: use a model that costs more`
    findings.notSupported(HELD, reason)
  } else {
    const isHeld = cents <= SPEND_LIMIT_CENTS + 1e-6
    findings.check(HELD, isHeld ? undefined : `they cost ${cents.toFixed(3)} cents`)
  }
}

/** Sends waves until a request is rejected, which is returned. */
async function waves(probe: Probe, model: string, key: string): Promise<Received | undefined> {
  const messages = [{ role: 'user', content: 'hello '.repeat(WORDS) }]
  for (let wave = 0; wave < SPEND_WAVES_MAX; wave++) {
    const answers = await Promise.all(
      Array.from({ length: SPEND_WAVE }, () =>
        probe.requests.send(chatRequest(model, key, { messages })),
      ),
    )
    const rejected = answers.find(({ status }) => status !== 200)
    if (rejected) return rejected
  }
  return undefined
}

/** Costs of the project in cents once they no longer rise; undefined if there are none. */
async function costOf(probe: Probe, filter: CallValues): Promise<number | undefined> {
  let before: number | undefined
  for (let read = 0; read < READS_MAX; read++) {
    const answer = await probe.requests.call(operationById('usageCosts'), filter)
    const cents = centsOf(answer)
    if (cents !== undefined && cents > 0 && cents === before) return cents
    before = cents
    await probe.wait(PAUSE_MS)
  }
  return before
}

function centsOf({ status, json }: Received): number | undefined {
  const buckets = memberOf(json, 'data')
  if (status !== 200 || !Array.isArray(buckets)) return undefined
  const amounts = buckets
    .flatMap((bucket) => memberOf(bucket, 'results') ?? [])
    .map((result) => memberOf(result, 'amount'))
    .filter(isRecord)
  // OpenAI has sent amounts as text, too.
  return amounts.reduce((sum, { value }) => sum + Number(value) * CENTS_PER_DOLLAR, 0)
}
