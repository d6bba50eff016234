import assert from 'node:assert/strict'
import { it } from 'node:test'
import { type Caller, slowReadActor } from './context.ts'

function key(keyId: string, owner: { kind: 'user' | 'service_account'; id: string }): Caller {
  return {
    kind: 'admin_key',
    keyId,
    scopes: null,
    owner,
    email: null,
  }
}

function session(user: { id: string; email: string } | null, keyId: string): Caller {
  return {
    kind: 'session',
    sessionId: 'session_1',
    user,
    authority: { kind: 'admin_key', keyId, scopes: null },
  }
}

it('keys and sessions of a person are one actor of slow reads, and keys of the operator are several', () => {
  const person = { kind: 'user', id: 'user_1' } as const
  const operator = { kind: 'service_account', id: 'svc_1' } as const
  const callers = [
    key('key_1', person),
    key('key_2', person),
    session({ id: 'user_1', email: 'a@example.com' }, 'key_3'),
    key('key_4', operator),
    key('key_5', operator),
    session(null, 'key_5'),
  ]
  assert.deepEqual(callers.map(slowReadActor), [
    'user_1',
    'user_1',
    'user_1',
    'key_4',
    'key_5',
    'key_5',
  ])
})
