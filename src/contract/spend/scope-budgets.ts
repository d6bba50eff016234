/** Extension: the spent and the reserved amount of a period, beside the spend limit. */
import { type Static, Type } from 'typebox'
import { endpoint } from '#contract/endpoint.ts'
import { ProjectParams } from '#contract/projects.ts'
import { Nullable, Timestamp } from '#contract/schema.ts'
import { RESERVED } from './budget.ts'
import { OrganizationSpendLimit, ProjectSpendLimit, SpendInterval } from './limits.ts'

function Dollars(description: string) {
  return Type.Number({ description: `${description} In dollars, to a billionth of one.` })
}

/** State of a budget in its period. */
export const budgetFigures = {
  interval: Type.Unsafe<SpendInterval>({
    ...SpendInterval,
    description: 'That of the limit; `month` without one.',
  }),
  start_time: Timestamp,
  end_time: Type.Integer({ description: 'End of the period, which is not in it.' }),
  spent: Dollars('What the period has spent.'),
  reserved: Dollars(RESERVED),
  remaining: Nullable(
    Dollars('What is left of the limit after what is spent and reserved. Null without a limit.'),
  ),
  forecast: Nullable(
    Dollars(
      'What the period will have spent at its end, if the rest is like the last seven days. ' +
        'Null before a whole day since the first spend of these days.',
    ),
  ),
  read_at: Timestamp,
}

export const OrganizationBudget = Type.Object({
  object: Type.Literal('organization.budget'),
  limit: Nullable(OrganizationSpendLimit),
  ...budgetFigures,
})
export type OrganizationBudget = Static<typeof OrganizationBudget>

export const ProjectBudget = Type.Object({
  object: Type.Literal('project.budget'),
  limit: Nullable(ProjectSpendLimit),
  ...budgetFigures,
})
export type ProjectBudget = Static<typeof ProjectBudget>

const retrieveOrganizationBudget = endpoint({
  id: 'retrieveOrganizationBudget',
  method: 'GET',
  path: '/organization/budget',
  summary: 'Show what the organization has spent in this period, beside its spend limit.',
  access: 'spend.read',
  command: 'budget retrieve',
  response: OrganizationBudget,
  extension: true,
})

const retrieveProjectBudget = endpoint({
  id: 'retrieveProjectBudget',
  method: 'GET',
  path: '/organization/projects/:project_id/budget',
  summary: 'Show what a project has spent in this period, beside its spend limit.',
  access: 'spend.read',
  command: 'project-budget retrieve',
  params: ProjectParams,
  response: ProjectBudget,
  extension: true,
})

/** Endpoints of budgets, by their names. */
export const budgetEndpoints = { retrieveOrganizationBudget, retrieveProjectBudget } as const

/** Objects of their answers. */
export const budgetObjects = { OrganizationBudget, ProjectBudget } as const
