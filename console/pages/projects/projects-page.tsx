/** Projects, the newest first, with counts and the usage of this month. */

import { Anchor, Badge, Button, Group, Skeleton, Switch } from '@mantine/core'
import { ArchiveIcon, PlusIcon } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Link } from 'react-router'
import { useAddress, useAddressText } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { useAnswer, usePages } from '#console/api/queries.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { Sparkline } from '#console/charts/sparkline.tsx'
import { CreateNamed } from '#console/dialogs/create-named.tsx'
import { type Subject, useSubject } from '#console/dialogs/subject.ts'
import { formatAmount, formatCount, formatDollars } from '#console/display/numbers.ts'
import { RowAction, RowMenu } from '#console/display/row-menu.tsx'
import { SortedPages } from '#console/display/sorted-pages.tsx'
import type { SortedColumn } from '#console/display/sorted-rows.tsx'
import { Empty, Failed } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searchIn, useSearch } from '#console/fields/search.tsx'
import { useAskedDisclosure } from '#console/finder/asked-action.ts'
import { Page } from '#console/layout/page.tsx'
import { UsedUpBadge } from '#console/limits/used-up.tsx'
import { useProjectAddress } from '#console/navigation/project-tabs.ts'
import { USAGE } from '#console/navigation/sections.ts'
import { useUnpriced } from '#console/pages/costs/unpriced.ts'
import { ArchiveProject } from '#console/pages/project/archive-project.tsx'
import { hasNoUpstream } from '#console/server/server-state.ts'
import { startOfMonth, useToday } from '#console/time/days.ts'
import { useZone } from '#console/time/zone.ts'
import type { Project } from '#contract/projects.ts'
import { type Figure, type Figures, useFigures } from './figures.ts'

/** Loaded when they are needed: most people never see them. */
const NoAccessNote = lazy(async () => ({
  default: (await import('#console/layout/no-access.tsx')).NoAccessNote,
}))
const UnpricedModels = lazy(async () => ({
  default: (await import('#console/pages/costs/unpriced-models.tsx')).UnpricedModels,
}))
const NoUpstream = lazy(async () => ({
  default: (await import('#console/layout/no-upstream.tsx')).NoUpstream,
}))

/** Figures that are not known are sorted as less than any. */
const UNKNOWN = -1

type FiguresOf = (id: string) => Figures

/** Most projects that are loaded to be sorted: each page of them asks for its figures. */
const LOADED_MAX = 100

function questionOf(address: URLSearchParams) {
  return {
    ...searchIn(address),
    include_archived: address.has('archived'),
  }
}

export const load: Load = ({ pages }, { search }) => pages('listProjects', questionOf(search))

export default function ProjectsPage() {
  const { may, seesAll, seesUsage } = useAllowed()
  const mayChange = may('organization.write')
  const { default_project_id: defaultId } = useSession().organization
  const { search, field } = useSearch('Search projects')
  const [archived, setArchived] = useAddressText('archived', 'push')
  const pages = usePages('listProjects', questionOf(useAddress()[0]))
  const figures = useFigures(pages.items.map(({ id }) => id))
  const [isCreating, creating] = useAskedDisclosure('create', mayChange)
  const archiving = useSubject<Project>()
  const create = mayChange && <Create onClick={creating.open} />
  return (
    <Page title="Projects">
      <FirstUpstream />
      <Toolbar action={create}>
        {field}
        <Switch
          label="Show archived"
          checked={archived !== ''}
          onChange={({ currentTarget: { checked } }) => setArchived(checked ? 'yes' : '')}
        />
      </Toolbar>
      {figures.error && !pages.error && <Failed error={figures.error} retry={figures.refetch} />}
      <SortedPages
        label="Projects"
        loadedMax={LOADED_MAX}
        pages={pages}
        rowKey={({ id }) => id}
        columns={[
          ...projectColumns(figures.of),
          ...useUsageColumns(figures.of),
          ...(mayChange ? [actions(archiving, defaultId)] : []),
        ]}
        search={search}
        empty={
          <Empty title={seesAll ? 'No projects yet' : 'You’re in no project'} action={create}>
            Projects have their own members, keys, limits and costs.
            {!mayChange && ' Ask an owner to add you to one.'}
          </Empty>
        }
      />
      <WithoutUsage projects={pages.items} />
      {seesUsage && <Unpriced />}
      <CreateNamed {...NEW_PROJECT} opened={isCreating} onClose={creating.close} />
      <ArchiveProject archiving={archiving} />
    </Page>
  )
}

function Create({ onClick }: { onClick: () => void }) {
  return (
    <Button leftSection={<PlusIcon size={16} aria-hidden />} onClick={onClick}>
      Create project
    </Button>
  )
}

/** Models without a price in this month, whose costs are shown. */
function Unpriced() {
  const stretch = { from: startOfMonth('utc', useToday()) }
  const { models, error } = useUnpriced(stretch, undefined)
  if (models.length === 0 && !error) return null
  return (
    <Suspense>
      <UnpricedModels stretch={stretch} />
    </Suspense>
  )
}

const NEW_PROJECT = {
  title: 'Create a project',
  operation: 'createProject',
  about: 'A team, product or experiment with its own keys, limits and costs.',
  path: '/projects',
} as const

interface ProjectNameProps {
  readonly project: Project
  readonly figures: Figures
}

function ProjectName({ project: { id, name, status }, figures }: ProjectNameProps) {
  return (
    <Group gap="xs" component="span" className="named">
      <Anchor
        component={Link}
        to={useProjectAddress()(id) ?? `/projects/${id}`}
        fw={550}
        size="sm"
        className="name"
      >
        {name}
      </Anchor>
      {status === 'archived' && (
        <Badge color="gray" variant="light" flex="none">
          Archived
        </Badge>
      )}
      <UsedUpBadge budget={figures.budget} />
    </Group>
  )
}

function projectColumns(figures: FiguresOf): SortedColumn<Project>[] {
  return [
    {
      heading: 'Project',
      value: ({ name }) => name,
      wide: true,
      cell: (project) => <ProjectName project={project} figures={figures(project.id)} />,
    },
    {
      heading: 'Members',
      numeric: true,
      value: ({ id }) => figures(id).counts?.users ?? UNKNOWN,
      cell: ({ id }) => <FigureCell value={numberOf(figures(id).counts, ({ users }) => users)} />,
    },
    {
      heading: 'Keys',
      numeric: true,
      value: ({ id }) => figures(id).counts?.api_keys ?? UNKNOWN,
      cell: ({ id }) => (
        <FigureCell value={numberOf(figures(id).counts, ({ api_keys }) => api_keys)} />
      ),
    },
  ]
}

/** Days are UTC; headings say so if the console has another time zone. */
function useUsageColumns(figures: FiguresOf): SortedColumn<Project>[] {
  const zoned = useZone() === 'utc' ? '' : ' (UTC)'
  return usageColumns(figures, zoned)
}

function usageColumns(figures: FiguresOf, zoned: string): SortedColumn<Project>[] {
  return [
    {
      heading: `Tokens this month${zoned}`,
      numeric: true,
      value: ({ id }) => figures(id).usage?.tokens ?? UNKNOWN,
      cell: ({ id }) => <FigureCell value={numberOf(figures(id).usage, ({ tokens }) => tokens)} />,
    },
    {
      heading: `Cost this month${zoned}`,
      numeric: true,
      value: ({ id }) => figures(id).usage?.cost ?? UNKNOWN,
      cell: ({ id }) => (
        <FigureCell
          value={numberOf(figures(id).usage, ({ cost }) => cost)}
          format={formatDollars}
        />
      ),
    },
    {
      heading: `Tokens, last 31 days${zoned}`,
      cell: ({ id, name }) => {
        const { usage } = figures(id)
        if (usage === null) return <Unknown />
        return (
          usage && (
            <Sparkline
              values={usage.daily}
              label={`${name}: tokens per day, last 31 days`}
              isUnfinished
            />
          )
        )
      },
    },
  ]
}

function actions(archiving: Subject<Project>, defaultId: string): SortedColumn<Project> {
  return {
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
  }
}

interface FigureCellProps {
  readonly value: Figure<number>
  readonly format?: (value: number) => string
}

/** Cell of a figure that loads after its row. */
function FigureCell({ value, format = formatCount }: FigureCellProps) {
  if (value === undefined) return <Skeleton height={14} width={40} display="inline-block" />
  return value === null ? <Unknown /> : format(value)
}

/** One number of several, which are known or unknown together. */
function numberOf<T extends object>(figure: Figure<T>, of: (known: T) => number): Figure<number> {
  return figure === null || figure === undefined ? figure : of(figure)
}

function Unknown() {
  return <span className="dim">–</span>
}

/** For those who see the settings, while models are not served yet. */
function FirstUpstream() {
  const { seesServer } = useAllowed()
  const { data } = useAnswer('retrieveServer', {}, { enabled: seesServer })
  if (!data || !hasNoUpstream(data)) return null
  return (
    <Suspense>
      <NoUpstream />
    </Suspense>
  )
}

/** People who see the usage of projects in the list that the role does not include. */
function WithoutUsage({ projects }: { projects: readonly Project[] }) {
  const { may } = useAllowed()
  const without = projects.filter(({ id }) => !may('usage.read', id))
  const [one, ...others] = without
  if (!one) return null
  return (
    <Suspense>
      {others.length === 0 ? (
        <NoAccessNote part={USAGE} projectId={one.id} place={` in ${one.name}`} />
      ) : (
        <NoAccessNote part={USAGE} place={` in ${formatAmount(without.length, 'project')}`}>
          Ask an owner of each: they are on its Members tab.
        </NoAccessNote>
      )}
    </Suspense>
  )
}
