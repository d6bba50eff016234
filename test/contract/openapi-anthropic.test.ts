/** Description of the routes in Anthropic's API format. */
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Compile } from 'typebox/compile'
import { pathParameters } from '#contract/endpoint.ts'
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import { type Harness, startHarness } from '#test/support/harness.ts'

interface Operation {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, object>> }
  readonly responses: Readonly<Record<string, object>>
}

interface ErrorResponse {
  readonly content: {
    readonly 'application/json': {
      readonly schema: Parameters<typeof Compile>[0]
      readonly examples: Readonly<Record<string, { readonly value: object }>>
    }
  }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly responses: Readonly<Record<string, ErrorResponse>> }
}

let h: Harness
let text: string
let document: Document

before(async () => {
  h = await startHarness('sqlite')
  text = await (await fetch(`${h.url}/openapi-anthropic.json`)).text()
  document = JSON.parse(text)
})
after(() => h?.close())

it('is a valid OpenAPI 3.1 document without dangling references', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(text))
  assert.ok(valid, JSON.stringify(errors))
  const components: Readonly<Record<string, object>> = JSON.parse(text).components
  for (const [, kind = '', name = ''] of text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)) {
    assert.ok(Object.hasOwn(components[kind] ?? {}, name), `${kind} ${name}`)
  }
})

it('has each served route with its parameters, body and errors, and no other', () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods))
  assert.deepEqual(
    operations.map(({ operationId }) => operationId),
    SERVED_ROUTES.anthropic.map(({ id }) => id),
  )
  for (const { id, method, path, query, input, example } of SERVED_ROUTES.anthropic) {
    const operation = document.paths[path.replaceAll(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    assert.ok(operation, id)
    const named = (location: string) =>
      operation.parameters.filter((one) => one.in === location).map(({ name }) => name)
    assert.deepEqual(named('path'), pathParameters(path), id)
    assert.deepEqual(named('query'), Object.keys(query.properties), id)
    assert.ok(named('header').includes('anthropic-version'), id)
    assert.equal(operation.requestBody !== undefined, input !== undefined, id)
    if (input) assert.deepEqual(Compile(input).Errors(example?.body), [], `body of ${id}`)
    for (const status of ['200', '400', '401', '403', '404', '429', '502', '529']) {
      assert.ok(operation.responses[status], `${id} ${status}`)
    }
  }
})

it('has examples of errors in the envelope', () => {
  const responses = Object.entries(document.components.responses)
  assert.ok(responses.length > 10)
  for (const [name, { content }] of responses) {
    const { schema, examples } = content['application/json']
    assert.ok(Object.keys(examples).length > 0, name)
    for (const { value } of Object.values(examples)) {
      assert.deepEqual(Compile(schema).Errors(value), [], name)
    }
  }
})

it('the reference page has its operations, and links to it', async () => {
  const page = await (await fetch(`${h.url}/docs`)).text()
  assert.match(page, /href="openapi-anthropic\.json"/)
  for (const { id } of SERVED_ROUTES.anthropic) assert.ok(page.includes(`id="${id}"`), id)
  assert.ok(page.includes('id="error-Anthropic429"'))
})
