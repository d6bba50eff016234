import assert from 'node:assert/strict'
import { it } from 'node:test'
import { addChunk, errorCodeOf, messageOf, newFailedAnswer } from './failure-message.ts'

function of(...chunks: string[]): string | undefined {
  const answer = newFailedAnswer(500)
  for (const chunk of chunks) addChunk(answer, Buffer.from(chunk))
  return messageOf(answer)
}

it("the message of OpenAI's envelope, of a bare message and of any other text", () => {
  assert.equal(of('{"error":{"message":"No quota."}}'), 'No quota.')
  assert.equal(of('{"message":"No quota."}'), 'No quota.')
  assert.equal(of('{"error":"No quota."}'), 'No quota.')
  assert.equal(of('<h1>502</h1>\r\n', '  Bad\tgateway'), '<h1>502</h1> Bad gateway')
  assert.equal(of('{"detail":1}'), '{"detail":1}')
  assert.equal(of(''), undefined)
})

it('the code of an error, or else its type, if it is a known one', () => {
  const code = (error: unknown) => errorCodeOf({ chunks: [Buffer.from(JSON.stringify({ error }))] })
  assert.equal(code({ type: 'server_error', code: 'invalid_api_key' }), 'invalid_api_key')
  assert.equal(code({ type: 'overloaded_error', code: null }), 'overloaded_error')
  assert.equal(code({ type: 'A text.', code: 'the prompt was this' }), undefined)
  assert.equal(code('overloaded'), undefined)
  assert.equal(errorCodeOf({ chunks: [Buffer.from('<h1>502</h1>')] }), undefined)
})

it('keys are masked, whatever repeats them', () => {
  for (const key of ['sk-1234', 'sk-proj-abc***wxyz', 'Bearer abcd.efgh', 'a'.repeat(24)]) {
    assert.equal(of(`{"error":{"message":"Incorrect: ${key}."}}`)?.includes(key), false, key)
  }
  assert.equal(of('Incorrect API key provided: sk-abcd***wxyz.'), 'Incorrect API key provided: ***')
})

it('a message has at most 200 characters, and a body is kept up to 4 KiB', () => {
  assert.equal(of('ab '.repeat(100))?.length, 201)
  const answer = newFailedAnswer(500)
  for (let i = 0; i < 100; i++) addChunk(answer, Buffer.alloc(1_000, 'a '))
  assert.equal(Buffer.concat(answer.chunks).length, 4_096)
})
