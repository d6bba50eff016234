/** Requests with values of tags, and what is spent of these, for suites about their limits. */
import assert from 'node:assert/strict'
import type { Static } from 'typebox'
import type { SpendBudget } from '#contract/spend/budget.ts'
import { startTwoProjects, type TwoProjects } from '#test/gateway/two-projects.ts'
import { CHAT, chat, MODEL } from '#test/support/gateway.ts'
import { type MadeKey, makeProject, makeUserKey } from '#test/support/keys.ts'

/** Ten tokens of output cost a cent. */
const CONFIG = `
bounds: { tag_values: 3, spend_wait_seconds: 60 }
models:
  ${MODEL}:
    context_window: 1000
    max_output_tokens: 1000
    price: { input: 0, output: 1000 }
    max_tokens_per_1_minute: unlimited
    batch_1_day_max_input_tokens: 1000000
`
export const MONTHLY = { currency: 'USD', interval: 'month' } as const

/** A gateway with at most three values of a key of tags. */
export function startValueGateway(dialect: 'sqlite' | 'postgres'): Promise<TwoProjects> {
  return startTwoProjects(dialect, { config: CONFIG })
}

/** Helpers for a gateway, which exists once the first test of its suite runs. */
export function valuesAt(gateway: () => TwoProjects) {
  /** A key of a project with a default for the values of a key of tags. */
  const limited = async (tag: string, limit: object): Promise<MadeKey> => {
    const { h } = gateway()
    const key = await makeUserKey(h, await makeProject(h))
    const { project_id } = key
    const of = { ...MONTHLY, threshold_amount: 3, ...limit }
    await h.client.updateProjectSpendLimitDefaults({ project_id, tags: { [tag]: of } })
    return key
  }

  /** Sends a request that may cost so many cents, and usually costs less. */
  const send = ({ value: key }: MadeKey, tags: string, cents = 2, text = 'x') =>
    gateway().post(CHAT, chat(text, { max_tokens: cents * 10 }), {
      key,
      headers: { 'x-bailiwick-tags': tags },
    })

  /** Statuses of a value's requests until one is rejected. */
  const exhaust = async (key: MadeKey, tags: string) => {
    for (let admitted = 0; ; admitted++) {
      const answer = await send(key, tags)
      if (answer.status !== 200) return { admitted, answer }
    }
  }

  /** Spend of a value by the ledger, in nano-dollars; undefined without a row. */
  const spent = async ({ project_id }: { project_id: string }, tag: string, value: string) => {
    await gateway().h.flush()
    const row = await gateway()
      .h.store.reader.selectFrom('tag_value')
      .select(['lifetime_cost'])
      .where('project_id', '=', project_id)
      .where('tag_key', '=', tag)
      .where('value', '=', value)
      .executeTakeFirst()
    return row && Number(row.lifetime_cost)
  }

  /** What is left to a key, by its own request. */
  const budgets = async ({ value }: MadeKey, headers: Record<string, string> = {}) => {
    const sent = { ...headers, authorization: `Bearer ${value}` }
    const answer = await fetch(`${gateway().h.url}/v1/spend_budgets`, { headers: sent })
    assert.equal(answer.status, 200)
    return ((await answer.json()) as { data: Static<typeof SpendBudget>[] }).data
  }
  return { limited, send, exhaust, spent, budgets }
}
