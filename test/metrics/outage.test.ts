/** A scripted outage: metrics count what clients have seen, and the alert rules fire by them. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { OUTAGE_UPSTREAM, PHASE_REQUESTS, startOutage } from '#test/support/outage.ts'
import { checkRules, type Measured, measure } from './outage-rules.ts'
import { withoutPromtool } from './promtool.ts'

/** Plays the outage once, with the metrics after each phase. */
async function play(): Promise<readonly Measured[]> {
  await using outage = await startOutage()
  const measured: Measured[] = []
  for (let phase = await outage.next(); phase; phase = await outage.next()) {
    measured.push(await measure(outage, phase))
  }
  return measured
}

const playing = play()

/** The growth of a series in each phase. */
async function growth(series: string): Promise<Partial<Record<string, number>>> {
  const measured = await playing
  let before = 0
  return Object.fromEntries(
    measured.map(({ phase, values }) => {
      const now = values.get(series) ?? 0
      const grown = now - before
      before = now
      return [phase.name, grown]
    }),
  )
}

async function seenWith(isCounted: (status: number) => boolean) {
  return Object.fromEntries(
    (await playing).map(({ phase }) => [
      phase.name,
      phase.seen.filter(({ status }) => isCounted(status)).length,
    ]),
  )
}

/** Series of requests answered with a status. */
function answered(status: number): string {
  return `bailiwick_http_request_duration_seconds_count{endpoint="createChatCompletion",status="${status}"}`
}

it('clients see successes, failures and a rejected key in an outage', async () => {
  const seen = (await playing).map(({ phase }) => [
    phase.name,
    [...new Set(phase.seen.map(({ status, code }) => `${status} ${code}`))].join(),
  ])
  assert.deepEqual(seen, [
    ['healthy', '200 null'],
    ['slow', '200 null'],
    ['failing', '503 upstream_unavailable'],
    ['keyless', '502 upstream_failed'],
    ['recovered', '200 null'],
  ])
})

it('requests by status are those that clients saw, in each phase of an outage', async () => {
  for (const status of [200, 502, 503]) {
    assert.deepEqual(await growth(answered(status)), await seenWith((one) => one === status))
  }
})

it('attempts and failures of the upstream are those that it was sent', async () => {
  const measured = await playing
  const failures = await growth(`bailiwick_upstream_failures_total{upstream="${OUTAGE_UPSTREAM}"}`)
  assert.deepEqual(failures, await seenWith((status) => status >= 500))
  const keys = await growth(`bailiwick_upstream_auth_errors_total{upstream="${OUTAGE_UPSTREAM}"}`)
  assert.deepEqual(keys, await seenWith((status) => status === 502))
  for (const { phase } of measured) assert.equal(phase.attempts, PHASE_REQUESTS, phase.name)
})

it('the first tokens of a slow upstream are beyond half a minute', async () => {
  const bucket = (le: string) =>
    `bailiwick_time_to_first_token_seconds_bucket{le="${le}",endpoint="createChatCompletion",upstream="${OUTAGE_UPSTREAM}"}`
  const [half, whole] = [await growth(bucket('30')), await growth(bucket('60'))]
  const streams = PHASE_REQUESTS / 2
  assert.deepEqual([half.slow, whole.slow], [0, streams])
  assert.deepEqual([half.healthy, half.recovered], [streams, streams])
})

it('alert rules fire and end with the phases of an outage', { skip: withoutPromtool }, async () => {
  const { status, output } = checkRules(await playing)
  assert.equal(status, 0, output)
})
