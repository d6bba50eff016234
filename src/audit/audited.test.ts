import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import type { Actor, Context } from '#context.ts'
import { type Change, changesAfter } from '#storage/changes.ts'
import { run } from '#storage/db.ts'
import type { Tables } from '#storage/tables/schema.ts'
import { record } from '#storage/transaction.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'
import { personActor } from '#test/support/people.ts'
import { audited, unchanged } from './audited.ts'

onEachStore('an audited change', (dialect) => {
  let h: Harness
  let ctx: Context
  before(async () => {
    h = await startHarness(dialect)
    ctx = h.system
  })
  after(() => h.close())

  const all = async (table: 'project' | 'audit_log' | 'change' | 'change_counter') =>
    (await h.store.reader.selectFrom(table).selectAll().execute()).length
  const everything = async () => ({
    projects: await all('project'),
    events: await all('audit_log'),
    changes: await all('change'),
    counters: await h.store.reader.selectFrom('change_counter').select('seq').execute(),
  })
  const project = (id: string): Tables['project'] => ({
    id,
    organization_id: ctx.organization.id,
    name: 'P',
    created_at: 1,
    archived_at: null,
    external_key_id: null,
    residency: null,
    geography: null,
    personal_user_id: null,
    tags: null,
    require_tags: null,
    metadata_tags: null,
    safety_identifier_key: null,
  })
  const create = (context: Context, id: string, end: 'commit' | 'refuse' = 'commit') =>
    audited(context, async (tx) => {
      await tx.insertInto('project').values(project(id)).execute()
      if (end === 'refuse') throw new Error('refused')
      return {
        result: id,
        projectId: id,
        event: { type: 'project.created' as const, id, data: { name: 'P', title: 'P' } },
      }
    })
  const eventOf = async (id: string) => {
    const [row] = await h.store.reader
      .selectFrom('audit_log')
      .selectAll()
      .where('resource_id', '=', id)
      .execute()
    return row
  }

  it('commits the change, one event and the next number in the order of changes', async () => {
    const before = await everything()
    assert.equal(await create(ctx, 'proj_a'), 'proj_a')
    const now = await everything()
    assert.equal(now.projects, before.projects + 1)
    assert.equal(now.events, before.events + 1)
    assert.equal(now.counters[0]?.seq, Number(before.counters[0]?.seq) + 1)
    const event = await eventOf('proj_a')
    assert.equal(event?.type, 'project.created')
    assert.equal(event?.project_id, 'proj_a')
    const change = await h.store.reader
      .selectFrom('change')
      .selectAll()
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst()
    assert.equal(change?.seq, now.counters[0]?.seq)
    assert.equal(change?.id, 'proj_a')
    assert.equal(change?.kind, 'project.created')
  })

  it('numbers the changes of many members in order, in a few statements', async () => {
    const before = await everything()
    const members = Array.from({ length: 1_200 }, (_, n) => ({
      kind: 'group.member' as const,
      id: `user-${n}`,
    }))
    const published: Change[] = []
    let statements = 0
    const counting = { ...ctx, onChange: (change: Change) => published.push(change) }
    await audited(counting, async (tx) => {
      const execute = tx[run]
      Object.assign(tx, {
        [run]: (sql: string, parameters: readonly unknown[]) => {
          statements += 1
          return execute(sql, parameters)
        },
      })
      return {
        result: undefined,
        subjects: members,
        event: { type: 'group.updated' as const, id: 'group_a', changes_requested: {} },
      }
    })
    const last = Number(before.counters[0]?.seq)
    assert.deepEqual(
      published.map(({ seq, id }) => [seq, id]),
      ['group_a', ...members.map(({ id }) => id)].map((id, n) => [last + n + 1, id]),
    )
    const stored = await changesAfter(h.store.reader, {
      organizationId: ctx.organization.id,
      after: last,
      rows: 2_000,
    })
    assert.deepEqual(
      stored.map((row) => ({ ...row })),
      published,
    )
    assert.ok(statements < 12, `${statements} statements`)
  })

  it('numbers events without a gap, whatever else has changed with them', async () => {
    const many = [
      { kind: 'group.member' as const, id: 'user-a' },
      { kind: 'group.member' as const, id: 'user-b' },
    ]
    await audited(ctx, async () => ({
      result: undefined,
      subjects: many,
      consequences: [{ type: 'group.updated' as const, id: 'group_b', changes_requested: {} }],
      event: { type: 'group.updated' as const, id: 'group_c', changes_requested: {} },
    }))
    await assert.rejects(create(ctx, 'proj_unnumbered', 'refuse'))
    await create(ctx, 'proj_numbered')
    const rows = await h.store.reader
      .selectFrom('change')
      .innerJoin('audit_log', 'audit_log.id', 'change.event_id')
      .select(['change.event_sequence', 'audit_log.resource_id'])
      .orderBy('change.event_sequence')
      .execute()
    assert.deepEqual(
      rows.map(({ event_sequence }) => event_sequence),
      rows.map((_, n) => n + 1),
    )
    assert.deepEqual(
      rows.slice(-3).map(({ resource_id }) => resource_id),
      ['group_b', 'group_c', 'proj_numbered'],
    )
    const [counter] = await h.store.reader.selectFrom('change_counter').selectAll().execute()
    assert.equal(counter?.events, rows.length)
    assert.equal(await all('audit_log'), rows.length)
  })

  it('leaves no row and no event when it is rejected', async () => {
    const before = await everything()
    await assert.rejects(create(ctx, 'proj_b', 'refuse'), /refused/)
    assert.deepEqual(await everything(), before)
  })

  it('leaves no trace when its event cannot be written', async () => {
    const before = await everything()
    const nowhere = { ...ctx, organization: { ...ctx.organization, id: 'org-none' } }
    await assert.rejects(create(nowhere, 'proj_c'))
    assert.deepEqual(await everything(), before)
  })

  it('that changes nothing has no event', async () => {
    const before = await everything()
    assert.equal(await audited(ctx, async () => unchanged('as it was')), 'as it was')
    assert.deepEqual(await everything(), before)
  })

  it('keeps a repeated request its answer only together with the change', async () => {
    const kept: unknown[] = []
    const claim = {
      begin: async () => undefined,
      keep: async (_tx: unknown, result: unknown) => {
        kept.push(result)
        throw new Error('cannot be kept')
      },
    }
    const before = await everything()
    await assert.rejects(create({ ...ctx, claim }, 'proj_d'), /cannot be kept/)
    assert.deepEqual(kept, ['proj_d'])
    assert.deepEqual(await everything(), before)
  })

  it('has an event with the actor, the key and the address', async () => {
    const origin = { ipAddress: '192.0.2.1', userAgent: 'test' }
    const key = { kind: 'admin_key', keyId: 'key_1', scopes: null, origin } as const
    const actors: [Actor, object][] = [
      [
        { ...key, owner: { kind: 'user', id: 'user-1' }, email: 'a@example.com' },
        { actor_kind: 'user_key', actor_key_id: 'key_1', actor_id: 'user-1' },
      ],
      [
        { ...key, owner: { kind: 'service_account', id: 'svc_acct_1' }, email: null },
        { actor_kind: 'service_account_key', actor_key_id: 'key_1', actor_id: 'svc_acct_1' },
      ],
      [
        personActor({ id: 'user-2', email: 'b@example.com' }, 'owner', origin),
        {
          actor_kind: 'session',
          actor_key_id: 'session_1',
          actor_id: 'user-2',
          actor_email: 'b@example.com',
        },
      ],
      [
        {
          ...personActor({ id: 'user-2', email: 'b@example.com' }, 'owner', origin),
          authority: { kind: 'admin_key', keyId: 'key_2', scopes: null },
        },
        { actor_kind: 'session', actor_key_id: 'key_2', actor_id: 'user-2' },
      ],
      [
        {
          kind: 'session',
          sessionId: 'session_3',
          user: null,
          origin,
          authority: { kind: 'admin_key', keyId: 'key_3', scopes: null },
        },
        {
          actor_kind: 'session',
          actor_key_id: 'key_3',
          actor_id: ctx.organization.operatorId,
          actor_email: null,
        },
      ],
      [
        { kind: 'visitor', origin },
        {
          actor_kind: 'visitor',
          actor_key_id: null,
          actor_id: '',
          actor_email: null,
          ip_address: '192.0.2.1',
        },
      ],
      [
        { kind: 'system' },
        {
          actor_kind: 'system',
          actor_id: ctx.organization.operatorId,
          ip_address: null,
          user_agent: null,
        },
      ],
    ]
    for (const [n, [actor, expected]] of actors.entries()) {
      await create({ ...ctx, actor }, `proj_actor${n}`)
      assert.partialDeepStrictEqual(await eventOf(`proj_actor${n}`), expected)
    }
    assert.equal((await eventOf('proj_actor0'))?.ip_address, '192.0.2.1')
  })

  it('is atomic for bookkeeping too: a record that fails leaves nothing', async () => {
    const before = await everything()
    await assert.rejects(
      record(h.store, async (tx) => {
        await tx.insertInto('project').values(project('proj_e')).execute()
        throw new Error('failed')
      }),
    )
    assert.deepEqual(await everything(), before)
  })
})
