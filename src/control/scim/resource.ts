/** Resources on the wire: their metadata, versions, lists and projections. */
import { audited, type Changed, unchanged } from '#audit/audited.ts'
import type { UserId } from '#base/ids.ts'
import { type Context, organizationKey } from '#context.ts'
import { SCIM_MESSAGE, SCIM_PAGE, SCIM_PAGE_MAX } from '#contract/scim/messages.ts'
import type { Reader, Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import type { OrganizationKey } from '#storage/statement.ts'
import { ScimError } from './scim-error.ts'
import { type Matching, readRange } from './store.ts'

/** Context of a request of an identity provider. */
export interface ScimContext extends Context {
  /** Address of SCIM, without a slash at its end. */
  readonly base: string
  /** Called after a commit that leaves an organization without an active owner. */
  readonly onLastOwner: (userId: UserId) => void
}

export interface ScimRequest {
  readonly params: { readonly id?: string }
  readonly query: URLSearchParams
  readonly body: unknown
  readonly ifMatch: string | undefined
}

export interface ScimResource {
  readonly id: string
  readonly meta: { readonly location: string; readonly version: string }
}

export interface ScimAnswer {
  readonly status: 200 | 201 | 204
  readonly body?: object
  /** The resource of the body; its address and version are headers too. */
  readonly resource?: ScimResource
}

export interface StoredVersion {
  readonly id: string
  readonly createdAt: number
  readonly modifiedAt: number | null
  readonly version: number | null
}

export function metaOf(
  { base }: ScimContext,
  type: 'User' | 'Group',
  { id, createdAt, modifiedAt, version }: StoredVersion,
) {
  return {
    resourceType: type,
    created: new Date(createdAt).toISOString(),
    lastModified: new Date(modifiedAt ?? createdAt).toISOString(),
    location: `${base}/${type}s/${id}`,
    version: entityTag(version),
  }
}

/** A weak entity tag. */
function entityTag(version: number | null): string {
  return `W/"${version ?? 0}"`
}

/** Throws `preconditionFailed` if `If-Match` names other versions. */
function checkVersion(ifMatch: string | undefined, version: number | null): void {
  if (ifMatch === undefined) return
  const tags = ifMatch.split(',').map((tag) => weak(tag.trim()))
  if (tags.includes('*') || tags.includes(entityTag(version))) return
  throw new ScimError('preconditionFailed', `The resource has the version ${entityTag(version)}.`)
}

function weak(tag: string): string {
  return tag.startsWith('"') ? `W/${tag}` : tag
}

/** Start and size of a page. A value out of range is the nearest one (RFC 7644 §3.4.2.4). */
function pageIn(query: URLSearchParams): { offset: number; rows: number } {
  const startIndex = Math.max(1, integerIn(query, 'startIndex') ?? 1)
  const rows = Math.min(SCIM_PAGE_MAX, Math.max(0, integerIn(query, 'count') ?? SCIM_PAGE))
  return { offset: startIndex - 1, rows }
}

function integerIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^-?\d{1,9}$/.test(text)) throw new ScimError('invalidValue', `${name} must be an integer.`)
  return Number(text)
}

/** The rows of a page of a list, and their number without paging. */
export async function readPage<R>(
  { reader }: ScimContext,
  query: URLSearchParams,
  matching: Matching<R>,
): Promise<{ readonly total: number; readonly offset: number; readonly found: R[] }> {
  const range = pageIn(query)
  return { ...(await readRange(reader, matching, range)), offset: range.offset }
}

/** Key of the row that a request names. */
function resourceKey(ctx: ScimContext, { params: { id = '' } }: ScimRequest): OrganizationKey {
  return organizationKey(ctx, id)
}

export function resourceNotFound(
  type: 'user' | 'group',
  { params: { id = '' } }: ScimRequest,
): ScimError {
  return new ScimError('notFound', `There is no ${type} ${id}.`)
}

/** The row that a request names. Throws `notFound`. */
export async function findRow<R, D extends Reader>(
  db: D,
  ctx: ScimContext,
  type: 'user' | 'group',
  request: ScimRequest,
  find: (db: D, key: OrganizationKey) => Promise<R[]>,
): Promise<R> {
  const [found] = await find(db, resourceKey(ctx, request))
  if (!found) throw resourceNotFound(type, request)
  return found
}

/**
 * The row of a request, locked together with its organization. Undefined: no such row. Throws
 * `preconditionFailed`.
 */
export async function holdRow<R extends { readonly scim_version: number | null }>(
  tx: Tx,
  ctx: ScimContext,
  request: ScimRequest,
  find: (tx: Tx, key: OrganizationKey) => Promise<R[]>,
): Promise<R | undefined> {
  await lockOrganization(tx, ctx.organization.id)
  const [found] = await find(tx, resourceKey(ctx, request))
  if (found) checkVersion(request.ifMatch, found.scim_version)
  return found
}

interface RemovableRows<R> {
  findForChange(tx: Tx, key: OrganizationKey): Promise<R[]>
  findRemoved(tx: Tx, key: OrganizationKey): Promise<unknown[]>
  /** The result is the last owner, if the removal takes one away. */
  remove(tx: Tx, row: R): Promise<Changed<UserId | undefined>>
}

/**
 * Removes the row that a request names. A repeated removal is answered the same. Throws `notFound`
 * and `preconditionFailed`.
 */
export async function removeRow<R extends { readonly scim_version: number | null }>(
  ctx: ScimContext,
  type: 'user' | 'group',
  request: ScimRequest,
  rows: RemovableRows<R>,
): Promise<ScimAnswer> {
  const lastOwner = await audited<UserId | undefined>(ctx, async (tx) => {
    const found = await holdRow(tx, ctx, request, rows.findForChange)
    if (found) return rows.remove(tx, found)
    await findRow(tx, ctx, type, request, rows.findRemoved)
    return unchanged(undefined)
  })
  if (lastOwner) ctx.onLastOwner(lastOwner)
  return { status: 204 }
}

export function listResponse(
  total: number,
  offset: number,
  resources: readonly object[],
): ScimAnswer {
  return {
    status: 200,
    body: {
      schemas: [SCIM_MESSAGE.list],
      totalResults: total,
      startIndex: offset + 1,
      itemsPerPage: resources.length,
      Resources: resources,
    },
  }
}

/** Members that are returned whatever a request names (RFC 7644 §3.9). */
const ALWAYS = ['schemas', 'id']

/** Returns the selection of `attributes` or `excludedAttributes`, by whole attributes. */
export function projection(query: URLSearchParams): (name: string) => boolean {
  const included = namesIn(query, 'attributes')
  const excluded = namesIn(query, 'excludedAttributes')
  return (name) => {
    if (ALWAYS.includes(name)) return true
    const lower = name.toLowerCase()
    return included ? included.has(lower) : !excluded?.has(lower)
  }
}

function namesIn(query: URLSearchParams, name: string): ReadonlySet<string> | undefined {
  const names = query.get(name)?.split(',')
  return names && new Set(names.map((one) => attributeIn(one).toLowerCase()))
}

function attributeIn(path: string): string {
  return (
    path
      .trim()
      .replace(/^urn:.*:/i, '')
      .split('.', 1)[0] ?? ''
  )
}

export function project(resource: object, isShown: (name: string) => boolean): object {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => isShown(name)))
}
