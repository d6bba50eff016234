/**
 * Requests of an identity provider, generated from the table of SCIM's endpoints and attributes:
 * mostly such as are sent, and bodies, filters and paths that no provider sends.
 */
import fc from 'fast-check'
import { allAttributes, SCIM_SCHEMAS, type ScimAttribute } from '#contract/scim/attributes.ts'
import { SCIM_ENDPOINTS, SCIM_NOT_IMPLEMENTED } from '#contract/scim/endpoints.ts'
import { SCIM_PREFIX } from '#contract/scim/messages.ts'
import type { Sent } from './sending.ts'
import { emails, names, numbers, paths, rawJson, rawQuery, texts } from './values.ts'

/** Ids that exist when a request is sent. */
export interface ScimIds {
  readonly users: string[]
  readonly groups: string[]
}

export interface ScimToken {
  readonly valid: string
  readonly unknown: string
}

export type ScimRequest = (ids: ScimIds, token: ScimToken) => Sent

function often<T>(likely: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, times: number) {
  return fc.oneof({ weight: times, arbitrary: likely }, { weight: 1, arbitrary: rare })
}

/** Text with `{user:n}` and `{group:n}` in place of ids. */
const idText = fc
  .tuple(fc.constantFrom('user', 'group'), fc.nat(100))
  .map(([kind, nth]) => `{${kind}:${nth}}`)

function filled(text: string, { users, groups }: ScimIds): string {
  return text.replaceAll(/\{(user|group):(\d+)\}/g, (_, kind: string, nth: string) => {
    const ids = kind === 'user' ? users : groups
    return ids[Number(nth) % ids.length] ?? 'none'
  })
}

// values of attributes

const wild = fc.oneof(
  texts.map((one) => JSON.stringify(one)),
  numbers,
  rawJson,
  fc.jsonValue().map((one) => JSON.stringify(one)),
)

function rightOf(attribute: ScimAttribute): fc.Arbitrary<string> {
  const { name, type, multiValued } = attribute
  if (type === 'complex') {
    const one = objectOf(attribute.subAttributes ?? [])
    return multiValued ? fc.array(one, { maxLength: 3 }).map((all) => `[${all}]`) : one
  }
  if (type === 'boolean') return fc.constantFrom('true', 'false', '"True"', '"False"')
  const text = name === 'value' ? fc.oneof(idText, emails) : often(emails, texts, 12)
  return text.map((one) => JSON.stringify(one))
}

function memberOf(attribute: ScimAttribute): fc.Arbitrary<string> {
  const name = fc.constantFrom(
    attribute.name,
    attribute.name.toUpperCase(),
    attribute.name.toLowerCase(),
  )
  const value = often(rightOf(attribute), wild, 40)
  return fc.tuple(name, value).map(([key, one]) => `${JSON.stringify(key)}:${one}`)
}

/** An object, sometimes without a member, with a member twice, or with an unknown one. */
function objectOf(attributes: readonly ScimAttribute[]): fc.Arbitrary<string> {
  if (attributes.length === 0) return fc.constant('{}')
  const members = attributes.map((one) =>
    often(
      memberOf(one).map((text) => [text]),
      NONE,
      4,
    ),
  )
  const unknown = fc.tuple(names, wild).map(([name, one]) => `${JSON.stringify(name)}:${one}`)
  const twice = fc.oneof(...attributes.map(memberOf))
  const extra = often(NONE, fc.array(fc.oneof(unknown, twice), { maxLength: 3 }), 6)
  return fc.tuple(...members, extra).map((parts) => `{${parts.flat()}}`)
}

const NONE: fc.Arbitrary<string[]> = fc.constant([])

// filters and paths

const ATTRIBUTES = Object.values(SCIM_SCHEMAS).flatMap(allAttributes)
const attributeName = often(
  fc.constantFrom(...ATTRIBUTES.map(({ name }) => name), 'manager', 'title', 'unknown', 'Emails'),
  names,
  8,
)
const rightComparison = fc.tuple(
  fc.constantFrom('userName', 'displayName', 'id', 'externalId', 'emails.value', 'members'),
  fc.constant('eq'),
  fc.oneof(emails, idText).map((one) => JSON.stringify(one)),
)
const comparison = fc
  .tuple(
    attributeName,
    often(fc.constantFrom('eq', 'EQ'), fc.constantFrom('co', 'pr', 'ne', 'eq eq', ''), 12),
    fc.oneof(
      fc.oneof(emails, idText, texts).map((one) => JSON.stringify(one)),
      fc.constantFrom('true', 'False', 'null', 'bare', '"', '1'),
    ),
  )
  .chain((parts) => often(rightComparison, fc.constant(parts), 2))
  .map((parts) => parts.join(' '))
const filter = fc.oneof(
  { weight: 6, arbitrary: fc.array(comparison, { minLength: 1, maxLength: 2 }) },
  { weight: 1, arbitrary: fc.array(comparison, { minLength: 9, maxLength: 12 }) },
)
/** Filters, also such as nest, never end or are longer than any. */
const filters = fc.oneof(
  { weight: 6, arbitrary: filter.map((all) => all.join(' and ')) },
  { weight: 1, arbitrary: filter.map((all) => `not (${all.join(' or ')})`) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '['.repeat(900),
      `emails[${'emails['.repeat(100)}`,
      `userName eq "${'\\'.repeat(900)}`,
      `${'urn:'.repeat(250)}x eq "a"`,
      `userName${' '.repeat(1_000)}eq`,
      'id eq "a" and '.repeat(2_000),
    ),
  },
  { weight: 1, arbitrary: texts },
)

const attributePath = fc.oneof(
  attributeName,
  fc.tuple(attributeName, comparison).map(([name, one]) => `${name}[${one}]`),
  fc.tuple(attributeName, comparison, attributeName).map(([a, one, b]) => `${a}[${one}].${b}`),
  fc.tuple(attributeName, attributeName).map((both) => both.join('.')),
  idText.map((id) => `members[value eq "${id}"]`),
  filters,
)

// bodies

type Operation = readonly [op: string, path: string | undefined, value: string]
const OPS = fc.constantFrom('add', 'Add', 'replace', 'Replace', 'remove', 'Remove')

/** An operation as providers send it. */
function rightOperation(attribute: ScimAttribute): fc.Arbitrary<Operation> {
  return fc.tuple(OPS, rightOf(attribute)).map(([op, value]) => [op, attribute.name, value])
}

function operation(attributes: readonly ScimAttribute[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      often(OPS, fc.constantFrom('move', ''), 20),
      fc.option(often(attributePath, fc.constant(''), 8), { nil: undefined, freq: 3 }),
      fc.oneof(objectOf(attributes), ...attributes.map(rightOf), wild),
    )
    .chain(([op, path, value]) => {
      const usual = fc.constantFrom(...attributes).chain((one) => rightOperation(one))
      return often(usual, fc.constant<Operation>([op, path, value]), 3)
    })
    .map(([op, path, value]) => {
      const at = path === undefined ? '' : `"path":${JSON.stringify(path)},`
      return `{"op":"${op}",${at}"value":${value}}`
    })
}

function operations(attributes: readonly ScimAttribute[]): fc.Arbitrary<string> {
  return fc.array(often(operation(attributes), wild, 40), { maxLength: 3 }).map((all) => {
    return `{"Operations":[${all}]}`
  })
}

const search = fc
  .tuple(filters, fc.array(attributeName, { maxLength: 3 }), often(fc.constant('5'), numbers, 4))
  .map(([one, attributes, count]) => {
    return `{"filter":${JSON.stringify(one)},"attributes":${JSON.stringify(attributes)},"count":${count}}`
  })

function bodyOf(id: string): fc.Arbitrary<string | Uint8Array> {
  const attributes = allAttributes(id.includes('Group') ? SCIM_SCHEMAS.Group : SCIM_SCHEMAS.User)
  const usual = /Search/.test(id)
    ? search
    : /Patch/.test(id)
      ? operations(attributes)
      : objectOf(attributes)
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 })
  return often<string | Uint8Array>(usual, fc.oneof(wild, bytes), 10)
}

// requests

const query = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constant('filter'), filters.map(encode)) },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constantFrom('startIndex', 'count'), numbers.map(encode)),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(
        fc.constantFrom('attributes', 'excludedAttributes'),
        fc.oneof(attributeName, texts).map(encode),
      ),
    },
    { weight: 1, arbitrary: fc.tuple(names.map(encode), rawQuery) },
  ),
  { maxLength: 3 },
)

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}

const headers = fc.record(
  {
    'content-type': often(
      fc.constantFrom('application/scim+json', 'application/json; charset=utf-8'),
      fc.constantFrom('text/plain', '', 'multipart/form-data', 'application/xml'),
      10,
    ),
    'if-match': fc.constantFrom('*', 'W/"1"', '"2"', ',,', '"', 'W/', 'x'.repeat(5_000)),
    'if-none-match': fc.constantFrom('*', 'W/"1"'),
    'content-encoding': fc.constantFrom('gzip', 'identity'),
  },
  { requiredKeys: ['content-type'] },
)
/** Headers as providers send them, and sometimes all of them. */
const usualHeaders = fc.constant({ 'content-type': 'application/scim+json' })

function pathId(path: string): fc.Arbitrary<string> {
  const kind = path.startsWith('/Groups') ? 'group' : 'user'
  const own = fc.nat(100).map((nth) => `{${kind}:${nth}}`)
  return often(own, fc.oneof(idText, paths, texts.map(encode)), 5)
}

function requestTo(id: string, method: string, path: string): fc.Arbitrary<ScimRequest> {
  return fc
    .tuple(
      pathId(path),
      often<readonly (readonly string[])[]>(fc.constant([]), query, path.includes(':id') ? 3 : 1),
      method === 'GET' || method === 'DELETE' ? fc.constant('') : bodyOf(id),
      often<Record<string, string>>(usualHeaders, headers, 4),
      often(fc.constantFrom('valid'), fc.constantFrom('unknown', 'none'), 30),
    )
    .map(([nth, pairs, body, sent, caller]): ScimRequest => {
      return (ids, token) => {
        const search = pairs.map((pair) => pair.join('=')).join('&')
        const bytes = Buffer.from(typeof body === 'string' ? filled(body, ids) : body)
        const target = path.replace(':id', () => filled(nth, ids))
        return {
          method,
          params: {},
          body: bytes,
          path: `${SCIM_PREFIX}${target}${search === '' ? '' : `?${filled(search, ids)}`}`,
          headers: {
            ...sent,
            ...(caller !== 'none' && {
              authorization: `Bearer ${caller === 'valid' ? token.valid : token.unknown}`,
            }),
            ...(bytes.length > 0 && { 'content-length': String(bytes.length) }),
          },
        }
      }
    })
}

/** Requests to any endpoint; deletions are rare, so that there are users and groups. */
export const scimRequests: fc.Arbitrary<ScimRequest> = fc.oneof(
  ...SCIM_ENDPOINTS.map(({ id, method, path }) => ({
    weight: method === 'DELETE' ? 1 : 4,
    arbitrary: requestTo(id, method, path),
  })),
  ...SCIM_NOT_IMPLEMENTED.map((path) => ({
    weight: 1,
    arbitrary: requestTo('scimSearchUsers', 'POST', path),
  })),
)
