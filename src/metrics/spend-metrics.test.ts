import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Registry } from 'prom-client'
import { createDecisions } from './request-path.ts'
import { spendMetrics } from './spend-metrics.ts'

it('1,000 budgets have series, those of the organization and of projects before keys', async () => {
  const registry = new Registry()
  const budgetOf = (scope: 'api_key' | 'project' | 'organization', payerId: string) => ({
    spent: 1n,
    reserved: 2n,
    limit: { scope, payerId, interval: 'month', limit: 3_000_000_000n },
  })
  const keys = Array.from({ length: 1_500 }, (_, n) => budgetOf('api_key', `key_${n}`))
  const wide = [budgetOf('project', 'proj_1'), budgetOf('organization', 'org_1')]
  spendMetrics(registry, createDecisions(registry)).watch(() => [...keys, ...wide])
  const lines = (await registry.metrics()).split('\n').filter((line) => line.includes('amount='))
  assert.equal(lines.length, 1_000 * 3)
  const last = 'scope="api_key",owner="key_997",interval="month",amount="limit"'
  assert.equal(lines.at(-1), `bailiwick_budget_dollars{${last}} 3`)
  assert.match(lines[0] ?? '', /scope="organization",owner="org_1",interval="month",amount="spent"/)
})
