/** Readings of an account: kept, one at a time, and few that wait. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Upstream } from '#config/upstreams.ts'
import { createCostAccounts } from './accounts.ts'

const DAY_MS = 86_400_000
const EMPTY = { data: [], has_more: false }

/** An account, the answers of which wait until `answer` is called. */
function accountOf() {
  const waiting: (() => void)[] = []
  const requests: string[] = []
  const billing = {
    url: 'https://provider.example/v1',
    adminKey: { current: () => 'sk-admin-1' },
    projectIds: [],
    apiKeyIds: [],
    workspaceIds: [],
    upstreams: [],
  }
  const upstream = { name: 'openai', apiFormat: 'openai', billing } as unknown as Upstream
  const accounts = createCostAccounts({
    now: () => 0,
    upstreams: () => [upstream],
    wait: async () => {},
    timeout: () => new AbortController().signal,
    send: async (url) => {
      requests.push(String(url))
      await new Promise<void>((resolve) => waiting.push(resolve))
      return Response.json(EMPTY)
    },
  })
  const [account] = accounts()
  assert.ok(account)
  const answerAll = async (settled: Promise<unknown>): Promise<void> => {
    let isDone = false
    void settled.then(() => {
      isDone = true
    })
    while (!isDone) {
      for (const answer of waiting.splice(0)) answer()
      await new Promise(setImmediate)
    }
  }
  return { account, requests, answerAll }
}

function periodOf(days: number) {
  return { fromMs: 0, toMs: days * DAY_MS }
}

describe('readings of an account', () => {
  it('a kept reading is returned while another period is being read', async () => {
    const { account, requests, answerAll } = accountOf()
    const first = account.read(periodOf(1))
    await answerAll(first)
    const { length } = requests
    const second = account.read(periodOf(2))
    assert.equal(await account.read(periodOf(1)), await first)
    assert.equal(requests.filter((url) => url.includes('end_time=86400&')).length, length)
    await answerAll(second)
  })

  it('readings of many periods at once are bounded, and the others fail with a sentence', async () => {
    const { account, answerAll } = accountOf()
    const all = Promise.all(Array.from({ length: 100 }, (_, at) => account.read(periodOf(at + 1))))
    await answerAll(all)
    const errors = (await all).flatMap((reading) => ('error' in reading ? reading.error : []))
    assert.equal(errors.length, 90)
    assert.equal(new Set(errors).size, 1)
    assert.match(errors[0] ?? '', /Too many periods/)
    const again = account.read(periodOf(100))
    await answerAll(again)
    assert.ok('account' in (await again))
  })
})
