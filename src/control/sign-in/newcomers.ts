/**
 * People who sign in for the first time: their users, and a project for each, where the settings
 * say so. Both are decisions of the operator, who is the actor of the events. While SCIM is
 * enabled, the identity provider decides on people, and nothing is created.
 *
 * The user is created by a change before the sign-in's, and the project by one after it. After a
 * crash in between, the next sign-in finds the user, and creates the project. A project is of one
 * person for ever, archived or not: a unique index and the lock of the organization let one node
 * create it, once.
 */
import type { Identity } from '#access/oidc.ts'
import { audited, type Changed, type Unchanged, unchanged } from '#audit/audited.ts'
import type { UserId } from '#base/ids.ts'
import { logMessage } from '#base/log-messages.ts'
import { type Context, organizationKey } from '#context.ts'
import { NAME_MAX } from '#contract/schema.ts'
import type { NewSpendLimit } from '#contract/spend/limits.ts'
import { putModelPermissions } from '#control/project-policies/model-permissions.ts'
import * as projectUsers from '#control/project-users/project-users.ts'
import * as projects from '#control/projects/projects.ts'
import { isScimEnabled } from '#control/scim-tokens/scim-tokens.ts'
import { insertSpendLimit } from '#control/spend/limits/limits.ts'
import { projectPayer } from '#control/spend/limits/payer.ts'
import { findForUse, findForUseByEmail } from '#control/users/store.ts'
import * as users from '#control/users/users.ts'
import type { Tx } from '#storage/db.ts'
import { lockOrganization } from '#storage/locks.ts'
import * as store from './store.ts'

interface PersonalProject {
  readonly models: readonly string[]
  readonly spendLimit: NewSpendLimit
}

export interface NewcomerSettings {
  /** Mail domains of people who become users, in lower case. Undefined: none do. */
  readonly userDomains: ReadonlySet<string> | undefined
  /** Undefined: none. */
  readonly personalProject: PersonalProject | undefined
}

interface NewcomerOptions {
  readonly newcomers?: NewcomerSettings
  readonly warn: (message: string) => void
}

/** Whether the person may become a user, as far as the settings and the address tell. */
export function mayCreatePerson({ domain }: Identity, { newcomers }: NewcomerOptions): boolean {
  return domain !== undefined && newcomers?.userDomains?.has(domain) === true
}

/**
 * Creates a reader for the person, unless there is one now, or somebody removed them: a removal
 * needs an invite to be undone.
 */
export async function createPerson(
  ctx: Context,
  identity: Identity,
  address: store.PersonAddress,
  { warn }: NewcomerOptions,
): Promise<void> {
  const { email = '', name } = identity
  const system: Context = { ...ctx, actor: { kind: 'system' } }
  const isManaged = await audited(
    system,
    async (tx): Promise<Changed<boolean> | Unchanged<boolean>> => {
      await lockOrganization(tx, ctx.organization.id)
      if (await isScimEnabled(tx, ctx.organization.id)) return unchanged(true)
      const [present] = await findForUseByEmail(tx, address)
      if (present || (await store.wasRemoved(tx, address, identity))) return unchanged(false)
      const row = users.newRow(ctx, { email, name: name ?? null, role: 'reader' })
      if (!(await users.add(tx, ctx, row))) return unchanged(false)
      return {
        result: false,
        event: { type: 'user.added', id: row.id, data: { role: row.role } },
      }
    },
  )
  if (isManaged) warn(logMessage('sign_in_creation_ignored', { email }))
}

/** Creates the project of the person, unless they had one before. */
export async function createPersonalProject(
  ctx: Context,
  userId: UserId,
  { newcomers, warn }: NewcomerOptions,
): Promise<void> {
  const settings = newcomers?.personalProject
  if (!settings) return
  const [known] = await store.findPersonalProject(ctx.reader, { userId })
  if (known) return
  const system: Context = { ...ctx, actor: { kind: 'system' } }
  const managed = await audited(system, async (tx) => {
    await lockOrganization(tx, ctx.organization.id)
    const [user] = await findForUse(tx, organizationKey(ctx, userId))
    if (!user) return unchanged(undefined)
    if (await isScimEnabled(tx, ctx.organization.id)) return unchanged(user.email)
    const [present] = await store.findPersonalProject(tx, { userId })
    return present ? unchanged(undefined) : createFor(tx, system, user, settings)
  })
  if (managed !== undefined) warn(logMessage('sign_in_creation_ignored', { email: managed }))
}

/** The person is a member: an owner of the project could raise its limits. */
async function createFor(
  tx: Tx,
  ctx: Context,
  { id: userId, email }: { readonly id: UserId; readonly email: string },
  { models, spendLimit }: PersonalProject,
): Promise<Changed<string | undefined>> {
  const name = `Personal: ${email}`.slice(0, NAME_MAX)
  const project = await projects.insertNew(tx, ctx, { name, personal_user_id: userId })
  const { id } = project
  const permissions = { mode: 'allow_list' as const, model_ids: [...models] }
  await putModelPermissions(tx, ctx, id, permissions)
  const limit = await insertSpendLimit(tx, ctx, projectPayer(id), spendLimit)
  const role = 'member'
  await projectUsers.join(tx, id, userId, role, ctx.now())
  return {
    result: undefined,
    projectId: id,
    event: projects.projectCreatedEvent(project),
    further: [
      { type: 'project.updated', id, changes_requested: { model_permissions: permissions } },
      {
        type: 'project.updated',
        id,
        changes_requested: { spend_limit: limit },
        previous: { spend_limit: null },
      },
      { type: 'user.added', id: userId, data: { role } },
    ],
  }
}
