/**
 * Comparison of our contract with OpenAI's published one, where that document lies beside the
 * repository: the same paths, methods and parameters, requests no stricter and responses no looser.
 * Each intended difference is listed beside it, once; any other, and any that no longer applies,
 * fails.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { api, type EndpointId } from '#contract/api.ts'
import { type AnyEndpoint, pathParameters } from '#contract/endpoint.ts'
import { ON_PURPOSE } from './openai-differences.ts'
import {
  alternative,
  type Operation,
  operationOf,
  type PublishedDocument,
  published,
  type Schema,
  type Shape,
  shapeOf,
  skip,
} from './published-document.ts'

const FOLDER = new URL('../../../shared/contract/', import.meta.url)
const SEED = new URL('seed-operations.md', FOLDER)

/** Operations that the first clients of this API were generated from. */
const SEED_OPERATIONS = [
  'archiveProject',
  'createProject',
  'createProjectServiceAccount',
  'createProjectUser',
  'deleteProjectApiKey',
  'deleteProjectServiceAccount',
  'deleteProjectUser',
  'listProjectApiKeys',
  'listProjectRateLimits',
  'listProjectServiceAccounts',
  'listProjectUsers',
  'listProjects',
  'modifyProject',
  'modifyProjectUser',
  'retrieveProject',
  'retrieveProjectApiKey',
  'retrieveProjectServiceAccount',
  'retrieveProjectUser',
  'updateProjectRateLimits',
] as const satisfies readonly EndpointId[]

/** Direction of assignability: a request admits all that theirs does, a response only that. */
type Direction = 'request' | 'answer'

/** Every difference between ours and theirs, each as one sentence. */
function differences(
  theirs: Schema,
  ours: Schema,
  direction: Direction,
  at: string,
  document: PublishedDocument,
): string[] {
  const our = shapeOf(ours, undefined)
  const their = shapeOf(alternative(theirs, our, document), document)
  const [wide, narrow] = direction === 'answer' ? [their, our] : [our, their]
  const found: string[] = []
  for (const type of narrow.types) {
    const known = wide.types.size === 0 || wide.types.has(type)
    if (!known && !(type === 'integer' && wide.types.has('number'))) {
      found.push(`${at}: ${type} is on one side only`)
    }
  }
  const allowed = wide.values
  if (allowed && narrow.types.has('string')) {
    const extra = narrow.values?.filter((value) => value !== null && !allowed.includes(value))
    if (!extra) found.push(`${at}: one of a few values, and any text at OpenAI's`)
    else if (extra.length > 0) found.push(`${at}: ${extra.join(', ')} on one side only`)
  }
  const isRequest = direction === 'request'
  if (isRequest && theirs.default !== undefined && ours.default !== theirs.default) {
    found.push(
      `${at}: ${String(ours.default)} unless said, and ${String(theirs.default)} at theirs`,
    )
  }
  found.push(...memberDifferences(their, our, direction, at, document))
  if (their.items && our.items) {
    found.push(...differences(their.items, our.items, direction, `${at}[]`, document))
  }
  return found
}

function memberDifferences(
  their: Shape,
  our: Shape,
  direction: Direction,
  at: string,
  document: PublishedDocument,
): string[] {
  const found: string[] = []
  const demanding = direction === 'answer' ? [their, our] : [our, their]
  for (const name of demanding[0]?.required ?? []) {
    if (!demanding[1]?.required.includes(name)) found.push(`${at}.${name}: required by one side`)
  }
  for (const [name, theirMember] of Object.entries(their.properties)) {
    const ourMember = our.properties[name]
    if (ourMember) {
      found.push(...differences(theirMember, ourMember, direction, `${at}.${name}`, document))
    } else if (direction === 'request') {
      found.push(`${at}.${name}: not taken`)
    }
  }
  for (const name of Object.keys(our.properties)) {
    if (!their.properties[name] && Object.keys(their.properties).length > 0) {
      found.push(`${at}.${name}: ours only`)
    }
  }
  return found
}

function asQuery(operation: Operation): Schema {
  const parameters = (operation.parameters ?? []).filter((one) => one.in === 'query')
  return {
    type: 'object',
    properties: Object.fromEntries(
      parameters.map(({ name, schema }) => [name.replace('[]', ''), schema]),
    ),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
  }
}

/** Optional members: a member with a default need not be sent. */
function withoutDefaults(query: Schema): Schema {
  return {
    ...query,
    required: (query.required ?? []).filter(
      (name) => query.properties?.[name]?.default === undefined,
    ),
  }
}

function ofEndpoint(endpoint: AnyEndpoint, document: PublishedDocument): string[] {
  const operation = operationOf(endpoint, document)
  if (!operation) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}')
    return [`${endpoint.id}: no ${endpoint.method} ${path}`]
  }
  const named = (operation.parameters ?? []).filter((one) => one.in === 'path')
  assert.deepEqual(
    pathParameters(endpoint.path),
    named.map(({ name }) => name),
  )
  const body = operation.requestBody?.content?.['application/json'].schema ?? { type: 'object' }
  const answer = operation.responses['200']?.content?.['application/json'].schema
  const query = withoutDefaults(endpoint.query)
  return [
    ...differences(asQuery(operation), query, 'request', `${endpoint.id} ?`, document),
    ...differences(body, endpoint.body, 'request', `${endpoint.id} <`, document),
    ...differences(
      answer ?? assert.fail(`${endpoint.id} answers nothing`),
      endpoint.response,
      'answer',
      `${endpoint.id} >`,
      document,
    ),
  ]
}

const own: readonly AnyEndpoint[] = Object.values(api)
const theirs = own.filter(({ extension }) => !extension)
const skipSeed = existsSync(SEED) ? false : 'the seed is not beside this repository'

describe('contract compared with OpenAI’s', () => {
  it('the nineteen operations of the seed exist under their names', () => {
    assert.equal(SEED_OPERATIONS.length, 19)
    for (const id of SEED_OPERATIONS) assert.equal(api[id].id, id)
  })

  it('each operation of the seed has our method and path', { skip: skipSeed }, () => {
    const rows = [...readFileSync(SEED, 'utf8').matchAll(/^\| (\w+) \| ([A-Z]+) (\/\S*) \|/gm)]
    const seed = rows.map(([, name = '', method, path]) => {
      const id = name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
      return [id, method, path?.replaceAll(/\{\w+\}/g, '{}')]
    })
    const ours = SEED_OPERATIONS.map((id) => {
      const { method, path } = api[id]
      return [id, method, path.replaceAll(/:\w+/g, '{}')]
    })
    assert.deepEqual(seed.sort(), ours.sort())
  })

  it('every endpoint is stored under its own id', () => {
    for (const [id, endpoint] of Object.entries(api)) assert.equal(endpoint.id, id)
  })

  it('every endpoint but the extensions differs only as listed', { skip }, () => {
    const found = theirs.flatMap((endpoint) => (published ? ofEndpoint(endpoint, published) : []))
    assert.deepEqual([...new Set(found)].sort(), Object.values(ON_PURPOSE).flat().sort())
  })
})
