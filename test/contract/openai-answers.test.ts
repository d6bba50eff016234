/**
 * Freedoms of OpenAI's answers (`conformance/openai-answers.ts`) compared with its document: each
 * freedom that the document gives is listed, and each that is listed is one of the document's.
 */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { LOOSER_ANSWERS, LOOSER_PAGE_MEMBERS } from '#conformance/openai-answers.ts'
import { api } from '#contract/api.ts'
import type { AnyEndpoint } from '#contract/endpoint.ts'
import {
  alternative,
  operationOf,
  type PublishedDocument,
  published,
  type Schema,
  shapeOf,
  skip,
} from './published-document.ts'

/** Operations whose answers are free in all but a few members. */
function isWide({ id, path }: AnyEndpoint): boolean {
  return id === 'listAuditLogs' || /^\/organization\/(?:usage|costs)/.test(path)
}

/** Freedoms of the members of theirs that ours do not have, as `path?`, `path~` and `path=`. */
function freedomsOf(theirs: Schema, ours: Schema, at: string, document: PublishedDocument) {
  const our = shapeOf(ours, undefined)
  const their = shapeOf(alternative(theirs, our, document), document)
  const found: string[] = []
  if (their.types.has('null') && !our.types.has('null')) found.push(`${at}~`)
  if (our.values && !their.values) found.push(`${at}=`)
  for (const [name, member] of Object.entries(our.properties)) {
    const inner = at === '' ? name : `${at}.${name}`
    const theirMember = their.properties[name]
    const isOptional = our.required.includes(name) && !their.required.includes(name)
    if (isOptional) found.push(`${inner}?`)
    if (theirMember) found.push(...freedomsOf(theirMember, member, inner, document))
  }
  if (their.items && our.items) {
    const inner = at === 'data' ? '' : `${at}[]`
    found.push(...freedomsOf(their.items, our.items, inner, document))
  }
  return found
}

function listedOf({ id }: AnyEndpoint): string[] {
  return LOOSER_ANSWERS.filter(({ of }) => of.some((one) => one === id))
    .flatMap(({ members }) => members.split(' '))
    .flatMap((member) => {
      const [, path = '', kinds = ''] = /^(.*?)([?~=]*)$/.exec(member) ?? []
      return [...kinds].map((kind) => path + kind)
    })
}

it('answers of other servers have the freedoms of OpenAI’s document, and no others', {
  skip,
}, () => {
  const theirs = (Object.values(api) as AnyEndpoint[]).filter((one) => !one.extension)
  for (const endpoint of theirs.filter((one) => !isWide(one))) {
    const operation = published && operationOf(endpoint, published)
    if (!published || !operation) continue
    const schema = operation.responses['200']?.content?.['application/json'].schema
    assert.ok(schema)
    const found = freedomsOf(schema, endpoint.response, '', published)
    const pages = LOOSER_PAGE_MEMBERS.map((name) => `${name}?`)
    const members = found.filter((one) => !pages.includes(one))
    assert.deepEqual([...new Set(members)].sort(), listedOf(endpoint).sort(), endpoint.id)
  }
})
