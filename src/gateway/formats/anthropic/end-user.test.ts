/** Session and end user of a request in Anthropic's format. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { endUserOf, metadataOf } from './end-user.ts'

const HEADER = { 'x-claude-code-session-id': 'header-session' }

function read(userId: unknown, headers = {}) {
  const body = Buffer.from(JSON.stringify({ metadata: { user_id: userId } }))
  const start = body.indexOf('{', 1)
  const facts = { metadataAt: { start, end: body.length - 1 }, safetyIdentifier: undefined }
  const given = Object.entries(metadataOf({ body, headers }, facts))
  return {
    metadata: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    endUser: endUserOf({ body, headers }, facts),
  }
}

it('a text is the end user', () => {
  assert.deepEqual(read('user-7'), { metadata: { user_id: 'user-7' }, endUser: 'user-7' })
})

it('of the JSON of Claude Code the account is the end user, else the device', () => {
  const client = { device_id: 'd', account_uuid: 'a', session_id: 's' }
  assert.deepEqual(read(JSON.stringify({ ...client, other: 'x' })), {
    metadata: { ...client, user_id: 'a' },
    endUser: 'a',
  })
  assert.equal(read(JSON.stringify({ ...client, account_uuid: '' })).endUser, 'd')
})

it('the session of the body precedes the session of the header', () => {
  assert.equal(read('{"session_id":"s"}', HEADER).metadata.session_id, 's')
  assert.equal(read('{"device_id":"d"}', HEADER).metadata.session_id, 'header-session')
  assert.equal(read('user-7', HEADER).metadata.session_id, 'header-session')
  const none = { metadataAt: undefined, safetyIdentifier: undefined }
  const { session_id } = metadataOf({ body: Buffer.alloc(0), headers: HEADER }, none)
  assert.equal(session_id, 'header-session')
})

it('values that are no text, and JSON with other values, name nobody', () => {
  for (const value of [null, 7, '', { id: 'x' }, ['x'], '{"device_id":7,"account_uuid":null}']) {
    assert.equal(read(value).endUser, undefined, JSON.stringify(value))
  }
  assert.equal(read('{not json').endUser, '{not json')
  assert.equal(read('["x"]').endUser, '["x"]')
})
