/** A project with a key, and the states that the acts of a client need. */
import assert from 'node:assert/strict'
import { eventually } from '#test/support/eventually.ts'
import type { Act } from './clients.ts'
import { type MessagesServer, MODEL, REQUESTS_PER_MINUTE } from './server.ts'

export interface Caller {
  readonly key: string
  /** Brings the project into the state of an act; returns the text of the error, if it has one. */
  prepare(act: Act): Promise<string>
  /** To be called when the client has received the first bytes of an answer. */
  onFirstBytes(): void
  /** Rejects unless the project has spent, and nothing is reserved. */
  checkBudget(): Promise<void>
}

/** Ten seconds from one request to the next: longer than a client takes to start. */
const FEW_REQUESTS_PER_MINUTE = 6
/** Cents. */
const BUDGET = 2_000
/** Usage that costs $6, and a budget that it exceeds. */
const LARGE_USAGE = { input_tokens: 1_000_000, output_tokens: 100_000 }
const SMALL_BUDGET = 500
const CENTS = 100
const SETTLE_TIMEOUT_MS = 10_000
/** Events of a stream before its upstream stalls: more could be in two reads, or in one. */
const EVENTS_BEFORE_STALL = 1

const SAID: Readonly<Partial<Record<Act, string>>> = {
  'end of a budget': 'Your project reached its enforced spend limit.',
  'revoked key': 'It was deleted: use another key of the project.',
}

export async function createCaller(server: MessagesServer): Promise<Caller> {
  const { admin, upstream, url } = server
  const { id: project_id } = await admin.createProject({ name: 'Clients' })
  const account = await admin.createProjectServiceAccount({ project_id, name: 'client' })
  const key = account.api_key?.value ?? ''
  let revoke: (() => Promise<unknown>) | undefined
  let revoked: Promise<unknown> | undefined

  const limitRequests = (max_requests_per_1_minute: number) =>
    admin.updateProjectRateLimits({
      project_id,
      rate_limit_id: `rl-${MODEL}`,
      max_requests_per_1_minute,
    })
  const limitSpend = (threshold_amount: number) =>
    admin.updateProjectSpendLimit({
      project_id,
      currency: 'USD',
      interval: 'month',
      threshold_amount,
    })
  const hasSpent = async (dollars: number): Promise<boolean> => {
    const { data } = await admin.listProjectSpendLimits({ project_id })
    return data.some(({ spent, reserved }) => spent > dollars && reserved === 0)
  }

  const states: Readonly<Partial<Record<Act, () => Promise<unknown>>>> = {
    'rate limit': async () => {
      await limitRequests(FEW_REQUESTS_PER_MINUTE)
      for (let status = 200; status === 200; ) status = await send(url, key)
    },
    'large budget': () => limitSpend(BUDGET),
    'end of a budget': async () => {
      await limitSpend(BUDGET)
      upstream.script({ usage: LARGE_USAGE })
      assert.equal(await send(url, key), 200)
      const isCharged = () => hasSpent(SMALL_BUDGET / CENTS)
      await eventually('the request is charged', isCharged, SETTLE_TIMEOUT_MS)
      await limitSpend(SMALL_BUDGET)
    },
    'revoked key': async () => {
      await limitSpend(BUDGET)
      revoke = () =>
        admin.deleteProjectServiceAccount({ project_id, service_account_id: account.id })
    },
  }

  return {
    key,
    async prepare(act) {
      await limitRequests(REQUESTS_PER_MINUTE)
      await states[act]?.()
      upstream.reset()
      if (act === 'revoked key') {
        upstream.script({ fault: { kind: 'stall', at: EVENTS_BEFORE_STALL } })
      }
      return SAID[act] ?? ''
    },
    onFirstBytes() {
      revoked ??= revoke?.()
    },
    async checkBudget() {
      await revoked
      const isSettled = () => hasSpent(0)
      await eventually('the budget has spent, and reserves nothing', isSettled, SETTLE_TIMEOUT_MS)
    },
  }
}

/** A request of the test itself; returns the status of its answer. */
async function send(url: string, key: string): Promise<number> {
  const messages = [{ role: 'user', content: 'x' }]
  const response = await fetch(`${url}/v1/messages`, {
    method: 'POST',
    headers: {
      'x-api-key': key,
      'anthropic-version': '2023-06-01',
      'content-type': 'application/json',
    },
    body: JSON.stringify({ model: MODEL, max_tokens: 16, messages }),
  })
  await response.arrayBuffer()
  return response.status
}
