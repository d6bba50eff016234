/** Targets by API format: neither format sees, hides or pins to the upstreams of the other. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import type { ApiFormatName } from '#contract/formats/format-name.ts'

import { openUpstreams } from '#test/support/upstream-targets.ts'
import type { UpstreamTarget } from './open-target.ts'
import type { Upstreams } from './targets.ts'

const PROJECT = 'proj_a'
const base_url = 'http://127.0.0.1:1/v1'
const CLAUDE = { base_url, api_format: 'anthropic' } as const

/** An account of the project in each format, and a shared upstream of each. */
function openBoth(t: TestContext): Upstreams {
  return openUpstreams(t, {
    claude: CLAUDE,
    shared: { base_url },
    'own-claude': { ...CLAUDE, projects: [PROJECT], models: ['claude-*'] },
    own: { base_url, projects: [PROJECT], models: ['gpt-*'] },
  })
}

function namesOf(targets: readonly (UpstreamTarget | undefined)[]): (string | undefined)[] {
  return targets.map((target) => target?.upstream.name)
}

it('a model is served by the upstreams of the route’s format', (t) => {
  const upstreams = openBoth(t)
  const served = (format: ApiFormatName, model: string) => {
    const request = { format, projectId: PROJECT, model, affinity: () => undefined }
    return namesOf(upstreams.forModel(request))
  }
  for (let again = 0; again < 2; again += 1) {
    assert.deepEqual(served('openai', 'gpt-5.6-luna'), ['own'])
    assert.deepEqual(served('anthropic', 'claude-sonnet-5-5'), ['own-claude'])
    // The account that serves the model has the other format.
    assert.deepEqual(served('openai', 'claude-sonnet-5-5'), ['shared'])
    assert.deepEqual(served('anthropic', 'gpt-5.6-luna'), ['claude'])
  }
})

it('a model without an upstream of the format is not found', (t) => {
  const upstreams = openUpstreams(t, { claude: CLAUDE })
  const request = { projectId: PROJECT, model: 'claude-sonnet-5-5', affinity: () => undefined }
  assert.equal(upstreams.forModel({ ...request, format: 'anthropic' }).length, 1)
  for (const find of [upstreams.forModel, upstreams.forModelWhere]) {
    assert.throws(() => find({ ...request, format: 'openai' }, () => true), { status: 404 })
  }
  assert.deepEqual(upstreams.serving({ format: 'openai', projectId: PROJECT }, 'any'), [])
})

it('a project sees the upstreams of a format', (t) => {
  const upstreams = openBoth(t)
  const visible = (format: ApiFormatName, projectId: string) =>
    namesOf(upstreams.visible({ format, projectId }))
  assert.deepEqual(visible('openai', PROJECT), ['shared', 'own'])
  assert.deepEqual(visible('anthropic', PROJECT), ['claude', 'own-claude'])
  assert.deepEqual(visible('anthropic', 'proj_b'), ['claude'])
})

it('objects are held by upstreams with OpenAI’s API alone', (t) => {
  const upstreams = openBoth(t)
  assert.deepEqual(namesOf([upstreams.forFiles(PROJECT)]), ['shared'])
  assert.deepEqual(namesOf([upstreams.forConversations(PROJECT)]), ['own'])
  assert.deepEqual(namesOf([upstreams.forConversations('proj_b')]), ['shared'])
  assert.deepEqual(namesOf(['shared', 'claude', 'none'].map(upstreams.holder)), [
    'shared',
    undefined,
    undefined,
  ])
  const claude = openUpstreams(t, { claude: CLAUDE })
  assert.deepEqual(
    [claude.forFiles(PROJECT), claude.forConversations(PROJECT)],
    [undefined, undefined],
  )
})
