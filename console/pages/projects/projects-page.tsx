/** Projects, the newest first, with counts and the usage of this month. */

import { Anchor, Badge, Button, Group, Skeleton, Switch } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ArchiveIcon, PlusIcon } from 'lucide-react'
import { Link } from 'react-router'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { Sparkline } from '#console/charts/sparkline.tsx'
import { CreateNamed } from '#console/dialogs/create-named.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { useAddress, useAddressText } from '#console/display/address.ts'
import { startOfMonth, useToday } from '#console/display/days.ts'
import { formatCount, formatDollars } from '#console/display/numbers.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { type Column, PagedRows } from '#console/display/rows.tsx'
import { searchIn, useSearch } from '#console/display/search.tsx'
import { Empty, Failed } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { useZone } from '#console/display/zone.ts'
import { Page } from '#console/layout/page.tsx'
import { ArchiveProject } from '#console/pages/project/archive-project.tsx'
import { UnpricedModels } from '#console/pages/usage/unpriced-models.tsx'
import type { Project } from '#contract/projects.ts'
import { type Figures, useFigures } from './figures.ts'

type FiguresOf = (id: string) => Figures

const questionOf = (address: URLSearchParams) => ({
  ...searchIn(address),
  include_archived: address.has('archived'),
})

export const load: Load = ({ pages }, { search }) => pages('listProjects', questionOf(search))

export default function ProjectsPage() {
  const mayChange = useAllowed().may('organization.write')
  const { default_project_id: defaultId } = useSession().organization
  const { search, field } = useSearch('Search projects')
  const [archived, setArchived] = useAddressText('archived')
  const pages = usePages('listProjects', questionOf(useAddress()[0]))
  const figures = useFigures(pages.items.map(({ id }) => id))
  const [isCreating, creating] = useDisclosure()
  const archiving = useSubject<Project>()
  const create = mayChange && (
    <Button leftSection={<PlusIcon size={16} aria-hidden />} onClick={creating.open}>
      Create project
    </Button>
  )
  return (
    <Page title="Projects">
      <Toolbar action={create}>
        {field}
        <Switch
          label="Show archived"
          checked={archived !== ''}
          onChange={({ currentTarget: { checked } }) => setArchived(checked ? 'yes' : '')}
        />
      </Toolbar>
      {figures.error && !pages.error && <Failed error={figures.error} retry={figures.refetch} />}
      <PagedRows
        label="Projects"
        pages={pages}
        rowKey={({ id }) => id}
        columns={[
          ...projectColumns(figures.of),
          ...useUsageColumns(figures.of),
          ...(mayChange ? [actions(archiving, defaultId)] : []),
        ]}
        search={search}
        empty={
          <Empty title="No projects yet" action={create}>
            Projects have their own members, keys, limits and costs.
            {!mayChange && ' Ask an owner to add you to one.'}
          </Empty>
        }
      />
      <Unpriced />
      <CreateNamed {...NEW_PROJECT} opened={isCreating} onClose={creating.close} />
      <ArchiveProject archiving={archiving} />
    </Page>
  )
}

/** Models without a price in this month, whose costs are shown. */
const Unpriced = () => {
  const from = startOfMonth('utc', useToday())
  return useAllowed().seesUsage && <UnpricedModels stretch={{ from }} />
}

const NEW_PROJECT = {
  title: 'Create a project',
  operation: 'createProject',
  about: 'A team, product or experiment with its own keys, limits and costs.',
  path: '/projects',
} as const

const projectColumns = (figures: FiguresOf): Column<Project>[] => [
  {
    heading: 'Project',
    cell: ({ id, name, status }) => (
      <Group gap="xs" component="span" wrap="nowrap" className="named">
        <Anchor component={Link} to={`/projects/${id}`} fw={550} size="sm">
          {name}
        </Anchor>
        {status === 'archived' && (
          <Badge color="gray" variant="light" flex="none">
            Archived
          </Badge>
        )}
      </Group>
    ),
  },
  {
    heading: 'Members',
    numeric: true,
    cell: ({ id }) => <FigureCell of={figures(id)} value={figures(id).counts?.users} />,
  },
  {
    heading: 'Keys',
    numeric: true,
    cell: ({ id }) => <FigureCell of={figures(id)} value={figures(id).counts?.api_keys} />,
  },
]

/** Days are UTC; headings say so if the console has another time zone. */
const useUsageColumns = (figures: FiguresOf): Column<Project>[] => {
  const { seesUsage } = useAllowed()
  const zoned = useZone() === 'utc' ? '' : ' (UTC)'
  return seesUsage ? usageColumns(figures, zoned) : []
}

const usageColumns = (figures: FiguresOf, zoned: string): Column<Project>[] => [
  {
    heading: `Tokens this month${zoned}`,
    numeric: true,
    cell: ({ id }) => <FigureCell of={figures(id)} value={figures(id).usage?.tokens} />,
  },
  {
    heading: `Cost this month${zoned}`,
    numeric: true,
    cell: ({ id }) => (
      <FigureCell of={figures(id)} value={figures(id).usage?.cost} format={formatDollars} />
    ),
  },
  {
    heading: `Last 31 days${zoned}`,
    cell: ({ id, name }) => {
      const daily = figures(id).usage?.daily
      return (
        daily && (
          <Sparkline values={daily} label={`${name}: tokens per day, last 31 days`} isUnfinished />
        )
      )
    },
  },
]

const actions = (archiving: Subject<Project>, defaultId: string): Column<Project> => ({
  heading: 'Actions',
  actions: true,
  cell: (project) =>
    project.status === 'active' &&
    project.id !== defaultId && (
      <RowMenu label={`Actions for ${project.name}`}>
        <RowAction icon={ArchiveIcon} isFinal onClick={() => archiving.open(project)}>
          Archive
        </RowAction>
      </RowMenu>
    ),
})

interface FigureCellProps {
  readonly of: Figures
  readonly value: number | undefined
  readonly format?: (value: number) => string
}

/** Cell of a figure that loads after its row. */
const FigureCell = ({ of, value, format = formatCount }: FigureCellProps) => {
  if (value !== undefined) return format(value)
  if (of.hasFailed) return <span className="dim">–</span>
  return <Skeleton height={14} width={40} display="inline-block" />
}
