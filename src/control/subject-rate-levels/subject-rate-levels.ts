/** Bucket levels of the subjects that a request names, as far as they exist. */
import type { Context } from '#context.ts'
import type {
  NamedSubjects,
  SubjectRateLimitLevels,
} from '#contract/extensions/subject-rate-levels.ts'
import * as projects from '#control/projects/projects.ts'
import { namedValue } from '#control/tag-values/values.ts'
import { tagName } from '#usage/tag-set.ts'
import * as store from './store.ts'

/** The level of subjects over all projects. */
const ORGANIZATION = ''

/** The gateway's reader of levels. */
export type FindSubjectLevels = (question: {
  readonly organizationId: string
  readonly level: string
  readonly subjects: readonly store.FoundSubject[]
  readonly values: readonly string[]
}) => Promise<SubjectRateLimitLevels>

export function list(
  ctx: Context,
  query: Pick<NamedSubjects, 'user_ids' | 'tag_values'>,
  find: FindSubjectLevels,
): Promise<SubjectRateLimitLevels> {
  return levelsAt(ctx, ORGANIZATION, query, find)
}

export async function listAtProject(
  ctx: Context,
  projectId: string,
  query: NamedSubjects,
  find: FindSubjectLevels,
): Promise<SubjectRateLimitLevels> {
  await projects.requireExisting(ctx.reader, ctx, projectId)
  return levelsAt(ctx, projectId, query, find)
}

async function levelsAt(
  ctx: Context,
  level: string,
  query: NamedSubjects,
  find: FindSubjectLevels,
): Promise<SubjectRateLimitLevels> {
  const { reader, organization } = ctx
  const { user_ids = [], service_account_ids = [], api_key_ids = [], tag_values = [] } = query
  const values: string[] = []
  for (const name of tag_values) {
    const { key, value } = await namedValue(reader, ctx, level, name)
    values.push(value === '' ? key : tagName(key, value))
  }
  const users = await store.presentUsers(reader, organization.id, user_ids)
  const accounts = await store.accountsOfProject(reader, level, service_account_ids)
  const keys = await store.keysOfProject(reader, level, api_key_ids)
  const ofUsers = level === ORGANIZATION ? 'user' : 'project_user'
  return find({
    organizationId: organization.id,
    level,
    subjects: [
      ...inOrder(ofUsers, user_ids, users),
      ...inOrder('service_account', service_account_ids, accounts),
      ...inOrder('api_key', api_key_ids, keys),
    ],
    values: [...new Set(values)],
  })
}

function inOrder(
  scope: store.FoundSubject['scope'],
  named: readonly string[],
  found: readonly { readonly id: string }[],
): store.FoundSubject[] {
  const known = new Set(found.map(({ id }) => id))
  return [...new Set(named)].filter((id) => known.has(id)).map((id) => ({ scope, id }))
}
