/** Account of a person: their projects, their keys and their usage, for themselves. */
import type { Static } from 'typebox'
import { isAllowed, scopeFor } from '#access/authorize.ts'
import { audited } from '#audit/audited.ts'
import { toSeconds } from '#base/clock.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import type { Api } from '#contract/api.ts'
import type { Input } from '#contract/endpoint.ts'
import { missingScope } from '#contract/errors/credentials.ts'
import { apiKeyExpired, apiKeyNotFound } from '#contract/errors/organization.ts'
import { keyOfSignIn } from '#contract/errors/terminal-sign-ins.ts'
import type {
  Account,
  AccountApiKey,
  AccountApiKeyQuery,
  KeyRotation,
  RotatedAccountApiKey,
} from '#contract/extensions/account.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { Page } from '#contract/page.ts'
import * as apiKeys from '#control/api-keys/api-keys.ts'
import { replacedEvent, replaceSecret } from '#control/api-keys/secrets.ts'
import { listPage } from '#control/page.ts'
import * as projects from '#control/projects/projects.ts'
import * as summary from '#control/usage/summary.ts'
import { type AccountPerson, mayRequestModels, requirePerson } from './person.ts'
import * as store from './store.ts'

/** Most owners whose address is shown. */
const OWNERS_MAX = 5

export async function retrieve(ctx: Context): Promise<Account> {
  const person = await requirePerson(ctx, 'project.read')
  const { id, email, name, authority } = person
  const ids = [...authority.projects.keys()]
  const live = ids.length === 0 ? [] : await store.liveProjects(ctx.reader, ids)
  return {
    object: 'organization.account',
    user: { id, email, name },
    projects: live.map((project) => ({
      ...project,
      role: authority.projects.get(project.id)?.role ?? 'none',
      may_create_keys: mayHaveKeys(ctx, person, project.id),
      may_request_models: mayRequestModels(person, project.id),
    })),
    owners: await store.owners(ctx.reader, {
      organizationId: ctx.organization.id,
      rows: OWNERS_MAX,
    }),
  }
}

export async function listKeys(
  ctx: Context,
  { project_ids: projectIds, ...query }: AccountApiKeyQuery,
): Promise<Page<AccountApiKey>> {
  const person = await requirePerson(ctx, 'project_keys.read')
  return listPage(ctx, query, {
    where: { userId: person.id, projectIds },
    find: store.findOwnKey,
    page: store.pageOfKeys,
    toWire: (row) => keyToWire(ctx, person, row),
  })
}

/** Replaces the secret of a key of the person. A key of somebody else gives the error of none. */
export async function rotateKey(
  ctx: Context,
  id: string,
  { overlap_seconds: keepOldForSeconds = 0 }: KeyRotation,
): Promise<Static<typeof RotatedAccountApiKey>> {
  const person = await requirePerson(ctx, 'project_keys.write')
  const of = { userId: person.id, projectIds: undefined, id }
  return audited(ctx, async (tx) => {
    const [key] = await store.findOwnKey(tx, of)
    if (!key) throw new Problem(apiKeyNotFound(id))
    const { project_id: projectId, client_id: program } = key
    // Its program would have no secret, and renews it itself.
    if (program !== null) throw new Problem(keyOfSignIn(id))
    if (!mayHaveKeys(ctx, person, projectId)) {
      throw new Problem(missingScope(scopeFor('own_keys')))
    }
    await projects.requireActive(tx, ctx, projectId)
    if (key.expires_at !== null && key.expires_at <= ctx.now()) {
      throw new Problem(apiKeyExpired(id))
    }
    const replaced = await replaceSecret(tx, ctx, { id, kind: 'user' }, { keepOldForSeconds })
    const [row] = await store.findOwnKey(tx, of)
    if (!row) throw new Problem(apiKeyNotFound(id))
    return {
      result: {
        ...keyToWire(ctx, person, row),
        value: replaced.value,
        previous_secret_expires_at:
          replaced.previousExpiresAt === null ? null : toSeconds(replaced.previousExpiresAt),
      },
      projectId,
      event: replacedEvent(id, replaced),
    }
  })
}

/** The summary of usage, of the person alone, in projects that they have left as well. */
export async function retrieveUsage(
  ctx: Context,
  query: Input<Api['retrieveAccountUsage']>['query'],
): Promise<UsageSummary> {
  const { id } = await requirePerson(ctx, 'usage.read')
  return summary.show({ ...ctx, visible: 'all' }, { ...query, user_ids: [id] })
}

export function keyToWire(
  ctx: Context,
  person: AccountPerson,
  row: store.AccountKeyRow,
): AccountApiKey {
  return {
    ...apiKeys.toWire(row),
    project_id: row.project_id,
    project_name: row.project_name,
    may_change: mayHaveKeys(ctx, person, row.project_id),
  }
}

/** Whether the caller may create, replace and revoke keys of the person in a project. */
function mayHaveKeys({ actor }: Context, { id }: AccountPerson, projectId: string): boolean {
  return isAllowed(actor, 'own_keys', { project_id: projectId, user_id: id })
}
