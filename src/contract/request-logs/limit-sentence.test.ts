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
