/** Extension: every spend limit that is set, with its owner and the state of its budget. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page } from '#contract/page.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Id, Nullable } from '#contract/schema.ts'
import { OrganizationSpendLimit, OWNER_KINDS } from './limits.ts'
import { budgetFigures } from './scope-budgets.ts'

const { object: _, ...limit } = OrganizationSpendLimit.properties

export const OwnerBudget = Type.Object({
  object: Type.Literal('spend_limit.budget'),
  id: Type.String({ description: 'Id of the owner of the limit.' }),
  scope: Type.Enum(OWNER_KINDS),
  name: Nullable(Type.String({ description: 'Name of the owner.' })),
  email: Nullable(Type.String({ description: 'Of a person.' })),
  owner_name: Nullable(Type.String({ description: 'Of a key: the name of its owner.' })),
  project_id: Nullable(Type.String({ description: 'Null for the organization and for people.' })),
  project_name: Nullable(Type.String()),
  limit: Type.Object(limit),
  ...budgetFigures,
})
export type OwnerBudget = Static<typeof OwnerBudget>

/** Most owners of a query. */
const OWNERS_MAX = 100

const query = ListQuery({
  scopes: Type.Optional(
    Type.Array(Type.Enum(OWNER_KINDS), {
      maxItems: OWNER_KINDS.length,
      description: 'Only limits of these scopes.',
    }),
  ),
  owner_ids: Type.Optional(
    Type.Array(Id, {
      maxItems: OWNERS_MAX,
      description: 'Only limits of these owners.',
    }),
  ),
})
export type OwnerBudgetQuery = Static<typeof query>

const LIST = {
  method: 'GET',
  access: 'spend.read',
  query,
  response: Page(OwnerBudget),
  extension: true,
} as const

export const ownerBudgetEndpoints = {
  listSpendLimits: endpoint({
    ...LIST,
    id: 'listSpendLimits',
    path: '/organization/spend_limits',
    summary: 'List every spend limit, with what is spent, reserved and forecast of it.',
    command: 'spend-limits list',
  }),
  listProjectSpendLimits: endpoint({
    ...LIST,
    id: 'listProjectSpendLimits',
    path: '/organization/projects/:project_id/spend_limits',
    summary: 'List the spend limits of a project, its service accounts and its keys.',
    command: 'project-spend-limits list',
    params: ProjectParams,
  }),
} as const
