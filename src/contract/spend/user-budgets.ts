/**
 * Extension: people of the organization, or of a project, with what each has spent in the present
 * period of their limit, and what is left.
 */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ListQuery, Page, Search } from '#contract/page.ts'
import { ProjectUser } from '#contract/project-users.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Nullable, Timestamp } from '#contract/schema.ts'
import { User } from '#contract/users.ts'
import { SpendInterval } from './limits.ts'

function Dollars(description: string) {
  return Type.Number({ description: `${description}, in dollars.` })
}

const UserBudgetFigures = {
  interval: Type.Unsafe<SpendInterval>({
    ...SpendInterval,
    description: 'That of the limit; `month` without one.',
  }),
  period_end: Timestamp,
  spent: Dollars('Spent in this period, as written: usage of the last second may be missing'),
  spend_limit: Nullable(
    Type.Object({
      mode: Type.Enum(['enforce', 'warn']),
      inherited: Type.Boolean({
        description: 'Whether it is a default of the project or the organization.',
      }),
      limit: Dollars('The limit that is in force'),
      raised_until: Nullable(
        Type.Integer({ description: 'End of the raise in it, Unix seconds.' }),
      ),
      remaining: Dollars('Not spent'),
    }),
  ),
  is_limited: Type.Boolean({
    description: 'Whether at most a tenth of the spend limit is left.',
  }),
}

export const UserBudget = Type.Object({
  ...User.properties,
  object: Type.Literal('organization.user.budget'),
  ...UserBudgetFigures,
})
export type UserBudget = Static<typeof UserBudget>

export const ProjectUserBudget = Type.Object({
  ...ProjectUser.properties,
  object: Type.Literal('organization.project.user.budget'),
  added_at: Nullable(Type.Integer({ description: 'Unix seconds. Null: in it by a group alone.' })),
  ...UserBudgetFigures,
})
export type ProjectUserBudget = Static<typeof ProjectUserBudget>

const query = ListQuery({
  order_by: Type.Enum(['added', 'spent'], {
    default: 'added',
    description: 'The last to be added first; or the dearest of the present period first.',
  }),
  limited: Type.Optional(
    Type.Boolean({ description: 'Only people with at most a tenth of their spend limit left.' }),
  ),
  search: Search,
})
export type UserBudgetQuery = Static<typeof query>

const LIST = { method: 'GET', access: 'spend.read', query, extension: true } as const

export const userBudgetEndpoints = {
  listUserBudgets: endpoint({
    ...LIST,
    id: 'listUserBudgets',
    path: '/organization/user_budgets',
    summary: 'List users with what each has spent in all projects, and what is left.',
    command: 'user-budgets list',
    response: Page(UserBudget),
  }),
  listProjectUserBudgets: endpoint({
    ...LIST,
    id: 'listProjectUserBudgets',
    path: '/organization/projects/:project_id/user_budgets',
    summary: 'List the people of a project with what each has spent in it, and what is left.',
    command: 'project-user-budgets list',
    params: ProjectParams,
    response: Page(ProjectUserBudget),
  }),
} as const
