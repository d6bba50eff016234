/** Rows of a statement by each of its dimensions. */
import type { CostStatement } from '#contract/extensions/cost-exports.ts'

export interface StatementRow {
  readonly id: string
  readonly name: string
  /** Address of its page. */
  readonly to?: string | undefined
  readonly cost: number
}

export interface StatementRows {
  readonly by: 'Project' | 'Model' | 'Team'
  readonly about?: string
  readonly rows: readonly StatementRow[]
}

export function rowsOf(
  { projects, models, teams }: CostStatement,
  addressOf: (projectId: string) => string | undefined,
): readonly StatementRows[] {
  return [
    {
      by: 'Project',
      rows: projects.map(({ project_id: id, name, amount: { value: cost } }) => ({
        id,
        cost,
        name: name || id,
        to: addressOf(id),
      })),
    },
    {
      by: 'Model',
      rows: models.map(({ model, amount: { value: cost } }) => ({
        id: model,
        name: model,
        cost,
      })),
    },
    {
      by: 'Team',
      about: 'Values of the tag “team” of projects, keys and requests.',
      rows: teams.map(({ team, amount: { value: cost } }) => ({
        id: team ?? ' none',
        name: team ?? 'No team',
        cost,
      })),
    },
  ]
}
