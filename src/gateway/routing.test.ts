/** Targets of requests that refer to objects, among upstreams of both API formats. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { OPENAI_API } from '#gateway/formats/openai/openai.ts'
import { openUpstreams } from '#test/support/upstream-targets.ts'
import type { Call } from './call.ts'
import { projectUseOf } from './project-use.ts'
import { type RoutedFacts, type RoutingParts, targetsOf } from './routing.ts'

const MODEL = 'gpt-5.6-luna'
const base_url = 'http://127.0.0.1:1/v1'
const FACTS = {
  model: MODEL,
  references: [{ kind: 'file', id: 'file_1', param: 'input' }],
  steering: [],
  cacheKey: undefined,
  otherModels: [],
  unknownMember: undefined,
} as unknown as RoutedFacts

/** Names of the targets of a response that refers to an object at an upstream. */
async function targetsAt(t: TestContext, home: string): Promise<string[]> {
  const upstreams = openUpstreams(t, {
    openai: { base_url },
    other: { base_url },
    claude: { base_url, api_format: 'anthropic' },
  })
  const parts = {
    upstreams,
    owned: { check: async () => home },
    rejectSteering: () => undefined,
  } as unknown as RoutingParts
  const call = {
    format: OPENAI_API,
    route: dataRoutes.createResponse,
    headers: {},
    grant: {
      projectId: 'proj_a',
      project: projectUseOf({ id: 'proj_a', tags: {} }),
      policy: { isRestricting: false, retention: 'default' },
      spendLimits: [],
    },
  } as unknown as Call
  const targets = await targetsOf(parts, call, FACTS)
  return targets.map(({ upstream }) => upstream.name)
}

it('a request that refers to an object goes to the upstream of the object', async (t) => {
  assert.deepEqual(await targetsAt(t, 'other'), ['other'])
})

it('an object at an upstream of another API format is not found', async (t) => {
  await assert.rejects(targetsAt(t, 'claude'), { status: 404, code: 'model_not_found' })
})
