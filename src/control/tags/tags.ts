/**
 * Tags of projects and of keys. Owners of the organization set them, since costs and budgets are
 * allocated by them; the default project has tags like any other.
 */
import { audited, unchanged } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import { mintHashKey } from '#base/secrets.ts'
import { type Context, organizationKey } from '#context.ts'
import { apiKeyNotFound, projectNotFound } from '#contract/errors/organization.ts'
import { identifierLimited } from '#contract/errors/tags.ts'
import type {
  ApiKeyTags,
  ApiKeyTagsChange,
  ProjectTags,
  ProjectTagsChange,
} from '#contract/extensions/tags.ts'
import * as projects from '#control/projects/projects.ts'
import type { Tx } from '#storage/db.ts'
import { checkTags, parseTags } from '#usage/tag-set.ts'
import * as store from './store.ts'

export async function retrieveOfProject(ctx: Context, projectId: string): Promise<ProjectTags> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  const [row] = await store.findOfProject(ctx.reader, organizationKey(ctx, projectId))
  if (!row) throw new Problem(projectNotFound(projectId))
  return projectToWire(projectId, row)
}

export function updateOfProject(
  ctx: Context,
  projectId: string,
  input: ProjectTagsChange,
): Promise<ProjectTags> {
  const { tags, require_tags, metadata_tags, safety_identifier_tag } = input
  if (tags) checkTags(tags, 'tags')
  return audited(ctx, async (tx) => {
    await projects.requireUnused(tx, ctx, projectId)
    const [row] = await store.findOfProject(tx, organizationKey(ctx, projectId))
    if (!row) throw new Problem(projectNotFound(projectId))
    const changes = {
      ...(tags && { tags }),
      ...(require_tags && { require_tags: [...new Set(require_tags)] }),
      ...(metadata_tags && { metadata_tags: [...new Set(metadata_tags)] }),
      ...(safety_identifier_tag !== undefined && { safety_identifier_tag }),
    }
    const columns = columnsOf(changes, row)
    if (Object.keys(columns).length === 0) return unchanged(projectToWire(projectId, row))
    if (safety_identifier_tag === false) await requireNoIdentifierLimits(tx, ctx, projectId)
    await store.setOfProject(tx, projectId, columns)
    return {
      result: projectToWire(projectId, { ...row, ...columns }),
      projectId,
      event: {
        type: 'project.updated',
        id: projectId,
        changes_requested: changes,
        ...(tags && { previous: { tags: parseTags(row.tags) } }),
      },
    }
  })
}

export async function retrieveOfKey(
  ctx: Context,
  projectId: string,
  id: string,
): Promise<ApiKeyTags> {
  await projects.requireReadable(ctx, projectId)
  const [row] = await store.findOfKey(ctx.reader, { projectId, id })
  if (!row) throw new Problem(apiKeyNotFound(id))
  return keyToWire(projectId, id, row)
}

export function updateOfKey(
  ctx: Context,
  projectId: string,
  id: string,
  { tags, may_tag, trusted_headers }: ApiKeyTagsChange,
): Promise<ApiKeyTags> {
  if (tags) checkTags(tags, 'tags')
  return audited(ctx, async (tx) => {
    await projects.requireActive(tx, ctx, projectId)
    const [row] = await store.findOfKeyForChange(tx, { projectId, id })
    if (!row) throw new Problem(apiKeyNotFound(id))
    const columns = {
      ...(tags && { tags: JSON.stringify(tags) }),
      ...(may_tag !== undefined && { may_tag: may_tag ? 1 : 0 }),
      ...(trusted_headers && { trusted_headers: JSON.stringify(trusted_headers) }),
    }
    if (Object.keys(columns).length === 0) return unchanged(keyToWire(projectId, id, row))
    await store.setOfKey(tx, id, columns)
    const changes = {
      ...(tags && { tags }),
      ...(may_tag !== undefined && { may_tag }),
      ...(trusted_headers && { trusted_headers }),
    }
    return {
      result: keyToWire(projectId, id, { ...row, ...columns }),
      projectId,
      event: {
        type: 'api_key.updated',
        id,
        changes_requested: changes,
        ...(tags && { previous: { tags: parseTags(row.tags) } }),
      },
    }
  })
}

/** Rejects with 400 the removal of the hash while values of it have limits: they would not hold. */
async function requireNoIdentifierLimits(tx: Tx, ctx: Context, projectId: string): Promise<void> {
  const key = { organizationId: ctx.organization.id, projectId }
  const [rates] = await store.findIdentifierRates(tx, key)
  const [spend] = await store.findIdentifierSpend(tx, key)
  if (rates ?? spend) throw new Problem(identifierLimited())
}

/**
 * Columns of changes. The key of hashes stays, and with it the hashes, until the setting is
 * removed.
 */
function columnsOf(
  { tags, require_tags, metadata_tags, safety_identifier_tag }: ProjectTagsChange,
  { safety_identifier_key }: store.ProjectTagsRow,
): Partial<store.ProjectTagsRow> {
  return {
    ...(tags && { tags: JSON.stringify(tags) }),
    ...(require_tags && { require_tags: JSON.stringify(require_tags) }),
    ...(metadata_tags && { metadata_tags: JSON.stringify(metadata_tags) }),
    ...(safety_identifier_tag !== undefined && {
      safety_identifier_key: safety_identifier_tag
        ? (safety_identifier_key ?? mintHashKey())
        : null,
    }),
  }
}

function projectToWire(projectId: string, row: store.ProjectTagsRow): ProjectTags {
  return {
    object: 'organization.project.tags',
    project_id: projectId,
    tags: parseTags(row.tags),
    require_tags: parseKeys(row.require_tags),
    metadata_tags: parseKeys(row.metadata_tags),
    safety_identifier_tag: row.safety_identifier_key !== null,
  }
}

function keyToWire(projectId: string, id: string, row: store.KeyTagsRow): ApiKeyTags {
  return {
    object: 'organization.project.api_key.tags',
    api_key_id: id,
    project_id: projectId,
    tags: parseTags(row.tags),
    may_tag: row.may_tag === 1,
    trusted_headers: parseTags(row.trusted_headers),
  }
}

function parseKeys(stored: string | null): string[] {
  return stored === null ? [] : JSON.parse(stored)
}
