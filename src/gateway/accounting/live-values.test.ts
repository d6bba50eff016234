import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createLiveValues } from './live-values.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const END_USER = { organizationId: 'org-a', level: '', key: 'end_user' }

function liveValues(bounds: { max: number; inAllMax?: number }) {
  const clock = { ms: 0 }
  return { clock, live: createLiveValues({ now: () => clock.ms, ...bounds }) }
}

it('a value whose buckets are full keeps no room from those of values that are empty', () => {
  const { clock, live } = liveValues({ max: 100 })
  for (let i = 0; i < 50; i++) assert.ok(live.admit(END_USER, `full-${i}`, DAY, DAY))
  for (let i = 0; i < 50; i++) assert.ok(live.admit(END_USER, `brief-${i}`, 1_000, DAY))
  assert.ok(!live.admit(END_USER, 'new', 1_000, DAY))
  clock.ms += 2_000
  for (let i = 0; i < 50; i++) assert.ok(live.admit(END_USER, `new-${i}`, 1_000, DAY), `${i}`)
  assert.ok(!live.admit(END_USER, 'one more', 1_000, DAY))
  assert.equal(live.size(), 100)
})

it('a value that is used again is live until its last bucket is empty', () => {
  const { clock, live } = liveValues({ max: 1 })
  assert.ok(live.admit(END_USER, 'ada', MINUTE, DAY))
  assert.ok(live.admit(END_USER, 'ada', MINUTE, DAY))
  clock.ms += MINUTE
  assert.ok(!live.admit(END_USER, 'bob', MINUTE, DAY))
  clock.ms += MINUTE
  assert.ok(live.admit(END_USER, 'bob', MINUTE, DAY))
  assert.equal(live.size(), 1)
})

it('values of one organization are none of those of another', () => {
  const { live } = liveValues({ max: 1 })
  const other = { ...END_USER, organizationId: 'org-b' }
  assert.ok(live.admit(END_USER, 'ada', MINUTE, DAY))
  assert.ok(live.admit(other, 'bob', MINUTE, DAY))
  assert.ok(!live.admit(other, 'ada', MINUTE, DAY))
})

it('a key with many values leaves room for keys with few', () => {
  const { live } = liveValues({ max: 10_000, inAllMax: 4_000 })
  let made = 0
  while (live.admit(END_USER, `made-up-${made}`, MINUTE, DAY)) made += 1
  assert.equal(made, 3_000)
  const session = { ...END_USER, key: 'session' }
  assert.ok(live.admit(session, 's1', MINUTE, DAY))
})
