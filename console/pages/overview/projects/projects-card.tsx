/** Dearest projects of seven days: cost and change, why it changed, and what their budgets have. */
import { Anchor, Box, Text } from '@mantine/core'
import { Link } from 'react-router'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { formatDollars } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Answered, Empty, Loading } from '#console/display/states.tsx'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import { PROJECTS_MAX, weekQuestion } from '#console/pages/overview/questions.ts'
import { changeShare, changeText } from '#console/pages/usage/change-text.ts'
import { useNow } from '#console/time/clock.ts'
import type { UsageSummary } from '#contract/extensions/usage-summary.ts'
import type { OwnerBudget } from '#contract/spend/limit-list.ts'
import { changeOfRow, moversOf } from './movers.ts'
import { ProjectBudget, Spent } from './project-budget.tsx'
import { Why } from './why.tsx'

type Row = UsageSummary['rankings'][number]['data'][number]

const REFRESH_MS = 60_000
/** Room for two lines, which arrive after the row: nothing moves. */
const WHY_WIDTH = 230
const WHY_HEIGHT = 36

export function ProjectsCard() {
  const query = useAnswer('usageSummary', weekQuestion(useNow()), { everyMs: REFRESH_MS })
  return (
    <Card
      title="Projects"
      about="Cost of the last 7 days (UTC), the dearest first, beside the 7 days before."
      action={
        <Anchor component={Link} to="/usage?range=7d" size="sm">
          Usage and costs
        </Anchor>
      }
    >
      <Answered query={query}>{(week) => <Projects week={week} />}</Answered>
    </Card>
  )
}

function Projects({ week }: { week: UsageSummary }) {
  const { mayAnywhere, seesSpend } = useAllowed()
  const rows = (week.rankings[0]?.data ?? []).filter(({ cost, previous_amount: before }) =>
    [cost, before ?? 0].some((amount) => amount > 0),
  )
  const ids = rows.flatMap(({ project_id: id }) => id ?? [])
  const enabled = seesSpend() && ids.length > 0
  const limits = useAnswer(
    'listSpendLimits',
    { owner_ids: ids, limit: PROJECTS_MAX },
    { enabled, everyMs: REFRESH_MS },
  )
  // Its cells are as wide as what they have.
  if (enabled && !limits.data && !limits.error) return <Loading />
  if (rows.length === 0) return <Empty title="No costs in the last 14 days" />
  const seesBudgets = seesSpend() || mayAnywhere('spend.read')
  const budgetOf: BudgetOf = (id) =>
    limits.data && (limits.data.data.find((one) => one.id === id) ?? null)
  return (
    <Rows
      label="Projects"
      rows={rows}
      rowKey={({ project_id: id }) => id ?? ''}
      columns={[
        { heading: 'Project', cell: (row) => <Name row={row} /> },
        ...(seesBudgets ? [budgetColumn(budgetOf)] : []),
        ...costColumns(moversOf(rows), week.start_time),
      ]}
    />
  )
}

/** Undefined if it could not be loaded; null without a limit. */
type BudgetOf = (id: string) => OwnerBudget | null | undefined

function Name({ row: { project_id: id, name } }: { row: Row }) {
  const address = useProjectAddress()
  const to = id === null ? undefined : address(id)
  if (to === undefined) return <span className="name">{name ?? id}</span>
  return (
    <Anchor component={Link} to={to} size="sm" className="name">
      {name ?? id}
    </Anchor>
  )
}

function budgetColumn(budgetOf: BudgetOf): Column<Row> {
  return {
    heading: 'Spend limit',
    cell: ({ project_id: id }) => id !== null && <Budget id={id} budgetOf={budgetOf} />,
  }
}

/** From the list of those who see all; else of the project, where it may be seen. */
function Budget({ id, budgetOf }: { id: string; budgetOf: BudgetOf }) {
  const { seesSpend } = useAllowed()
  if (!seesSpend()) return <ProjectBudget projectId={id} />
  const budget = budgetOf(id)
  return budget === undefined ? <span className="dim absent">–</span> : <Spent budget={budget} />
}

function costColumns(movers: ReadonlySet<string>, from: number): readonly Column<Row>[] {
  return [
    { heading: 'Last 7 days', numeric: true, cell: ({ cost }) => formatDollars(cost) },
    {
      heading: 'Change',
      numeric: true,
      cell: ({ cost, previous_amount: before }) => (
        <div>
          {changeText(cost, before ?? 0)}
          <Text size="xs" c="dimmed">
            {changeShare(cost, before ?? 0)}
          </Text>
        </div>
      ),
    },
    {
      heading: 'Why',
      cell: (row) => (
        <Box w={WHY_WIDTH} mih={WHY_HEIGHT} maw="100%">
          {row.project_id !== null && movers.has(row.project_id) ? (
            <Why projectId={row.project_id} from={from} change={changeOfRow(row)} />
          ) : (
            <span className="dim absent">–</span>
          )}
        </Box>
      ),
    },
  ]
}
