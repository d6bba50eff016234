/** A restricted key opens the routes of its scopes and no other route. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DATA_SCOPES, type DataRoute } from '#contract/data-plane/route.ts'
import { API_FORMATS, type ApiFormatName } from '#contract/formats/format-name.ts'
import { SERVED_ROUTES } from '#contract/formats/served-routes.ts'
import { shareGateway } from '#test/support/gateway.ts'
import { makeAccountKey } from '#test/support/keys.ts'

interface ServedRoute extends DataRoute {
  readonly format: ApiFormatName
}

const ROUTES: readonly ServedRoute[] = API_FORMATS.flatMap((format) =>
  SERVED_ROUTES[format].map((route) => ({ ...route, format })),
)
/** Headers that select a format on a path of several. */
const SELECTOR: Readonly<Record<ApiFormatName, Record<string, string>>> = {
  openai: {},
  anthropic: { 'anthropic-version': '2023-06-01' },
}

function missing(scope: string): string {
  return `You have insufficient permissions for this operation. Missing scopes: ${scope}. Check that you have the correct role in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API key, that it has the necessary scopes.`
}

function errorOf(answer: string, format: ApiFormatName): unknown {
  const { error } = JSON.parse(answer)
  if (format === 'openai') return error
  return { type: error.type, message: error.message, code: error.details.error_code }
}

/** Status and error of a key without a scope. */
function rejectionOf(scope: string, format: ApiFormatName): [number, object] {
  const message = missing(scope)
  if (format === 'anthropic') {
    return [403, { type: 'permission_error', message, code: 'missing_model_scope' }]
  }
  return [401, { message, type: 'invalid_request_error', param: null, code: 'missing_scope' }]
}

describe('a restricted key', () => {
  const gateway = shareGateway()

  const keyWith = async (...scopes: string[]): Promise<string> => {
    const { h, key } = gateway()
    const { owner } = await makeAccountKey(h, key.project_id)
    const ids = { project_id: key.project_id, service_account_id: owner }
    return (await h.client.createProjectServiceAccountApiKey({ ...ids, scopes })).value
  }

  /** Whether the key opens a route; the requested object does not exist. */
  const opens = async (key: string, route: ServedRoute): Promise<boolean> => {
    const { method, path, scope, body, format } = route
    const url = `${gateway().h.url}/v1${path.replace(':id', 'none').replace(':item', 'none').replace(':model', 'none')}`
    const type = body === 'json' ? 'application/json' : 'multipart/form-data; boundary=b'
    const response = await fetch(url, {
      method,
      headers: {
        ...SELECTOR[format],
        authorization: `Bearer ${key}`,
        ...(body !== 'none' && { 'content-type': type }),
      },
      ...(body !== 'none' && { body: '{}' }),
    })
    const answer = await response.text()
    if (!answer.includes('Missing scopes')) return true
    assert.deepEqual([response.status, errorOf(answer, format)], rejectionOf(scope, format))
    return false
  }

  const opened = async (key: string): Promise<string[]> => {
    const ids: string[] = []
    for (const route of ROUTES) if (await opens(key, route)) ids.push(route.id)
    return ids
  }

  const routesWhere = (isOpen: (route: DataRoute) => boolean): string[] =>
    ROUTES.filter(isOpen).map(({ id }) => id)

  it('with one scope opens exactly the routes of that scope, and returns 401 on all others', async () => {
    for (const scope of DATA_SCOPES) {
      const expected = routesWhere((route) => route.scope === scope)
      assert.ok(expected.length > 0, scope)
      assert.deepEqual(await opened(await keyWith(scope)), expected)
    }
  })

  it('opens the same routes whether its scopes have the prefix api. or not', async () => {
    const expected = routesWhere(({ scope }) => scope === 'model.request')
    assert.deepEqual(await opened(await keyWith('api.model.request')), expected)
    assert.deepEqual(await opened(await keyWith('model.request')), expected)
  })

  it('with api.all.read opens the GET routes, with api.all every route', async () => {
    const reading = routesWhere(({ method }) => method === 'GET')
    assert.deepEqual(await opened(await keyWith('api.all.read')), reading)
    assert.deepEqual(
      await opened(await keyWith('api.files.write', 'api.all')),
      routesWhere(() => true),
    )
  })

  it('with unknown scopes opens nothing', async () => {
    assert.deepEqual(await opened(await keyWith('api.threads.write', 'api.al')), [])
  })

  it('with several scopes opens the routes of each', async () => {
    const scopes = ['api.files.read', 'api.batches.write'] as const
    const expected = routesWhere(({ scope }) => scopes.some((one) => one === scope))
    assert.deepEqual(await opened(await keyWith(...scopes)), expected)
  })

  it('gets an error with the scope that the route needs', async () => {
    const { message } = await gateway()
      .h.caller(await keyWith('model.request'))
      .files.list()
      .then(
        () => assert.fail('the list of files is not open'),
        (error: Error) => error,
      )
    assert.match(message, /Missing scopes: api\.files\.read\./)
  })
})
