/** The models that a person may use in a project. */
import type { Context } from '#context.ts'
import type { AccountModel, AccountModels } from '#contract/extensions/account-models.ts'
import type { Reader } from '#storage/db.ts'
import { mayRequestModels, requireOwnProject, requirePerson } from './person.ts'

/** Lists models as requests of the person in a project meet them. */
export type FindModels = (
  reader: Reader,
  of: { readonly organizationId: string; readonly projectId: string; readonly userId: string },
) => Promise<AccountModel[]>

/** `find` is undefined on a node that serves no models. */
export async function listModels(
  ctx: Context,
  projectId: string,
  find: FindModels | undefined,
): Promise<AccountModels> {
  const person = await requirePerson(ctx, 'project.read')
  requireOwnProject(person, projectId)
  const of = { organizationId: ctx.organization.id, projectId, userId: person.id }
  const mayUse = find !== undefined && mayRequestModels(person, projectId)
  return {
    object: 'list',
    serves_models: find !== undefined,
    data: mayUse ? await find(ctx.reader, of) : [],
  }
}
