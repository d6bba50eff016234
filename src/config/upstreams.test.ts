import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createSecrets } from './secret.ts'
import type { UpstreamEntry } from './upstream-entry.ts'
import { upstreamWarnings } from './upstream-warnings.ts'
import { configuredUpstreams, type Upstream } from './upstreams.ts'

function read(
  entries: Record<string, UpstreamEntry>,
  environment: Record<string, string> = {},
): Upstream[] {
  return configuredUpstreams(entries, createSecrets(environment), (name, setting, reason) => {
    throw new Error(`${name} ${setting}: ${reason}`)
  })
}

function one(entry: Partial<UpstreamEntry>, environment: Record<string, string> = {}): Upstream {
  return read({ only: { base_url: 'https://host/v1', ...entry } }, environment)[0] as Upstream
}

/** Name and value of the header with the credentials. */
function headerOf(upstream: Upstream): readonly string[] {
  const { auth } = upstream
  assert.ok(auth?.type === 'header')
  return [auth.name, auth.value.current()]
}

describe('an upstream', () => {
  it('serves every model when it names none', () => {
    assert.ok(one({}).serves('any-model'))
    assert.deepEqual(one({}).listed, [])
  })

  it('serves its names and globs, all other characters literally', () => {
    const { serves, listed } = one({ models: ['gpt-4.1', 'llama-*', '*/mixed*'] })
    for (const model of ['gpt-4.1', 'llama-3', 'llama-', 'org/mixed', 'a/mixed-2']) {
      assert.ok(serves(model), model)
    }
    for (const model of ['gpt-4x1', 'gpt-4.1-mini', 'a-llama-3', 'mixed', '']) {
      assert.ok(!serves(model), model)
    }
    assert.deepEqual(listed, ['gpt-4.1'])
  })

  it('serves the models of `model_names`, and others only when it lists them', () => {
    const mapped = one({ model_names: { public: 'private' } })
    assert.equal(mapped.nameThere('public'), 'private')
    assert.equal(mapped.nameThere('other'), 'other')
    assert.ok(mapped.serves('public'))
    assert.ok(!mapped.serves('private'))
    const both = one({ model_names: { public: 'private' }, models: ['m-*'] })
    assert.ok(both.serves('public') && both.serves('m-1') && !both.serves('x'))
  })

  it('lists the served models of its own list, fine-tuned ones only with an `ft:` name', () => {
    const { lists, publicNames } = one({
      model_names: { tuned: 'ft:gpt-4o:acme::abc' },
      models: ['gpt-*', '*tuned*', 'ft:gpt-4o:acme::*'],
    })
    assert.deepEqual(publicNames, ['tuned'])
    for (const model of ['gpt-4o', 'ft:gpt-4o:acme::x', 'tuned']) assert.ok(lists(model), model)
    for (const model of ['o3', 'ft:gpt-4o:other::tuned', 'FT:gpt-4o:other::tuned']) {
      assert.ok(!lists(model), model)
    }
    assert.ok(one({}).lists('any-model') && !one({}).lists('ft:gpt-4o:other::x'))
    assert.ok(!one({ model_names: { public: 'private' } }).lists('private'))
  })

  it('has its key from the file or from the variable named there', () => {
    const bearer = (key: string): string[] => ['authorization', `Bearer ${key}`]
    assert.deepEqual(headerOf(one({ api_key: 'sk-1' })), bearer('sk-1'))
    assert.deepEqual(headerOf(one({ api_key: `\${KEY}` }, { KEY: 'sk-2' })), bearer('sk-2'))
    assert.deepEqual(headerOf(one({ api_key: { env: 'KEY' } }, { KEY: 'sk-3' })), bearer('sk-3'))
    assert.deepEqual(headerOf(one({ api_key: { value: `\${KEY}` } })), bearer(`\${KEY}`))
    assert.equal(one({}).auth, undefined)
    assert.throws(() => one({ api_key: `\${KEY}` }), /only api_key: the variable KEY is not set/)
    assert.throws(() => one({ api_key: 'a b' }), /printable ASCII/)
    for (const api_key of ['$KEY', `\${KEY`, `\${KEY}x`, `\${}`]) {
      assert.throws(() => one({ api_key }, { KEY: 'k' }), /a variable must be written \$\{NAME\}/)
    }
  })

  it('has an address without query or password', () => {
    const { origin, basePath } = one({ base_url: 'http://host:8000/openai/v1/' })
    assert.deepEqual([origin, basePath], ['http://host:8000', '/openai/v1'])
    for (const base_url of ['host', 'ftp://host', 'http://u:p@host', 'http://host?x=1']) {
      assert.throws(() => one({ base_url }), /base_url/, base_url)
    }
  })

  it('forwards only members of the table, by their paths', () => {
    const { passMembers } = one({ pass_members: ['data_sources', 'plugins[].file_id'] })
    assert.deepEqual([...passMembers], ['data_sources', 'plugins[].file_id'])
    assert.throws(() => one({ pass_members: ['datasources'] }), /only pass_members: 'datasources'/)
  })

  it('forwards unknown members under a limit as set, by default where the API is strict', () => {
    for (const [host, expected] of [
      ['https://api.openai.com/v1', 'pass'],
      ['https://eu.api.openai.com/v1', 'pass'],
      ['https://west.openai.azure.com/openai/v1', 'pass'],
      ['https://west.services.ai.azure.com/openai/v1', 'pass'],
      ['https://west.cognitiveservices.azure.com/openai/v1', 'pass'],
      ['https://openai.com/v1', 'reject'],
      ['https://api.openai.com.example.com/v1', 'reject'],
      ['https://myapi.openai.community/v1', 'reject'],
      ['https://openai.azure.com/openai/v1', 'reject'],
      ['http://10.0.0.7:8000/v1', 'reject'],
    ] as const) {
      assert.equal(one({ base_url: host }).unknownMembers, expected, host)
      assert.equal(one({ base_url: host, unknown_members: 'reject' }).unknownMembers, 'reject')
      assert.equal(one({ base_url: host, unknown_members: 'pass' }).unknownMembers, 'pass')
    }
  })

  it('has OpenAI’s tokenizers as set, by default at hosts of OpenAI and Azure', () => {
    assert.equal(one({ base_url: 'https://api.openai.com/v1' }).tokenizer, 'openai')
    assert.equal(one({ base_url: 'https://west.openai.azure.com/openai/v1' }).tokenizer, 'openai')
    assert.equal(one({ base_url: 'http://10.0.0.7:8000/v1' }).tokenizer, 'unknown')
    assert.equal(one({ tokenizer: 'openai' }).tokenizer, 'openai')
    const openai = { base_url: 'https://api.openai.com/v1', tokenizer: 'unknown' } as const
    assert.equal(one(openai).tokenizer, 'unknown')
  })

  it('opens the routes it names, none by default', () => {
    assert.deepEqual([...one({}).passRoutes], [])
    const opened = ['/rerank', '/v2/re-rank_2', '/organizations', '/chat', '/completions2']
    assert.deepEqual([...one({ pass_routes: opened }).passRoutes], opened)
  })

  it('opens only exact paths that are not served already', () => {
    const bad = ['rerank', '/', '/a/', '//a', '/a//b', '/A', '/a:b', '/:id', '/a?b', '/a.b']
    for (const [paths, fault] of [
      [[...bad, '/../x', '/%2e', '/a b', '/é'], 'is no path such as /rerank'],
      [['/organization', '/organization/x', '/projects/p/y'], 'is a path of the administration'],
      [['/chat/completions', '/files', '/responses/x', '/models/m'], 'is served already'],
    ] as const) {
      for (const path of paths) {
        const expected = new Error(`only pass_routes: '${path}' ${fault}`)
        assert.throws(
          () => one({ pass_routes: ['/ok', path] }),
          ({ message }: Error) => message.startsWith(expected.message),
          path,
        )
      }
    }
  })

  it('holds files when configured, or by default when it is the first for all projects', () => {
    const base_url = 'http://host'
    const holders = (entries: Record<string, UpstreamEntry>) =>
      read(entries)
        .filter(({ holdsFiles }) => holdsFiles)
        .map(({ name }) => name)
    assert.deepEqual(holders({ a: { base_url }, b: { base_url } }), ['a'])
    assert.deepEqual(holders({ a: { base_url }, b: { base_url, files: true } }), ['b'])
    assert.deepEqual(holders({ a: { base_url, projects: ['proj_1'] }, b: { base_url } }), ['b'])
    const claude = { base_url, api_format: 'anthropic' } as const
    assert.deepEqual(holders({ a: claude, b: { base_url } }), ['b'])
    assert.deepEqual(holders({ a: claude }), [])
  })

  it('of Anthropic’s API format passes unknown members at hosts that reject them', () => {
    for (const [host, expected] of [
      ['api.anthropic.com', 'pass'],
      ['claude.googleapis.com', 'pass'],
      ['aws-external-anthropic.us-east-1.api.aws', 'pass'],
      ['bedrock-mantle.us-east-1.api.aws', 'pass'],
      ['team.services.ai.azure.com', 'pass'],
      ['openrouter.ai', 'reject'],
      ['api.anthropic.com.example.com', 'reject'],
      ['notapi.anthropic.com', 'reject'],
    ] as const) {
      const base_url = `https://${host}/v1`
      const claude = one({ base_url, api_format: 'anthropic' })
      assert.deepEqual([claude.unknownMembers, claude.tokenizer], [expected, 'unknown'], host)
      const set = one({ base_url, api_format: 'anthropic', unknown_members: 'reject' })
      assert.equal(set.unknownMembers, 'reject')
    }
    assert.equal(one({ base_url: 'https://api.anthropic.com/v1' }).unknownMembers, 'reject')
  })

  it('of Anthropic’s API format has its key header, and no objects', () => {
    const base_url = 'https://api.anthropic.com/v1'
    const api_key = 'sk-ant-1'
    const claude = one({ base_url, api_key, api_format: 'anthropic', workspace_id: 'wrkspc_1' })
    assert.deepEqual(headerOf(claude), ['x-api-key', api_key])
    assert.deepEqual(
      [claude.apiFormat, claude.workspaceId, claude.holdsFiles, claude.stores],
      ['anthropic', 'wrkspc_1', false, false],
    )
    const bearer = one({ api_key, api_format: 'anthropic', key_header: 'authorization' })
    assert.deepEqual(headerOf(bearer), ['authorization', `Bearer ${api_key}`])
    for (const setting of ['files', 'stores'] as const) {
      assert.equal(one({ api_format: 'anthropic', [setting]: false }).holdsObjects, false)
      assert.throws(
        () => one({ api_format: 'anthropic', [setting]: true }),
        new Error(`only ${setting}: an upstream of the API format anthropic has none`),
      )
    }
    assert.throws(
      () => one({ api_format: 'anthropic', pass_routes: ['/rerank'] }),
      new Error('only pass_routes: an upstream of the API format anthropic has none'),
    )
  })

  it('has its key as a bearer by default', () => {
    const key = { api_key: 'sk-1', key_header: 'x-api-key' } as const
    assert.deepEqual(headerOf(one(key)), ['x-api-key', 'sk-1'])
    assert.deepEqual([one({}).apiFormat, one({}).workspaceId], ['openai', undefined])
  })

  it('without a path in its URL causes a warning', () => {
    assert.deepEqual(upstreamWarnings(read({ a: { base_url: 'https://host/v1' } })), [])
    assert.deepEqual(upstreamWarnings(read({ a: { base_url: 'https://host/' } })), [
      "The address of the upstream 'a' has no path: requests go to https://host/chat/completions. Most APIs want https://host/v1.",
    ])
  })

  it('second to hold files for the same projects causes a warning', () => {
    const holder = { base_url: 'https://host/v1', files: true }
    assert.deepEqual(upstreamWarnings(read({ a: holder, b: { ...holder, projects: ['p'] } })), [])
    assert.deepEqual(upstreamWarnings(read({ a: holder, b: holder })), [
      "'files: true' of 'b' has no effect: files go to 'a'.",
    ])
  })

  it('within a region causes a warning about names of models that choose another', () => {
    const base_url = 'https://host/v1'
    const [near, far] = ['eu.anthropic.claude-1', 'global.anthropic.claude-1']
    const entry = { base_url, models: ['us.anthropic.*', 'gpt-5.6-luna'] }
    const model_names = { near, far }
    assert.deepEqual(upstreamWarnings(read({ a: { ...entry, model_names } })), [])
    assert.deepEqual(upstreamWarnings(read({ a: { ...entry, model_names, regions: ['eu'] } })), [
      `The upstream a has the regions eu, and models elsewhere: ${far}, us.anthropic.*.`,
    ])
    const both = { base_url, model_names: { near }, regions: ['eu', 'us'] }
    assert.deepEqual(upstreamWarnings(read({ a: both })), [])
  })

  it('without regions holds files as the first one for all projects, or as configured', () => {
    const files = fc.constantFrom(true, false, undefined)
    const entry = fc.record({ files, isShared: fc.boolean(), isClaude: fc.boolean() })
    const run = fc.property(fc.array(entry, { minLength: 1, maxLength: 5 }), (all) => {
      const entries = all.map((one, at): [string, UpstreamEntry] => {
        const rest: Partial<UpstreamEntry> = one.isShared ? {} : { projects: ['proj_1'] }
        if (one.isClaude) rest.api_format = 'anthropic'
        else if (one.files !== undefined) rest.files = one.files
        return [`u${at}`, { base_url: 'https://host/v1', ...rest }]
      })
      const able = entries.filter((_, at) => !all[at]?.isClaude)
      const first = able.find(([, one]) => one.files) ?? able.find(([, one]) => !one.projects)
      const expected = able.filter(([name, one]) => one.files ?? name === first?.[0])
      const upstreams = read(Object.fromEntries(entries))
      const holders = upstreams.filter(({ holdsFiles }) => holdsFiles)
      assert.deepEqual(
        holders.map(({ name }) => name),
        expected.map(([name]) => name),
      )
      const isTwice = holders.filter(({ projects }) => !projects).length > 1
      assert.equal(upstreamWarnings(upstreams).length, isTwice ? 1 : 0)
    })
    fc.assert(run)
  })
})

describe('the account of an upstream', () => {
  const billing = { admin_key: 'sk-admin-provider' }

  it('is at the origin of the upstream, with all projects, unless the entry names others', () => {
    const { billing: account } = one({ base_url: 'https://host/v1/proxy', billing })
    assert.equal(account?.url, 'https://host/v1')
    assert.equal(account.adminKey.current(), 'sk-admin-provider')
    assert.deepEqual([account.projectIds, account.apiKeyIds, account.upstreams], [[], [], []])
    const named = { ...billing, base_url: 'https://admin.host/v1/', project_ids: ['proj_1'] }
    const other = one({ billing: named }).billing
    assert.deepEqual([other?.url, other?.projectIds], ['https://admin.host/v1', ['proj_1']])
    assert.equal(one({}).billing, undefined)
  })

  it('rejects keys and addresses that leak, and filters of the other API format', () => {
    const of =
      (more: object, entry: Partial<UpstreamEntry> = {}) =>
      () =>
        one({ billing: { ...billing, ...more }, ...entry })
    assert.throws(
      of({ admin_key: 'two words' }),
      /billing: 'admin_key': it must be printable ASCII/,
    )
    assert.throws(of({ admin_key: { env: 'NONE' } }), /'admin_key': the variable NONE is not set/)
    assert.throws(of({ base_url: 'http://host/v1' }), /'base_url' must be an https address/)
    assert.throws(of({ base_url: 'https://host/v1?a=b' }), /without a query/)
    assert.throws(of({}, { base_url: 'http://host/v1' }), /'base_url' must be an https address/)
    assert.throws(of({ workspace_ids: ['w'] }), /API format openai has no 'workspace_ids'/)
    const claude = { api_format: 'anthropic' } as const
    assert.throws(of({ project_ids: ['p'] }, claude), /anthropic has no 'project_ids'/)
  })

  it('has each upstream once', () => {
    const base_url = 'https://host/v1'
    const of = (upstreams: string[]) => ({ base_url, billing: { ...billing, upstreams } })
    assert.equal(read({ a: of(['b']), b: { base_url } }).length, 2)
    assert.throws(() => read({ a: of(['c']) }), /a billing: there is no upstream 'c'/)
    assert.throws(() => read({ a: of(['a']) }), /'a' is in the account of 'a' already/)
    const twice = { a: of(['c']), b: of(['c']), c: { base_url } }
    assert.throws(() => read(twice), /b billing: the upstream 'c' is in the account of 'a' already/)
  })
})
