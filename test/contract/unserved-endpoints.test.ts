/** Endpoints of other APIs than this server's: their error says whose they are. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { api } from '#contract/api.ts'
import { dataRoutes } from '#contract/data-plane/data-plane.ts'
import { isUnserved, UNSERVED_PATHS } from '#contract/unserved-endpoints.ts'
import { shareGateway } from '#test/support/gateway.ts'

const gateway = shareGateway()

const SDK = fileURLToPath(new URL('../../node_modules/openai', import.meta.url))
/** A path of the SDK: `'/models'`, or a template with ids. */
const PATH = /[`'](\/[a-z_]+(?:\/[a-z_]+|\/\$\{\w+\})*)(?:\?[^`']*)?[`']/g

/** Paths that OpenAI's SDK requests, with `x` for each id. */
function sdkPaths(): Set<string> {
  const files = globSync('resources/**/*.js', { cwd: SDK })
  const texts = files.map((file) => readFileSync(`${SDK}/${file}`, 'utf8'))
  const found = texts.flatMap((text) => [...text.matchAll(PATH)].map(([, path = '']) => path))
  return new Set(found.map((path) => path.replaceAll(/\$\{\w+\}/g, 'x')))
}

const served = [...Object.values(api), ...Object.values(dataRoutes)].map(
  ({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`),
)

function isServed(path: string): boolean {
  return served.some((pattern) => pattern.test(path))
}

it('each path of OpenAI’s SDK is served, or on the list of those that are not', () => {
  const paths = [...sdkPaths()]
  assert.ok(paths.length > 120, `${paths.length}`)
  for (const path of paths) {
    assert.equal(isUnserved(`/v1${path}`, 'openai'), !isServed(path), path)
  }
  const unused = UNSERVED_PATHS.filter((listed) => {
    const start = listed.replaceAll(':id', 'x')
    return !paths.some((path) => path === start || path.startsWith(`${start}/`))
  })
  assert.deepEqual(unused, [])
})

it('an endpoint that only OpenAI has returns 404, which says so', async () => {
  const { h, key } = gateway()
  for (const [method, path] of [
    ['GET', '/v1/assistants?limit=2'],
    ['POST', '/v1/vector_stores/vs_1/files'],
    ['GET', '/v1/realtime/sessions'],
    ['GET', '/v1/organization/certificates'],
    ['GET', '/v1/organization/projects/proj_1/certificates'],
  ] as const) {
    const { status, json } = await h.raw(method, path, { key: key.value })
    const [url] = path.split('?')
    assert.deepEqual(
      [status, json.error?.code, json.error?.type],
      [404, null, 'invalid_request_error'],
    )
    assert.equal(
      json.error?.message,
      `Invalid URL (${method} ${url}). Bailiwick does not serve this endpoint of OpenAI's API.`,
    )
  }
  const { json } = await h.raw('GET', '/v1/assistantsx', { key: key.value })
  assert.equal(json.error?.message, 'Invalid URL (GET /v1/assistantsx)')
})
