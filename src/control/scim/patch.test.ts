/** PATCH of documents: against a plain model, in the spellings of identity providers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { allAttributes, SCIM_SCHEMAS } from '#contract/scim/attributes.ts'
import type { Document } from './document.ts'
import { patchedGroup } from './group-changes.ts'
import { applyPatch, readOperations } from './patch.ts'
import { ScimError } from './scim-error.ts'

const USER = { id: SCIM_SCHEMAS.User.id, attributes: allAttributes(SCIM_SCHEMAS.User) }

function patched(document: Document, operations: readonly object[]): Document {
  return applyPatch(USER, document, readOperations({ Operations: operations }))
}

/** The name of the error. */
function failure(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ScimError) return error.name
    throw error
  }
  return 'none'
}

interface Model {
  displayName?: string
  active?: boolean
  name: Record<string, string>
  emails: { value: string; type: string }[]
}

/** A change of the model, and the operation that makes it. */
interface Step {
  readonly operation: object
  change(model: Model): void
}

const TYPES = ['work', 'home', 'other']
const text = fc
  .string({ minLength: 1, maxLength: 4 })
  .filter((one) => one.isWellFormed() && !one.includes('\0'))
const set = fc.constantFrom('add', 'Add', 'replace', 'Replace')

function cased(name: string) {
  return fc.constantFrom(name, name.toUpperCase(), `${USER.id}:${name}`)
}

const simple: fc.Arbitrary<Step> = fc
  .tuple(set, cased('displayName'), text)
  .map(([op, path, value]) => ({
    operation: { op, path, value },
    change: (model) => {
      model.displayName = value
    },
  }))
const removal: fc.Arbitrary<Step> = fc.constant({
  operation: { op: 'Remove', path: 'displayName' },
  change: (model) => {
    delete model.displayName
  },
})
const withoutPath: fc.Arbitrary<Step> = fc
  .tuple(set, fc.boolean(), text, fc.boolean())
  .map(([op, active, given, isText]) => ({
    operation: {
      op,
      value: { active: isText ? (active ? 'True' : 'False') : active, 'name.givenName': given },
    },
    change: (model) => {
      model.active = active
      model.name.givenName = given
    },
  }))
const part: fc.Arbitrary<Step> = fc
  .tuple(set, fc.constantFrom('givenName', 'familyName', 'formatted'), fc.option(text))
  .map(([op, sub, value]) => ({
    operation:
      value === null ? { op: 'remove', path: `name.${sub}` } : { op, path: `name.${sub}`, value },
    change: ({ name }) => {
      if (value === null) delete name[sub]
      else name[sub] = value
    },
  }))
const whole: fc.Arbitrary<Step> = fc.tuple(set, text).map(([op, familyName]) => ({
  operation: { op, path: 'name', value: { familyName, honorificPrefix: 'Dr.' } },
  change: ({ name }) => {
    name.familyName = familyName
  },
}))
const addition: fc.Arbitrary<Step> = fc
  .tuple(text, fc.constantFrom(...TYPES))
  .map(([value, type]) => ({
    operation: { op: 'add', path: 'emails', value: [{ value, type }] },
    change: (model) => {
      if (model.emails.some((one) => one.value === value && one.type === type)) return
      model.emails = [...model.emails.filter((one) => one.value !== value), { value, type }]
    },
  }))
const replacement: fc.Arbitrary<Step> = fc
  .array(fc.record({ value: text, type: fc.constantFrom(...TYPES) }), { maxLength: 2 })
  .map((emails) => ({
    operation: { op: 'replace', path: 'emails', value: emails },
    change: (model) => {
      model.emails = emails.map((one) => ({ ...one }))
    },
  }))
const selected: fc.Arbitrary<Step> = fc
  .tuple(fc.constantFrom(...TYPES), text)
  .map(([type, value]) => ({
    operation: { op: 'Add', path: `emails[type eq "${type}"].value`, value },
    change: ({ emails }) => {
      const chosen = emails.filter((one) => one.type === type)
      for (const one of chosen) one.value = value
      if (chosen.length === 0) emails.push({ type, value })
    },
  }))
const unselected: fc.Arbitrary<Step> = fc.constantFrom(...TYPES).map((type) => ({
  operation: { op: 'remove', path: `emails[type eq "${type.toUpperCase()}"]` },
  change: (model) => {
    model.emails = model.emails.filter((one) => one.type !== type)
  },
}))
const cleared: fc.Arbitrary<Step> = fc.constant({
  operation: { op: 'remove', path: 'emails' },
  change: (model) => {
    model.emails = []
  },
})
const ignored: fc.Arbitrary<Step> = fc
  .constantFrom(
    'title',
    'addresses[type eq "work"].country',
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
    'id',
  )
  .map((path) => ({ operation: { op: 'add', path, value: 'ignored' }, change: () => {} }))

const steps = fc.array(
  fc.oneof(
    ...[simple, removal, withoutPath, part, whole, addition, replacement],
    ...[selected, unselected, cleared, ignored],
  ),
  { maxLength: 12 },
)

function documentOf({ displayName, active, name, emails }: Model): Document {
  return {
    ...(displayName !== undefined && { displayName }),
    ...(active !== undefined && { active }),
    ...(Object.keys(name).length > 0 && { name }),
    ...(emails.length > 0 && { emails }),
  }
}

describe('PATCH of a user', () => {
  it('equals a plain model, whatever the order of its operations', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const model: Model = { name: {}, emails: [] }
        for (const { change } of all) change(model)
        const document = patched(
          {},
          all.map(({ operation }) => operation),
        )
        assert.deepEqual(document, documentOf(model))
      }),
    )
  })

  it('a value that becomes primary ends that of the others', () => {
    const emails = [{ value: 'a@b.co', type: 'work', primary: true }]
    const added = { op: 'add', path: 'emails', value: { value: 'c@d.co', primary: 'True' } }
    assert.deepEqual(patched({ emails }, [added]).emails, [
      { value: 'a@b.co', type: 'work', primary: false },
      { value: 'c@d.co', primary: true },
    ])
  })

  it('invalid operations are rejected by name', () => {
    const emails = [{ value: 'a@b.co', type: 'work' }]
    for (const [expected, operation] of [
      ['noTarget', { op: 'replace', path: 'emails[type eq "home"].value', value: 'x' }],
      ['noTarget', { op: 'remove' }],
      ['invalidSyntax', { op: 'move', path: 'displayName' }],
      ['invalidPath', { op: 'add', path: 'unknown', value: 1 }],
      ['invalidPath', { op: 'add', path: 'name.unknown', value: 1 }],
      ['invalidPath', { op: 'add', path: 'name[', value: 1 }],
      ['invalidPath', { op: 'add', path: 'name[givenName eq "a"].familyName', value: 'x' }],
      ['invalidPath', { op: 'add', path: 7, value: 'x' }],
      ['invalidPath', { op: 'add', path: 'a'.repeat(2_000), value: 'x' }],
      ['invalidFilter', { op: 'add', path: 'emails[type sw "w"].value', value: 'x' }],
      ['invalidValue', { op: 'add', path: 'active', value: 'perhaps' }],
      ['invalidValue', { op: 'add', path: 'displayName', value: {} }],
      ['invalidValue', { op: 'add', value: 'no object' }],
    ] as const) {
      assert.equal(
        failure(() => patched({ emails }, [operation])),
        expected,
        JSON.stringify(operation),
      )
    }
    assert.equal(
      failure(() => readOperations({ Operations: 'none' })),
      'invalidSyntax',
    )
    const many = Array.from({ length: 1_001 }, () => ({ op: 'remove', path: 'displayName' }))
    assert.equal(
      failure(() => readOperations({ Operations: many })),
      'tooLarge',
    )
    const wide = Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`title${n}`, 1]))
    assert.equal(
      failure(() => readOperations({ Operations: [{ op: 'add', value: wide }] })),
      'tooLarge',
    )
    const values = Array.from({ length: 101 }, (_, n) => ({ value: `${n}@b.co` }))
    assert.equal(
      failure(() => patched({}, [{ op: 'add', path: 'emails', value: values }])),
      'tooLarge',
    )
  })
})

describe('PATCH of a group', () => {
  const member = fc.constantFrom('a', 'b', 'c', 'd')
  const operation = fc.oneof(
    member.map((id) => ({ op: 'Add', path: 'members', value: [{ value: id }] })),
    member.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
    member.map((id) => ({ op: 'Remove', path: 'members', value: [{ value: id }] })),
    fc.constant({ op: 'remove', path: 'members' }),
    fc.array(member, { maxLength: 3 }).map((all) => ({
      op: 'replace',
      value: { members: all.map((value) => ({ value })) },
    })),
  )

  it('members equal a plain set, whatever the order of the operations', () => {
    fc.assert(
      fc.property(fc.array(member), fc.array(operation, { maxLength: 8 }), (before, operations) => {
        const model = new Set(before)
        for (const { op, ...rest } of operations) apply(model, op.toLowerCase(), rest)
        const { members } = patchedGroup(readOperations({ Operations: operations }))
        const kept = members.isWhole ? [] : before.filter((id) => !members.removed.has(id))
        assert.deepEqual(new Set([...kept, ...members.added]), model)
      }),
    )
  })

  const apply = (
    model: Set<string>,
    op: string,
    { path, value }: { path?: string; value?: unknown },
  ): void => {
    const list = (value as { members?: unknown } | undefined)?.members ?? value
    const ids = (list as { value: string }[] | undefined)?.map((one) => one.value)
    const selected = /"(\w)"/.exec(path ?? '')?.[1]
    if (op === 'replace' || (!ids && selected === undefined)) model.clear()
    for (const id of ids ?? [selected ?? '']) {
      if (op === 'remove') model.delete(id)
      else if (id !== '') model.add(id)
    }
  }

  it('at most 5,000 members are named', () => {
    const values = Array.from({ length: 3_000 }, (_, n) => ({ value: `user-${n}` }))
    const add = { op: 'add', path: 'members', value: values }
    assert.equal(
      failure(() => patchedGroup(readOperations({ Operations: [add] }))),
      'none',
    )
    assert.equal(
      failure(() => patchedGroup(readOperations({ Operations: [add, add] }))),
      'tooLarge',
    )
  })
})
