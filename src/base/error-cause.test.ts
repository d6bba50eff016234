import assert from 'node:assert/strict'
import { it } from 'node:test'
import { causeOf } from './error-cause.ts'

it('a cause is the code and the address, or the message without keys', () => {
  const refused = { code: 'ECONNREFUSED', address: '::1', port: 9 }
  assert.equal(causeOf(Object.assign(new Error('x'), refused)), 'ECONNREFUSED [::1]:9')
  const unknown = { code: 'ENOTFOUND', hostname: 'nowhere.test' }
  assert.equal(causeOf(Object.assign(new Error('x'), unknown)), 'ENOTFOUND nowhere.test')
  const first = Object.assign(new Error('x'), { ...refused, address: '127.0.0.1' })
  assert.equal(causeOf(new AggregateError([first, new Error('y')])), 'ECONNREFUSED 127.0.0.1:9')
  const closed = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
  assert.equal(causeOf(closed), 'UND_ERR_SOCKET: other side closed')
  assert.equal(causeOf(new Error('Bad key sk-abcd1234.')), 'Bad key ***')
  assert.equal(causeOf(new AggregateError([])), '')
})
