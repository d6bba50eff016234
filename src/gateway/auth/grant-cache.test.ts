import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { projectUseOf } from '#gateway/project-use.ts'
import { NO_TAGS } from '#usage/tag-set.ts'
import { type CachedKey, createGrantCache } from './grant-cache.ts'
import { NO_ROUTING } from './model-routing.ts'
import { EVERYTHING_PERMITTED } from './policy.ts'

const ENTRIES_MAX = 4

/** A small world of keys, so that ids meet: a key has one of three owners and two projects. */
function entryOf(key: number, seq: number): CachedKey {
  return {
    hash: `hash${key}`,
    known: { kind: 'rejection', problemOf: () => assert.fail() },
    expiresAt: null,
    organizationId: `org${key % 2}`,
    ids: [`key${key}`, `owner${key % 3}`, `project${key % 4}`],
    seq,
  }
}

const key = fc.nat(7)
const seq = fc.nat(9)
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('put' as const), key, seq }),
    fc.record({ do: fc.constant('get' as const), key }),
    fc.record({
      do: fc.constant('drop' as const),
      id: fc.constantFrom('key1', 'owner0', 'owner2', 'project3', 'org0', 'nothing'),
      seq,
    }),
    fc.record({ do: fc.constant('advance' as const), key, seq }),
    fc.record({ do: fc.constant('clear' as const) }),
  ),
  { maxLength: 60 },
)

/** Reference model: a list of the entries in the order of their use. */
function createModel() {
  let entries: CachedKey[] = []
  const positions = new Map<string, number>()
  const keep = (kept: CachedKey[]): void => {
    entries = kept
  }
  return {
    entries: () => entries,
    positions,
    get: (hash: string): CachedKey | undefined => {
      const found = entries.find((entry) => entry.hash === hash)
      if (found) entries = [...entries.filter((entry) => entry !== found), found]
      return found
    },
    put: (entry: CachedKey): void => {
      const others = entries.filter(({ hash }) => hash !== entry.hash)
      keep(others.slice(Math.max(0, others.length - ENTRIES_MAX + 1)))
      entries.push(entry)
      const position = positions.get(entry.organizationId) ?? entry.seq
      positions.set(entry.organizationId, Math.min(position, entry.seq))
    },
    drop: (id: string, before: number): void => {
      const depends = (entry: CachedKey) => entry.ids.includes(id) || entry.organizationId === id
      keep(entries.filter((entry) => !depends(entry) || entry.seq >= before))
    },
    advance: (id: string, to: number): void => {
      const position = positions.get(id)
      if (position !== undefined) positions.set(id, Math.max(position, to))
    },
    clear: (newest: ReadonlyMap<string, number>): void => {
      keep([])
      positions.clear()
      for (const [id, seq] of newest) positions.set(id, seq)
    },
  }
}

describe('grant cache', () => {
  it('keeps the last used entries, drops by id, and has a position per organization', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const [cache, model] = [createGrantCache(ENTRIES_MAX), createModel()]
        for (const step of all) {
          for (const one of [cache, model]) {
            if (step.do === 'put') one.put(entryOf(step.key, step.seq))
            if (step.do === 'get') one.get(`hash${step.key}`)
            if (step.do === 'drop') one.drop(step.id, step.seq)
            if (step.do === 'advance') one.advance(`org${step.key % 2}`, step.seq)
            if (step.do === 'clear') one.clear(new Map([['org1', 7]]))
          }
          assert.equal(cache.size, model.entries().length)
          assert.deepEqual(cache.positions, model.positions)
        }
        // In the order of their use, so that looking at them leaves it as it is.
        for (const { hash, seq: at } of [...model.entries()]) {
          assert.equal(cache.get(hash)?.seq, at)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('the grants of a project share one object with the newest limits', () => {
    const cache = createGrantCache(ENTRIES_MAX)
    const generations = new Map()
    const own = {
      generations,
      spendLimits: [],
      rates: [],
      valueRates: [],
      valueSpend: [],
      policy: EVERYTHING_PERMITTED,
      routing: NO_ROUTING,
    }
    const older = { overrides: new Map(), ...own, seq: 3 }
    const grant = {
      keyId: 'key1',
      organization: { id: 'org1', name: '' },
      projectId: 'project1',
      project: projectUseOf({ id: 'project1', tags: {} }),
      owner: { kind: 'user', id: 'owner1' },
      scopes: undefined,
      models: undefined,
      permitted: undefined,
      accessIds: [],
      expiresAt: null,
      overrides: older.overrides,
      ...own,
      tags: NO_TAGS,
      mayTag: false,
      tagLimits: [],
      bodyTags: undefined,
      requiredTags: [],
      subjectRates: [],
      valueKeys: undefined,
    } as const
    assert.equal(cache.share('project1', older), older)
    const ofKey = { ownSpendLimits: [], ownRates: [], trusted: new Map(), identifierKey: null }
    const known = { kind: 'grant', grant, limits: older, ...ofKey } as const
    cache.put({ ...entryOf(1, 3), known })
    const newer = new Map([['m', { max_requests_per_1_minute: 1 }]])
    assert.equal(cache.share('project1', { overrides: newer, ...own, seq: 4 }), older)
    assert.equal(older.overrides, newer)
    cache.share('project1', { overrides: new Map(), ...own, seq: 2 })
    assert.equal(older.overrides, newer)
    cache.dropLimits('project1', 4)
    assert.equal(older.overrides, newer)
    cache.dropLimits('project1', 5)
    assert.equal(older.overrides, undefined)
    cache.share('project1', { overrides: newer, ...own, seq: 6 })
    cache.dropLimits(entryOf(1, 3).organizationId, 7)
    assert.equal(older.overrides, undefined)
    // A key that was read after a change, with limits of a key that was read before it.
    cache.put({ ...entryOf(5, 8), known })
    cache.drop('owner2', 7)
    assert.equal(cache.size, 2, 'limits do not depend on owners')
    cache.drop('project1', 7)
    assert.equal(cache.size, 0)
  })
})
