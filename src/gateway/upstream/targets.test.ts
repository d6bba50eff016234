/** Targets by API format: neither format sees, hides or pins to the upstreams of the other. */
import assert from 'node:assert/strict'
import { it, type TestContext } from 'node:test'
import type { ApiFormatName } from '#contract/formats/format-name.ts'
import type { Residence } from '#contract/region.ts'
import type { Tags } from '#contract/tag.ts'
import { type ProjectUse, projectUseOf } from '#gateway/project-use.ts'
import { openUpstreams } from '#test/support/upstream-targets.ts'
import type { UpstreamTarget } from './open-target.ts'
import type { Upstreams } from './targets.ts'

const PROJECT = 'proj_a'
const project = projectUseOf({ id: PROJECT, tags: {} })
const other = projectUseOf({ id: 'proj_b', tags: {} })
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
    const request = { format, project, model, affinity: () => undefined }
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
  const request = { project, model: 'claude-sonnet-5-5', affinity: () => undefined }
  assert.equal(upstreams.forModel({ ...request, format: 'anthropic' }).length, 1)
  for (const find of [upstreams.forModel, upstreams.forModelWhere]) {
    assert.throws(() => find({ ...request, format: 'openai' }, () => true), { status: 404 })
  }
  assert.deepEqual(upstreams.serving({ format: 'openai', project }, 'any'), [])
})

it('a project sees the upstreams of a format', (t) => {
  const upstreams = openBoth(t)
  const visible = (format: ApiFormatName, of: ProjectUse) =>
    namesOf(upstreams.visible({ format, project: of }))
  assert.deepEqual(visible('openai', project), ['shared', 'own'])
  assert.deepEqual(visible('anthropic', project), ['claude', 'own-claude'])
  assert.deepEqual(visible('anthropic', other), ['claude'])
})

it('objects are held by upstreams with OpenAI’s API alone', (t) => {
  const upstreams = openBoth(t)
  assert.deepEqual(namesOf([upstreams.forFiles(project)]), ['shared'])
  assert.deepEqual(namesOf([upstreams.forConversations(project)]), ['own'])
  assert.deepEqual(namesOf([upstreams.forConversations(other)]), ['shared'])
  assert.deepEqual(namesOf(['shared', 'claude', 'none'].map(upstreams.holder)), [
    'shared',
    undefined,
    undefined,
  ])
  const claude = openUpstreams(t, { claude: CLAUDE })
  assert.throws(() => claude.forFiles(project), { code: 'files_not_supported' })
  assert.throws(() => claude.forConversations(project), { code: 'conversations_not_supported' })
})

/** Upstreams of two regions, of both, and of none. */
function openRegions(t: TestContext): Upstreams {
  return openUpstreams(t, {
    eu: { base_url, regions: ['eu'], files: true },
    us: { base_url, regions: ['us'], files: true },
    both: { base_url, regions: ['eu', 'us'], models: ['both-*'] },
    global: { base_url, models: ['global-*'], pass_routes: ['/rerank'] },
    search: { base_url, projects: ['team=search'], models: ['search-*'] },
  })
}

it('a project with a residency has the upstreams that stay within it', (t) => {
  const upstreams = openRegions(t)
  const of = (residence: Residence) => projectUseOf({ id: PROJECT, tags: {}, ...residence })
  const names = (use: ProjectUse) => namesOf(upstreams.visible({ format: 'openai', project: use }))
  assert.deepEqual(names(of({})), ['eu', 'us', 'both', 'global'])
  assert.deepEqual(names(of({ residency: 'GLOBAL', geography: 'EU' })), names(of({})))
  const eu = of({ residency: 'EU_STORAGE_PROCESSING' })
  for (const use of [eu, of({ geography: 'EU' }), of({ residency: null, geography: 'eu' })]) {
    assert.deepEqual(names(use), ['eu'])
    assert.equal(upstreams.forFiles(use).upstream.name, 'eu')
    assert.equal(upstreams.forConversations(use).upstream.name, 'eu')
  }
  assert.equal(upstreams.forFiles(of({ residency: 'US_STORAGE_PROCESSING' })).upstream.name, 'us')
  const jp = of({ residency: 'JP_STORAGE' })
  const request = { format: 'openai', project: jp, affinity: () => undefined } as const
  const denied = { code: 'outside_residency', status: 403 }
  assert.deepEqual(upstreams.serving(request, 'gpt-5.6-luna'), [])
  assert.throws(() => upstreams.forModel({ ...request, model: 'gpt-5.6-luna' }), denied)
  const rerank = { ...request, path: '/rerank', model: undefined }
  assert.throws(() => upstreams.forRoute(rerank, () => true), denied)
  assert.throws(() => upstreams.forRoute({ ...rerank, model: 'global-1' }, () => true), denied)
  assert.throws(() => upstreams.forFiles(jp), denied)
  assert.throws(() => upstreams.forConversations(jp), denied)
})

it('an upstream for a tag of projects is that of the projects with the tag', (t) => {
  const upstreams = openRegions(t)
  const namesFor = (tags: Tags): unknown[] => {
    const use = projectUseOf({ id: PROJECT, tags })
    return namesOf(upstreams.serving({ format: 'openai', project: use }, 'search-1'))
  }
  assert.deepEqual(namesFor({ team: 'search' }), ['search'])
  assert.deepEqual(namesFor({ a: 'b', team: 'search' }), ['search'])
  assert.deepEqual(namesFor({ team: 'ads' }), ['eu', 'us'])
})
