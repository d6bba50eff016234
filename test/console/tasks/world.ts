/**
 * Organization of the tasks: Acme Research at a fixed time, with a model that ends, a limit of a
 * developer, a rejected request, and the account of its provider. Its upstream and its server fail
 * on request.
 */
import assert from 'node:assert/strict'
import { RateLimitError } from 'openai'
import { closeMonths } from '#control/usage/statements/statements.ts'
import type { SeededKey } from '#demo/context.ts'
import { OWNER } from '#demo/people.ts'
import { startModels } from '#demo/upstream.ts'
import { startProviderAccount } from '#simulator/provider-account.ts'
import { type Cookies, cookiesOf } from '#test/console/person.ts'
import {
  openSeededConsole,
  PRESENT,
  type SeededConsole,
} from '#test/console/seeded-organization.ts'
import { billed, KEY, LUNA, MILLION } from '#test/sdk/reconciled-accounts.ts'
import { use } from '#test/support/usage.ts'

export const DEVELOPER = 'noah.williams'
export const DEVELOPERS_PROJECT = 'Support assistant'
/** Ends on 11 December 2026; its documentation names a replacement. */
export const ENDING = { model: 'gpt-5-mini', project: 'Code review bot', next: 'gpt-6.1-terra' }
export const STOPPED = 'Data labelling'
const MODEL = 'gpt-5.6-luna'
/** Failures in a row after which an upstream is down. */
const FAILURES = 5
const HOUR_SECONDS = 3_600

export interface TaskWorld extends AsyncDisposable {
  readonly harness: SeededConsole
  readonly cookies: Readonly<Record<'owner' | 'developer', Cookies>>
  /** Id of a request that a budget has rejected. */
  readonly requestId: string
  /** A key of the developer. */
  readonly leaked: SeededKey
  /** Stops the upstream, and sends requests that fail. */
  stopUpstream(): Promise<void>
  /** Stops Bailiwick, as when its machine is switched off. */
  stopServer(): Promise<void>
}

export async function openTaskWorld(): Promise<TaskWorld> {
  await using opening = new AsyncDisposableStack()
  const account = opening.use(await startProviderAccount({ key: KEY }))
  account.uses = [
    billed('2026-10-01', MODEL, LUNA, { project: 'proj_acme' }),
    billed('2026-10-02', 'gpt-5.6-terra', { input: 9 }, { requests: 30, input: 3 * MILLION }),
  ]
  const models = await startModels()
  const harness = opening.use(
    await openSeededConsole({
      clock: () => PRESENT.getTime(),
      upstreamUrl: models.url,
      config: configOf(account.url),
      environment: { PROVIDER_KEY: KEY },
    }),
  )
  let isUp = true
  const stopModels = async (): Promise<void> => {
    if (isUp) await models.close()
    isUp = false
  }
  opening.defer(stopModels)
  const { seeded } = harness
  const personId = (who: string): string =>
    seeded.people.find((one) => one.who === who)?.id ?? assert.fail(`no ${who}`)
  const projectId = (name: string): string =>
    seeded.projects.find((one) => one.name === name)?.id ?? assert.fail(`no ${name}`)
  const liveKeys = (project: string) =>
    seeded.keys.filter((key) => key.projectId === projectId(project) && key.endsMs === Infinity)
  const developer = personId(DEVELOPER)
  const leaked = liveKeys(DEVELOPERS_PROJECT).find(({ ownerId }) => ownerId === developer)
  await addEndingModel(harness, liveKeys(ENDING.project)[0] ?? assert.fail('no key'))
  await harness.client.updateProjectUserSpendLimit({
    project_id: projectId(DEVELOPERS_PROJECT),
    user_id: developer,
    threshold_amount: 2_000,
    currency: 'USD',
    interval: 'month',
  })
  await closeMonths(harness.store, PRESENT.getTime())
  const requestId = await rejectedRequest(harness, liveKeys(STOPPED)[0]?.value ?? '')
  const cookies = {
    owner: await cookiesOf(harness, personId(OWNER)),
    developer: await cookiesOf(harness, developer),
  }
  const opened = opening.move()
  return {
    harness,
    cookies,
    requestId,
    leaked: leaked ?? assert.fail('no key of the developer'),
    stopUpstream: async () => {
      await stopModels()
      for (let at = 0; at < FAILURES; at++) {
        await assert.rejects(ask(harness, leaked?.value ?? ''))
      }
    },
    stopServer: async () => {
      harness.server.app.server.closeAllConnections()
      await harness.server.close()
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** An upstream that no request uses has the account of the other one. */
function configOf(account: string): string {
  return `upstreams:
  openai:
    base_url: ${account}/v1
    api_key: sk-openai
    models: [unused]
    billing:
      admin_key: { env: PROVIDER_KEY }
      upstreams: [default]
`
}

/** A day of requests to a model that ends. */
async function addEndingModel(harness: SeededConsole, key: SeededKey): Promise<void> {
  const at = PRESENT.getTime() / 1_000 - HOUR_SECONDS
  const { projectId, ownerId, id: keyId } = key
  const amounts = {
    requests: 240,
    requestedRequests: 240,
    inputTokens: MILLION,
    outputTokens: 100_000,
  }
  const subject = { projectId, ownerId, keyId, model: ENDING.model, upstream: 'default' }
  await use(harness, [{ at, amounts, subject }])
}

async function rejectedRequest(harness: SeededConsole, key: string): Promise<string> {
  let id = ''
  await assert.rejects(ask(harness, key), (error) => {
    assert.ok(error instanceof RateLimitError)
    id = error.requestID ?? assert.fail('no request id')
    return true
  })
  await harness.flush()
  return id
}

function ask({ caller }: SeededConsole, key: string) {
  const messages = [{ role: 'user' as const, content: 'Which of the two prompts did better?' }]
  return caller(key).chat.completions.create({ model: MODEL, messages })
}
