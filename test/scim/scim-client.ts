/** A client of SCIM: an identity provider with a token. */
import assert from 'node:assert/strict'
import type { Harness } from '#test/support/harness.ts'

export interface ScimResponse {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: bodies of several schemas, which tests compare
  readonly body: any
}

export interface ScimClient {
  /** Id of the token. */
  readonly tokenId: string
  send(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ScimResponse>
}

/** Creates a token, in place of the older of two. */
export async function scimClient(h: Harness, url = h.url): Promise<ScimClient> {
  const { data } = await h.client.listScimTokens()
  const [older] = data
  if (older && data.length > 1) await h.client.deleteScimToken({ token_id: older.id })
  const { id, value } = await h.client.createScimToken({ name: 'Okta' })
  return {
    tokenId: id,
    send: (method, path, body, headers) => sendScim(url, value, method, path, body, headers),
  }
}

export async function sendScim(
  url: string,
  token: string | undefined,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ScimResponse> {
  const response = await fetch(`${url}/scim/v2${path}`, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/scim+json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  if (text !== '') {
    assert.equal(response.headers.get('content-type'), 'application/scim+json; charset=utf-8')
  }
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  }
}

/** Asserts an error of RFC 7644 §3.12. */
export function assertScimError(
  { status, body }: ScimResponse,
  expected: number,
  scimType?: string,
): void {
  assert.equal(status, expected, JSON.stringify(body))
  assert.deepEqual(body.schemas, ['urn:ietf:params:scim:api:messages:2.0:Error'])
  assert.equal(body.status, String(expected))
  assert.equal(body.scimType, scimType)
  assert.ok(body.detail.length > 0)
}

let people = 0

/** Body of a new user. */
export function newPerson(more: object = {}) {
  const userName = `scim-${++people}@example.com`
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    userName,
    externalId: `ext-${people}`,
    name: { givenName: 'Ada', familyName: `Lovelace ${people}` },
    emails: [{ primary: true, value: userName, type: 'work' }],
    active: true,
    ...more,
  }
}

/** Creates a user, and resolves to it. */
export async function createPerson({ send }: ScimClient, more: object = {}) {
  const { status, body } = await send('POST', '/Users', newPerson(more))
  assert.equal(status, 201, JSON.stringify(body))
  return body
}
