import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type LimitOfLog, limitSentence } from './limit-sentence.ts'

const RATE: LimitOfLog = {
  dimension: 'requests',
  source: 'tag_value',
  subject: 'end_user=ada',
  model: null,
  limit: 20,
  used: 20,
  reserved: 0,
  requested: 1,
  resets_in_ms: 60_000,
  resets_at: null,
}

it('a limit over all models is named with its subject', () => {
  const sentence = limitSentence(RATE)
  assert.ok(sentence.startsWith('The limit of 20 requests a minute for end_user=ada had no room:'))
  const ofMember = limitSentence({ ...RATE, source: 'project_user', subject: 'user-1' })
  assert.ok(ofMember.startsWith('The limit of 20 requests a minute for the member user-1 had'))
})

const OF_SPEND: LimitOfLog = {
  ...RATE,
  dimension: 'spend',
  source: 'project',
  subject: undefined,
  limit: 20,
  resets_in_ms: null,
}

it('amounts of spend are rounded: the rest down, what the request could cost up', () => {
  const amounts = { ...OF_SPEND, used: 19.987_654_32, requested: 0.012_350_01 }
  assert.match(limitSentence(amounts), /too little left: \$0\.0123, .+ up to \$0\.0124\./)
  const large = { ...OF_SPEND, limit: 5_000, used: 4_998.765_4, requested: 1.235_600_01 }
  assert.match(limitSentence(large), /too little left: \$1\.23, .+ up to \$1\.24\./)
})

it('a spend limit of which nothing is left has what was spent', () => {
  const sentence = limitSentence({ ...OF_SPEND, used: 20.318_000_4 })
  assert.match(sentence, / spend limit of \$20\.00 had nothing left: \$20\.31 was spent\./)
})
