import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readClaimedGroups } from './claimed-groups.ts'

type Claims = Record<string, unknown>

function read(token: Claims, userInfo: Claims = {}, isMissingEmpty = false) {
  const groups = readClaimedGroups({ claim: 'groups', isMissingEmpty }, [token, userInfo])
  return groups.kind === 'listed' ? [...groups.names] : groups.fault
}

describe('groups of a person', () => {
  it('are a list, or one as a string, from the ID token first', () => {
    assert.deepEqual(read({ groups: ['a', 'b', 'a'] }, { groups: ['c'] }), ['a', 'b'])
    assert.deepEqual(read({ groups: 'a b' }), ['a b'])
    assert.deepEqual(read({ groups: null }, { groups: [] }), [])
    assert.deepEqual(read({ groups: [null, {}, ['a'], 1, 'x'] }), ['x'])
    assert.deepEqual(read({ groups: Array(10_000).fill('x') }), ['x'])
  })

  it('are not known without a claim of that form, or with more than a claim may have', () => {
    assert.equal(read({}), 'absent')
    for (const groups of [7, true, { a: true }]) assert.equal(read({ groups }), 'malformed')
    assert.equal(read({ groups: Array(10_001).fill('x') }), 'too_many')
  })

  it('are not known where the provider names another address for them', () => {
    const names = { _claim_names: { groups: 'src1' } }
    const sources = { _claim_sources: { src1: { endpoint: 'https://graph.example.com' } } }
    assert.equal(read({ ...names, ...sources }), 'overage')
    assert.equal(read({}, names), 'overage')
    assert.equal(read({ hasgroups: true }), 'overage')
    assert.equal(read({ _claim_names: { other: 'src1' } }), 'absent')
    assert.equal(read({ _claim_names: null }), 'absent')
    assert.deepEqual(read(names, { groups: ['a'] }), ['a'])
  })

  it('are none without the claim, where the provider leaves it out for people without groups', () => {
    assert.deepEqual(read({}, {}, true), [])
    assert.equal(read({ groups: 7 }, {}, true), 'malformed')
    assert.equal(read({ _claim_names: { groups: 'src1' } }, {}, true), 'overage')
  })

  it('are no members of the object itself', () => {
    const claim = { claim: 'constructor', isMissingEmpty: false }
    const groups = readClaimedGroups(claim, [{}, { _claim_names: {} }])
    assert.deepEqual(groups, { kind: 'unknown', fault: 'absent' })
  })
})
