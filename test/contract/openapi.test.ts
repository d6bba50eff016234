/** Description and monitoring endpoints: OpenAPI, metrics, health. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { api } from '#contract/api.ts'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import type { DataRoute } from '#contract/data-plane/route.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { DataErrorBody, ErrorBody, ScopeErrorBody } from '#contract/errors/errors.ts'
import { ExpiresInSeconds, Name } from '#contract/schema.ts'
import { spendLimitReplays } from '#contract/spend/replays.ts'
import { createMetrics } from '#metrics/metrics.ts'
import { serveOver } from '#test/http/wire.ts'
import { onEachStore } from '#test/support/databases.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

const endpoints: readonly AnyEndpoint[] = Object.values(api)
const routes: readonly DataRoute[] = Object.values(dataRoutes)

/** Required query parameters. All others have a default, or are optional. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  listUsageTags: [],
  searchOrganization: ['text'],
  retrieveModelFacts: ['model'],
  listTagValues: ['key'],
  listProjectTagValues: ['key'],
  listEndingModels: [],
  retrieveAccountUsage: ['start_time'],
  listAccountModels: ['project_id'],
  retrieveAccountLimits: ['project_id'],
  listProjectCounts: ['project_ids'],
  listProjectRateLimitLevels: ['rate_limit_ids'],
  listSubjectRateLimitLevels: [],
  listProjectSubjectRateLimitLevels: [],
  listProjectRateLimitActivity: ['rate_limit_ids'],
  usageRanking: ['start_time', 'group_by'],
  ...Object.fromEntries(
    Object.keys(spendLimitReplays).map((id) => [id, ['threshold_amount']] as const),
  ),
  retrieveCostStatement: ['month'],
  exportCostStatement: ['month'],
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required: boolean
  readonly 'x-extension'?: boolean
}

interface Operation {
  readonly operationId: string
  readonly 'x-extension'?: boolean
  readonly security?: unknown
  readonly parameters: readonly Parameter[]
  readonly requestBody?: { required: boolean } & Content
  readonly responses: Readonly<Record<string, Content>>
}

interface Content {
  readonly content: {
    readonly 'application/json': Media
    readonly 'multipart/form-data'?: Media
    readonly 'text/csv'?: Media
    readonly 'text/event-stream'?: Media
  }
}

interface ErrorMedia {
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
}

interface Media {
  readonly schema?: { readonly properties?: object; readonly additionalProperties?: boolean }
  readonly example?: unknown
}

interface Document {
  readonly openapi: string
  readonly servers: readonly { url: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** The schema without room for unknown members. */
function closed(schema: TSchema): TSchema {
  return JSON.parse(JSON.stringify(schema), (_name, value) =>
    value?.type === 'object' ? { additionalProperties: false, ...value } : value,
  )
}

onEachStore('the description of the API', (dialect) => {
  let h: Harness
  let document: Document
  let documentText: string

  const open = (path: string) => h.raw('GET', path, { key: null })

  before(async () => {
    h = await startHarness(dialect)
    documentText = (await open('/openapi.json')).text
    document = JSON.parse(documentText)
  })
  after(() => h?.close())

  it('is a valid OpenAPI 3.1 document, readable by anybody', async () => {
    assert.equal(document.openapi, '3.1.0')
    const { valid, errors } = await new Validator().validate(JSON.parse(documentText))
    assert.ok(valid, JSON.stringify(errors))
  })

  it('has no dangling references', () => {
    const names = [...documentText.matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '')
    assert.ok(names.length > 0)
    for (const name of new Set(names)) {
      const [, kind = '', object = ''] = /^#\/components\/(\w+)\/([\w-]+)$/.exec(name) ?? []
      assert.ok(Object.hasOwn(document.components[kind] ?? {}, object), name)
    }
  })

  it('has every operation of both planes and no other, and marks our extensions', () => {
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId, ...rest }]) => ({
        id: operationId,
        path: `${method.toUpperCase()} ${path}`,
        extension: rest['x-extension'] ?? false,
      })),
    )
    const all = [...endpoints, ...routes.map((route) => ({ ...route, extension: false }))]
    const expected = all.map(({ id, method, path, extension = false }) => ({
      id,
      path: `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`,
      extension,
    }))
    const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1)
    assert.deepEqual(operations.sort(byId), expected.sort(byId))
    assert.ok(operations.some(({ extension }) => extension))
  })

  it('names every parameter and body of an operation', () => {
    for (const endpoint of endpoints) {
      const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
      const operation = document.paths[path]?.[endpoint.method.toLowerCase()]
      assert.ok(operation)
      const named = (location: string) =>
        operation.parameters.filter((one) => one.in === location).map(({ name }) => name)
      assert.deepEqual(named('path'), pathParameters(endpoint.path))
      assert.deepEqual(named('query'), Object.keys(endpoint.query.properties))
      const needed = operation.parameters.filter((one) => one.in === 'query' && one.required)
      assert.deepEqual(
        needed.map(({ name }) => name),
        NEEDED[endpoint.id] ?? (endpoint.command.startsWith('usage ') ? ['start_time'] : []),
      )
      const hasBody = Object.keys(endpoint.body.properties).length > 0
      assert.equal(operation.requestBody !== undefined, hasBody, endpoint.id)
      for (const status of ['200', '400', '401', '403', '404', '408', '429', '431', '503']) {
        assert.ok(operation.responses[status], `${endpoint.id} ${status}`)
      }
    }
  })

  it('has a valid example of every body and response', () => {
    for (const endpoint of endpoints) {
      const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
      const operation = document.paths[path]?.[endpoint.method.toLowerCase()]
      const answer =
        operation?.responses['200']?.content[endpoint.media ?? 'application/json']?.example
      const errors = Compile(closed(endpoint.response)).Errors(answer)
      assert.deepEqual(errors, [], `answer of ${endpoint.id}: ${JSON.stringify(answer)}`)
      if (!operation?.requestBody) continue
      const body = operation.requestBody.content['application/json'].example
      assert.deepEqual(Compile(endpoint.body).Errors(body), [], `body of ${endpoint.id}`)
      assert.ok(Object.keys(body as object).length > 0, `body of ${endpoint.id} is empty`)
    }
  })

  it('has routes of the data plane with the key, parameters, body, answer and errors', () => {
    for (const { id, method, path, query, input, body, example } of routes) {
      const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
      assert.ok(operation)
      assert.deepEqual(operation.security, [{ projectKey: [] }])
      const named = (location: string) =>
        operation.parameters.filter((one) => one.in === location).map(({ name }) => name)
      assert.deepEqual(named('path'), pathParameters(path), id)
      assert.deepEqual(named('query'), Object.keys(query.properties), id)
      assert.equal(operation.requestBody !== undefined, body !== 'none', id)
      assert.equal(input !== undefined, body !== 'none', id)
      const { content } = operation.requestBody ?? {}
      const media = content?.['application/json'] ?? content?.['multipart/form-data']
      assert.equal(media?.schema?.additionalProperties, content && true, id)
      if (input && body === 'json') {
        assert.deepEqual(Compile(input).Errors(example?.body), [], `body of ${id}`)
      }
      for (const status of ['200', '400', '401', '404', '429', '502', '503', '504', 'default']) {
        assert.ok(operation.responses[status], `${id} ${status}`)
      }
    }
  })

  it('has examples of errors that the schema of their plane accepts', () => {
    const responses = Object.entries(document.components.responses ?? {})
    const examples = responses.flatMap(([name, response]) => {
      const { content } = response as { content: { 'application/json': ErrorMedia } }
      const values = Object.values(content['application/json'].examples ?? {})
      return values.map(({ value }) => [name, value] as const)
    })
    assert.ok(examples.length > 30)
    for (const [name, value] of examples) {
      const schema = name.startsWith('Data') ? DataErrorBody : ErrorBody
      const isScope = typeof (value as { error: unknown }).error === 'string'
      assert.deepEqual(Compile(isScope ? ScopeErrorBody : schema).Errors(value), [], name)
    }
  })

  it('has null among the types of optional body members, as the server accepts it', () => {
    const body = document.paths['/organization/admin_api_keys']?.post?.requestBody
    assert.deepEqual(body?.content['application/json'].schema?.properties, {
      name: Name,
      expires_in_seconds: { ...ExpiresInSeconds, type: ['integer', 'null'] },
    })
  })

  it('marks our extension parameters of OpenAI’s operations', () => {
    const partlyOurs = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .filter((operation) => !operation['x-extension'])
      .filter(({ parameters }) => parameters.some((one) => one['x-extension']))
    assert.deepEqual(partlyOurs.map(({ operationId }) => operationId).sort(), [
      'listAdminApiKeys',
      'listInvites',
      'listProjectApiKeys',
      'listProjectRateLimits',
      'listProjectServiceAccounts',
      'listProjectUsers',
      'listProjects',
      'listUsers',
      ...['usageAudioSpeeches', 'usageAudioTranscriptions', 'usageCodeInterpreterSessions'],
      ...['usageCompletions', 'usageCosts', 'usageDecisions', 'usageEmbeddings'],
      ...['usageFileSearchCalls', 'usageImages', 'usageModerations', 'usageWebSearchCalls'],
    ])
  })

  it('has the server’s address, by PUBLIC_URL where it is set', async () => {
    assert.deepEqual(document.servers, [{ url: '/v1' }])
    const server = await serveOver(h, { publicUrl: 'https://api.example.com/bailiwick' })
    const response = await fetch(`${server.url}/openapi.json`)
    const elsewhere = (await response.json()) as Document
    assert.deepEqual(elsewhere.servers, [{ url: 'https://api.example.com/bailiwick/v1' }])
    await server.close()
  })

  it('has an HTML page, which loads nothing from other hosts and runs no script', async () => {
    const { status, headers, text } = await open('/docs')
    assert.equal(status, 200)
    assert.equal(headers.get('content-type'), 'text/html; charset=utf-8')
    assert.match(text, /^<!doctype html><html lang="en">/)
    const policy = headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /script-src|connect-src|https?:/)
    assert.doesNotMatch(text, /<script|<iframe|<object|<form|\son\w+=|@import|url\(/i)
    const targets = [...text.matchAll(/\s(?:src|href|action|srcset)="([^"]*)"/g)].map(
      ([, to = '']) => to,
    )
    assert.ok(targets.length > 0)
    for (const target of targets) assert.match(target, /^(#|data:,$|openapi(-anthropic)?\.json$)/)
    for (const { id } of [...endpoints, ...routes]) assert.ok(text.includes(`id="${id}"`), id)
  })

  it('has valid links within the page', async () => {
    const { text } = await open('/docs')
    const targets = [...text.matchAll(/href="#([^"]*)"/g)].map(([, to = '']) => to)
    for (const target of new Set(targets)) assert.ok(text.includes(`id="${target}"`), target)
  })

  it('leaves the metrics in the text format of Prometheus, each with its help', async () => {
    await open('/v1/organization/projects')
    const { status, headers, text } = await open('/metrics')
    assert.equal(status, 200)
    assert.match(headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    const described = new Set([...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name))
    const typed = new Set([...text.matchAll(/^# TYPE (\S+) \S/gm)].map(([, name]) => name))
    assert.deepEqual(described, typed)
    assert.ok(described.has('bailiwick_http_request_duration_seconds'))
    for (const line of text.trimEnd().split('\n')) {
      if (line.startsWith('#') || line === '') continue
      assert.match(line, /^[a-zA-Z_:][\w:]*(\{[^{}]*\})? -?(\d|Nan|\+Inf)[\w.+-]*$/)
      const [name = ''] = /^[\w:]+/.exec(line) ?? []
      const family = name.replace(/_(bucket|sum|count)$/, '')
      assert.ok(described.has(name) || described.has(family), `${name} has no help`)
    }
  })

  it('names every metric by its unit, with help for all of them', async () => {
    const metrics = await createMetrics('0.0.0-test').registry.getMetricsAsJSON()
    for (const { name, help, type } of metrics) {
      assert.ok(help.length > 0, name)
      if (!name.startsWith('bailiwick_')) continue
      assert.equal(String(type) === 'counter', name.endsWith('_total'), name)
    }
  })

  it('reports health and readiness without a key', async () => {
    for (const path of ['/healthz', '/readyz']) {
      const { status, json } = await open(path)
      assert.deepEqual([status, json], [200, { status: 'ok' }])
    }
  })
})
