/** Reads of request logs by a stranger to their rows: forged tokens, foreign keys, many filters. */
import assert from 'node:assert/strict'
import { before, it } from 'node:test'
import {
  chooseIndex,
  type RequestLogFilter,
  SLICE_ROWS,
} from '#control/request-logs/filters/store.ts'
import { SEARCH_MS, search } from '#control/request-logs/search.ts'
import { readSlice } from '#control/request-logs/store.ts'
import type { RequestRecord } from '#request-logs/record.ts'
import { openAs } from '#test/access/browser.ts'
import { newUser } from '#test/sdk/suite.ts'
import { movableClock } from '#test/support/clock.ts'
import { onEachStore } from '#test/support/databases.ts'
import { shareHarness } from '#test/support/harness.ts'
import { keepLogs, requestRecord } from '#test/support/request-logs.ts'

const START = Date.parse('2026-11-30T12:00:00Z')
const ROWS = 8_000
const LOGS = '/v1/organization/request_logs'

/** A filter that all rows of an organization pass. */
const EVERYTHING = {
  visible: 'all',
  fromMs: undefined,
  untilMs: undefined,
  projectIds: undefined,
  keyIds: undefined,
  ownerIds: undefined,
  models: undefined,
  upstreams: undefined,
  statuses: undefined,
  outcomes: undefined,
  codes: undefined,
  session: undefined,
} as const

/** Filters that the four rows of a service account pass, with one index each. */
const FILTERS: readonly Partial<RequestLogFilter>[] = [
  { models: ['of-account'] },
  { keyIds: ['key_account', 'key_other'] },
  { ownerIds: ['svc_acct_a', 'user-other'] },
  { session: 'of account' },
  { projectIds: ['proj_a'] },
  {},
]

/** Rows of a service account of a project, older than those of people, and one of another's. */
function accountRows(organizationId: string): RequestRecord[] {
  const row = (id: string, other: Partial<RequestRecord>) =>
    requestRecord(id, { organizationId, endedAt: START - 1_000, ...other })
  return [
    ...[1, 2, 3, 4].map((n) =>
      row(`req_account_${n}`, {
        keyId: 'key_account',
        ownerId: 'svc_acct_a',
        session: 'of account',
        model: 'of-account',
      }),
    ),
    row('req_secret_hidden', {
      projectId: 'proj_hidden',
      keyId: 'key_hidden',
      ownerId: 'svc_acct_hidden',
    }),
  ]
}

function tokenOf(content: string): string {
  return `page_${Buffer.from(content).toString('base64url')}`
}

function contentOf(token: unknown): string {
  return Buffer.from(String(token ?? '').replace('page_', ''), 'base64url').toString()
}

onEachStore('reads of request logs', (dialect) => {
  const { clock } = movableClock(START + 3_600_000)
  const server = shareHarness(dialect, { clock })

  before(async () => {
    const h = server()
    const { id } = h.system.organization
    await keepLogs(
      h,
      Array.from({ length: ROWS }, (_, n) =>
        requestRecord(`req_secret_${n}`, {
          organizationId: id,
          endedAt: START + n,
          keyId: 'key_other',
          ownerId: 'user-other',
          session: 'session of another',
          answeredModel: n === 7 ? 'a\u0000\ud800' : 'gpt-5.6-luna',
          tags: { team: 'search' },
        }),
      ),
    )
  })

  const asMember = async () => {
    const { id } = await newUser(server())
    return openAs(server(), id)
  }

  it('the token and the end of a search say nothing of rows that the caller may not see', async () => {
    const member = await asMember()
    for (const filter of [
      'api_key_ids[]=key_other',
      'user_ids[]=user-other',
      'session=session%20of%20another',
      'models[]=gpt-5.6-luna',
      '',
    ]) {
      for (const order of ['asc', 'desc']) {
        const path = `${LOGS}?${filter}&order=${order}`
        const { status, json } = await member.raw('GET', path)
        assert.equal(status, 200)
        assert.deepEqual(json.data, [])
        assert.equal(json.has_more, false, path)
        assert.equal(json.searched_to, null)
        const token = contentOf(json.next_page)
        assert.ok(!token.includes('secret'), path)
        const ms = Number(token.split(' ', 1)[0])
        assert.ok(ms < START || ms >= START + ROWS, path)
      }
    }
  })

  it('a forged token moves a search among the rows that its caller may see, or is 400', async () => {
    const member = await asMember()
    const { json: page } = await member.raw('GET', `${LOGS}?order=asc`)
    const [, digest = ''] = contentOf(page.next_page).split(' ')
    assert.ok(digest.length > 0)
    for (const [content, expected] of [
      [`${START} ${digest} req_secret_1`, 200],
      [`${START} ${digest} \u0000`, 400],
      [`999999999999999 ${digest} req_secret_1`, 200],
      [`9999999999999999 ${digest} req_secret_1`, 400],
      [`-1 ${digest} req_secret_1`, 400],
      [`${START} ${digest} ${'x'.repeat(600)}`, 400],
      [`${START} AAAAAAAAAAAAAAAA req_secret_1`, 400],
    ] as const) {
      const path = `${LOGS}?order=asc&page=${tokenOf(content)}`
      const { status, text } = await member.raw('GET', path)
      assert.equal(status, expected, `${JSON.stringify(content)}: ${text}`)
      assert.ok(!text.includes('req_secret'))
    }
  })

  it('a zero byte or a lone surrogate in a filter is no error of the server', async () => {
    const h = server()
    for (const query of [
      'session=%00',
      'session=a%00b',
      'models[]=%00',
      'api_key_ids[]=%00',
      'user_ids[]=%00',
      'project_ids[]=%00',
      'codes[]=%00',
      'upstreams[]=%00',
      'tags[]=%00=',
      'tags[]=team=%00',
      'session=%ED%A0%80',
    ]) {
      const { status, text } = await h.raw('GET', `${LOGS}?${query}`)
      assert.ok(status < 500, `${query}: ${status} ${text}`)
    }
    const { status } = await h.raw('GET', `${LOGS}/%00`)
    assert.ok(status < 500)
  })

  it('a filter by a tag reads rows with a model that no text of a store can have', async () => {
    const { status, json } = await server().raw('GET', `${LOGS}?tags[]=team=search&order=asc`)
    assert.equal(status, 200)
    assert.ok(Array.isArray(json.data))
    assert.equal(json.data.length, 20)
  })

  it('a slice of a search by a hundred tags reads a hundredth of the rows of others', async () => {
    const { store, system } = server()
    const endWith = async (keys: number): Promise<number | undefined> => {
      const names = Array.from({ length: keys }, (_, n) => [`a${n}`, ['']] as const)
      const filter = { ...EVERYTHING, organizationId: system.organization.id }
      const tags = Object.fromEntries(names)
      const tagged = { ...filter, tags }
      const query = {
        index: await chooseIndex(store.reader, tagged),
        filter: tagged,
        order: 'asc',
        after: undefined,
        rows: 20,
      } as const
      return (await readSlice(store.reader, query)).end?.endedAt
    }
    assert.equal(await endWith(1), START + SLICE_ROWS - 1)
    assert.equal(await endWith(100), START + Math.max(SLICE_ROWS / 100, 20) - 1)
  })

  /** A search that stops after its first slice, by a caller with their rows and a project's. */
  const partial = async (filter: Partial<RequestLogFilter>) => {
    const { store, system } = server()
    let now = 0
    const ctx = {
      slowReader: store.reader,
      now: () => {
        now += SEARCH_MS
        return now
      },
    }
    const visible = { ownerId: 'user-reader', accountsOf: ['proj_a', 'proj_b'] }
    const whole = { ...EVERYTHING, organizationId: system.organization.id, tags: {}, visible }
    const order = 'desc'
    return search(ctx, { filter: { ...whole, ...filter }, order, after: undefined }, 20)
  }

  it('a search of a project’s owner ends at no row of a person, and reads none', async () => {
    await keepLogs(server(), accountRows(server().system.organization.id))
    for (const filter of FILTERS) {
      const { rows, end, isLast } = await partial(filter)
      const name = JSON.stringify(filter)
      assert.ok(!end?.requestId.includes('secret'), `${name} ends at ${end?.requestId}`)
      assert.equal(rows.length, 4, name)
      assert.ok(isLast, name)
    }
  })

  it('filters by what the caller may not see find nothing in one slice', async () => {
    const hidden = [
      { keyIds: ['key_other'] },
      { ownerIds: ['user-other'] },
      { ownerIds: ['svc_acct_hidden'] },
      { session: 'session of another' },
    ]
    for (const filter of hidden) {
      const found = await partial(filter)
      assert.deepEqual({ rows: [], isLast: true }, { rows: found.rows, isLast: found.isLast })
    }
  })
})
