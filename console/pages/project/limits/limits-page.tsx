/** Limits of a project: its rate limits by model, then its spend limit and the defaults. */

import { Anchor, Button, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { useAddressText } from '#console/address/address.ts'
import type { Load } from '#console/api/loader.ts'
import { usePages } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { useSubject } from '#console/dialogs/subject.ts'
import { NoResults } from '#console/display/no-results.tsx'
import { Paged } from '#console/display/paged.tsx'
import { Place } from '#console/display/place.tsx'
import { Empty, Loading } from '#console/display/states.tsx'
import { Toolbar } from '#console/display/toolbar.tsx'
import { searching, useSearch } from '#console/fields/search.tsx'
import { NoAccessNote } from '#console/layout/no-access.tsx'
import { SPEND_PLACE } from '#console/navigation/addresses.ts'
import { Budget, loadBudget } from '#console/pages/costs/budget/budget.tsx'
import {
  loadRateDefaults,
  RateDefaults,
} from '#console/pages/costs/limits/defaults/rate-defaults.tsx'
import {
  loadSpendDefaults,
  SpendDefaults,
} from '#console/pages/costs/limits/defaults/spend-defaults.tsx'
import { Archived } from '#console/pages/project/archived.tsx'
import { useProject } from '#console/pages/project/project.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import type { Draft } from './draft.ts'
import { EmptyBuckets } from './empty-buckets.tsx'
import { Models } from './models.tsx'
import { ResetLimits } from './reset-limits.tsx'

/** Models of one page. */
const PAGE = 20

function questionOf(projectId: string, search: string, isInUse: boolean) {
  return {
    project_id: projectId,
    limit: PAGE,
    ...(isInUse && { in_use: true }),
    ...searching(search),
  }
}

export const load: Load = (prefetch, { allowed, params: { projectId = '' }, search }) => {
  if (!allowed.sees(projectId)) return
  const isInUse = showsInUse(allowed.may('usage.read', projectId), search.get('models'))
  const question = questionOf(projectId, search.get('search') ?? '', isInUse)
  if (allowed.seesSpend(projectId)) {
    loadBudget(prefetch, projectId)
    loadSpendDefaults(prefetch, projectId)
  }
  loadRateDefaults(prefetch, projectId)
  prefetch.pages('listProjectRateLimitSources', question)
}

export default function LimitsPage() {
  const { id, status } = useProject()
  return status === 'archived' ? <Archived /> : <Sections projectId={id} />
}

/** Of the project, as the organization's. */
const SPEND = { name: 'its spend limit', scope: 'api.management.read' } as const

function Sections({ projectId }: { projectId: string }) {
  const seesSpend = useAllowed().seesSpend(projectId)
  const defaults = (
    <SimpleGrid cols={{ base: 1, lg: seesSpend ? 2 : 1 }}>
      {seesSpend && <SpendDefaults projectId={projectId} />}
      <RateDefaults projectId={projectId} />
    </SimpleGrid>
  )
  return (
    <Limits projectId={projectId}>
      <Place hash={SPEND_PLACE}>
        {seesSpend ? (
          <Budget projectId={projectId}>{defaults}</Budget>
        ) : (
          <>
            <Card title="Spend limit">
              <Text fw={650} fz="lg">
                –
              </Text>
              <NoAccessNote part={SPEND} projectId={projectId} />
            </Card>
            {defaults}
          </>
        )}
      </Place>
    </Limits>
  )
}

interface LimitsProps {
  readonly projectId: string
  /** Shown after the limits of models, so that it does not move. */
  readonly children: ReactNode
}

function Limits({ projectId, children }: LimitsProps) {
  const { search, field } = useSearch('Search models')
  const view = useView(projectId)
  const pages = usePages('listProjectRateLimitSources', questionOf(projectId, search, view.isInUse))
  const { editingOf, dialogs } = useEditing(projectId)
  return (
    <Stack>
      <Toolbar action={view.choice}>{field}</Toolbar>
      <Text size="sm" c="dimmed" maw={760}>
        Requests count against this project’s limits and the organization’s, which all projects
        share. Over either, they get a 429.
        {view.isInUse &&
          '  Limits on images, audio and batches that were not used in 7 days are under “All models”.'}{' '}
        <SpendLink />
      </Text>
      <Paged
        pages={pages}
        loading={<Loading lines={4} height={96} />}
        empty={<Nothing search={search} view={view} />}
      >
        {pagesOf(pages.items).map((models) => (
          <Models
            key={models[0]?.id}
            hidesUnused={view.isInUse}
            projectId={projectId}
            models={models}
            editingOf={editingOf}
          />
        ))}
      </Paged>
      {(!pages.isPending || pages.error) && children}
      {dialogs}
    </Stack>
  )
}

/** From the top of a long list. */
function SpendLink() {
  return (
    <Anchor
      component={Link}
      to={{ search: location.search, hash: SPEND_PLACE }}
      inherit
      underline="always"
    >
      Spend limit and alerts
    </Anchor>
  )
}

/** Pages as loaded: queries about one page stay valid when the next is loaded. */
function pagesOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / PAGE) }, (_, page) =>
    items.slice(page * PAGE, (page + 1) * PAGE),
  )
}

interface View {
  readonly isInUse: boolean
  readonly showAll: () => void
  /** Control to change it; nothing without the permission. */
  readonly choice: ReactNode
}

/** Models to list. Without the permission to read usage, all of them. */
function useView(projectId: string): View {
  const seesUsage = useAllowed().may('usage.read', projectId)
  const [value, setValue] = useAddressText('models', 'push')
  const choice = seesUsage && (
    <SegmentedControl
      aria-label="Models"
      data={[
        { value: '', label: 'In use' },
        { value: 'all', label: 'All models' },
      ]}
      value={value === 'all' ? 'all' : ''}
      onChange={setValue}
    />
  )
  return { isInUse: showsInUse(seesUsage, value), showAll: () => setValue('all'), choice }
}

function showsInUse(seesUsage: boolean, models: string | null): boolean {
  return seesUsage && models !== 'all'
}

function Nothing({ search, view }: { search: string; view: View }) {
  const all = view.isInUse && (
    <Button variant="default" onClick={view.showAll}>
      {search ? 'Search all models' : 'Show all models'}
    </Button>
  )
  if (search) {
    return (
      <NoResults search={search} action={all}>
        {view.isInUse && 'Only models in use were searched.'}
      </NoResults>
    )
  }
  return (
    <Empty title="No models in use" action={all}>
      Models that this project used in the last 7 days, or has its own limits for, are listed here.
    </Empty>
  )
}

/** Drafts by model, kept here so that neither a search nor another page of the list loses them. */
function useEditing(projectId: string) {
  const [drafts, setDrafts] = useState<Readonly<Record<string, Draft | undefined>>>({})
  const resetting = useSubject<RateLimitSources>()
  const emptying = useSubject<RateLimitSources>()
  const setDraft = (id: string, draft: Draft | undefined): void =>
    setDrafts((before) => ({ ...before, [id]: draft }))
  return {
    editingOf: (limits: RateLimitSources) => ({
      draft: drafts[limits.id],
      onDraft: (draft: Draft | undefined) => setDraft(limits.id, draft),
      onReset: () => resetting.open(limits),
      onEmpty: () => emptying.open(limits),
    }),
    dialogs: (
      <>
        <ResetLimits projectId={projectId} resetting={resetting} />
        <EmptyBuckets projectId={projectId} emptying={emptying} />
      </>
    ),
  }
}
