/** Answers of SCIM: every one has the form of RFC 7644. */
import assert from 'node:assert/strict'
import { SCIM_NOT_IMPLEMENTED } from '#contract/scim/endpoints.ts'
import { SCIM_ERRORS, SCIM_MESSAGE, SCIM_PREFIX } from '#contract/scim/messages.ts'
import type { Received, Sent } from './sending.ts'

const HEADERS_TOO_LARGE = 431
const TYPES: readonly unknown[] = Object.values(SCIM_ERRORS).map(({ scimType }) => scimType)

/** Throws for an answer in another form, or with a status that no such request gets. */
export function checkScimAnswer({ path }: Sent, { status, headers, text }: Received): void {
  // Rejected before the path is known.
  if (status === HEADERS_TOO_LARGE) return
  if (status === 204 || status === 304) {
    assert.equal(text, '')
    return
  }
  assert.equal(headers['content-type'], 'application/scim+json; charset=utf-8')
  const body = JSON.parse(text)
  if (status >= 400) {
    const isElsewhere = SCIM_NOT_IMPLEMENTED.some((one) => path.startsWith(SCIM_PREFIX + one))
    assert.ok(status < 500 || (status === 501 && isElsewhere), text)
    assert.deepEqual([body.schemas, body.status], [[SCIM_MESSAGE.error], String(status)])
    assert.ok(typeof body.detail === 'string' && body.detail !== '', text)
    assert.ok(TYPES.includes(body.scimType), text)
    return
  }
  assert.ok(status === 200 || status === 201, text)
  if (body.schemas?.[0] === SCIM_MESSAGE.list) {
    assert.equal(body.itemsPerPage, body.Resources.length)
    assert.ok(body.totalResults >= body.itemsPerPage, text)
    for (const resource of body.Resources) checkResource(resource)
  } else checkResource(body)
}

function checkResource({ schemas, id }: { schemas: unknown[]; id?: unknown }): void {
  assert.ok(schemas.length > 0)
  const hasNoId = schemas.some((schema) => String(schema).endsWith(':ServiceProviderConfig'))
  assert.ok(hasNoId || typeof id === 'string')
}
