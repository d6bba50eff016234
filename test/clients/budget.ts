/** The budget that every client runs under, and its state after the run. */
import type { Client } from '#client/client.ts'
import { eventually } from '#test/support/eventually.ts'
import { LOCAL_MODEL, UNKNOWN_MODEL } from './client.ts'

/**
 * Configuration of the server: prices, without which a budget admits no request, and maxima of a
 * model of which OpenAI documents none.
 */
export const CONFIG = `
models:
  "${LOCAL_MODEL}":
    price: { input: 0.05, output: 0.2 }
    context_window: 131072
  gpt-image-2:
    context_window: 32768
    max_image_tokens: 8192
  ${UNKNOWN_MODEL}:
    price: { input: 1, output: 1, thousand_web_searches: 10 }
    context_window: 131072
`

const BUDGET = { threshold_amount: 2000, currency: 'USD', interval: 'month' } as const
const SETTLE_TIMEOUT_MS = 10_000

/** A project with a spend limit of $20, a service account with the same, and its key. */
export interface Payer {
  readonly project_id: string
  readonly key: string
}

export async function createPayer(admin: Client): Promise<Payer> {
  const { id: project_id } = await admin.createProject({ name: 'Clients' })
  await admin.updateProjectSpendLimit({ project_id, ...BUDGET })
  const account = await admin.createProjectServiceAccount({ project_id, name: 'client' })
  const service_account_id = account.id
  await admin.updateServiceAccountSpendLimit({ project_id, service_account_id, ...BUDGET })
  return { project_id, key: account.api_key?.value ?? '' }
}

/** Rejects unless the project has spent, and nothing is reserved. */
export async function checkBudgets(admin: Client, { project_id }: Payer): Promise<void> {
  const isSettled = async (): Promise<boolean> => {
    const { data } = await admin.listProjectSpendLimits({ project_id })
    const wrong = data.filter(({ spent, reserved }) => !(spent > 0 && reserved === 0))
    if (data.length === 2 && wrong.length === 0) return true
    throw new Error(`${data.length} budgets, of which ${JSON.stringify(wrong)}`)
  }
  await eventually('budgets have spent, and reserve nothing', isSettled, SETTLE_TIMEOUT_MS)
}
