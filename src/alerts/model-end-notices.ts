/**
 * Notices about models that end: the owners of a project that has used a model in the last week, or
 * names it in an alias or a fallback, are told 30 and 7 days ahead of its end. An alias of the
 * organization is told to its owners.
 *
 * Every node looks once an hour. For each project it queues one message of all models that are due,
 * on each configured channel of alerts, for the outbox. The key of a notice's row (project, model,
 * day, stage) makes sure that of several nodes one tells it, also after a restart.
 *
 * **A day that moves** is told again only if that matters: if it is earlier than a day that was
 * told, or later by more than a week. A few days more change no plan, and two upstreams that differ
 * by a day are one end.
 *
 * **Failure modes.** Without a configured channel nothing is recorded: the owners are told once
 * there is one, if the end is still ahead. A server that was down on the 30th day tells it when it
 * runs again; within the last 7 days the second stage alone. A run reads all uses and aliases, a
 * page at a time.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import { daysUntil, type ModelEnd, type ModelEnds } from '#catalog/model-ends.ts'
import type { AlertSettings } from '#config/alerts.ts'
import { foldModel } from '#model-names/names.ts'
import { type Store, SYSTEM, type Tx } from '#storage/db.ts'
import { purgeInSlices, record } from '#storage/transaction.ts'
import { organizations } from '#usage/store.ts'
import { modelsSince, type ProjectModelUse, type UsesQuery, usesOf } from '#usage/sums/store.ts'
import type { Channel } from './channels.ts'
import { pendingFrom } from './enqueue.ts'
import { type NamingRow, namedModels } from './named-models.ts'
import {
  enqueue,
  insertNotices,
  type ModelEndNotice,
  namingRows,
  noticesOf,
  purgeNotices,
} from './store.ts'

const RUN_EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
/** Days of use before a notice, and the later move of a day that is told again. */
const WEEK_DAYS = 7
/** Days ahead of an end at which it is told, the last stage first. */
export const NOTICE_DAYS = [7, 30] as const
/** Models, uses and policies that are read together. */
const MODELS_PAGE = 500
const USES_PAGE = 5_000
const ROUTING_PAGE = 50
/** Notices are kept for longer than their end is ahead, and may still move. */
const RETENTION_MS = 180 * DAY_MS
const PURGE_SLICE = 100
/** Projects with notices that are read together. */
const PROJECTS_SLICE = 500
/** Before the first policy. */
const NO_ROW = { owner_id: '', kind: 'model_aliases' } as const

export interface ModelEndNoticeOptions {
  readonly store: Store
  readonly now: Clock
  readonly newId: NewId
  readonly schedule: Schedule
  readonly settings: () => AlertSettings
  readonly ends: ModelEnds
  /** Reads the lists of upstreams that are due. */
  readonly refresh: () => Promise<void>
}

export function scheduleModelEndNotices(options: ModelEndNoticeOptions): ScheduledTask {
  return options.schedule({
    name: 'model_ends',
    everyMs: RUN_EVERY_MS,
    run: () => tellEnds(options),
  })
}

async function tellEnds(options: ModelEndNoticeOptions): Promise<void> {
  const { store, now, refresh } = options
  const channels = channelsOf(options.settings())
  if (channels.length > 0) {
    await refresh()
    for (const { id } of await organizations(store.reader, {})) {
      await tellOrganization(options, id, channels)
    }
  }
  await purgeInSlices(store, PURGE_SLICE, (tx, rows) =>
    purgeNotices(tx, now() - RETENTION_MS, rows),
  )
}

/** Channels that reach the owners of a project, or who receives every alert. */
function channelsOf({ email, webhook }: AlertSettings): Channel[] {
  return [
    ...(email ? (['email'] as const) : []),
    ...(webhook.url === undefined ? [] : (['webhook'] as const)),
  ]
}

/** An end that is told now. */
interface DueEnd extends ModelEnd {
  readonly days: (typeof NOTICE_DAYS)[number]
}

async function tellOrganization(
  options: ModelEndNoticeOptions,
  organizationId: string,
  channels: readonly Channel[],
): Promise<void> {
  const { store, now } = options
  const sinceMs = weekBefore(now())
  const ends: DueEnds = new Map()
  await addUsed(options, { organizationId, sinceMs }, ends)
  const used = [...ends.keys()]
  const named = await addNamed(options, organizationId, ends)
  const telling = { organizationId, ends, channels }
  for (const models of slicesOf(used, MODELS_PAGE)) {
    let after: UsesQuery['after'] | undefined = { project_id: '', model: '' }
    while (after) {
      const wanted: UsesQuery = { organizationId, models, sinceMs, after, rows: USES_PAGE }
      const { uses, next } = wholeProjects(await usesOf(store.slowReader(SYSTEM), wanted))
      await tellUntold(options, telling, withNamed(uses, named))
      after = next
    }
  }
  await tellUntold(options, telling, [...named.values()].flat())
}

/** The uses of a page without its last project, of which the next page may have more. */
function wholeProjects(page: readonly ProjectModelUse[]): {
  readonly uses: readonly ProjectModelUse[]
  readonly next: UsesQuery['after'] | undefined
} {
  const last = page.at(-1)?.project_id
  if (page.length < USES_PAGE) return { uses: page, next: undefined }
  const uses = page.filter(({ project_id: id }) => id !== last)
  return { uses, next: uses.at(-1) }
}

/** Start of the day a week before a time: days of use are whole. */
export function weekBefore(nowMs: number): number {
  const day = nowMs - (nowMs % DAY_MS)
  return day - WEEK_DAYS * DAY_MS
}

/** Ends that are in a stage, by model. */
type DueEnds = Map<string, DueEnd>

/** Adds the ends of the models in use. */
async function addUsed(
  options: ModelEndNoticeOptions,
  { organizationId, sinceMs }: Pick<UsesQuery, 'organizationId' | 'sinceMs'>,
  ends: DueEnds,
): Promise<void> {
  let after: string | undefined = ''
  while (after !== undefined) {
    const wanted = { organizationId, sinceMs, after, rows: MODELS_PAGE }
    const models = await modelsSince(options.store.slowReader(SYSTEM), wanted)
    for (const { id } of models) addDue(options, id, ends)
    after = models.length < MODELS_PAGE ? undefined : models.at(-1)?.id
  }
}

/** Models that end and that aliases and fallbacks name, by owner. Adds their ends. */
async function addNamed(
  options: ModelEndNoticeOptions,
  organizationId: string,
  ends: DueEnds,
): Promise<Map<string, ProjectModelUse[]>> {
  const named = new Map<string, ProjectModelUse[]>()
  let after: Pick<NamingRow, 'owner_id' | 'kind'> | undefined = NO_ROW
  while (after) {
    const { owner_id: afterOwner, kind: afterKind } = after
    const wanted = { organizationId, afterOwner, afterKind, rows: ROUTING_PAGE }
    const rows: NamingRow[] = await namingRows(options.store.slowReader(SYSTEM), wanted)
    for (const row of rows) {
      const uses = [...namedModels([row]).keys()]
        .filter((model) => addDue(options, model, ends))
        .map((model) => ({ project_id: row.owner_id, model, requests: 0, last_used_at: 0 }))
      if (uses.length > 0) named.set(row.owner_id, [...(named.get(row.owner_id) ?? []), ...uses])
    }
    after = rows.length < ROUTING_PAGE ? undefined : rows.at(-1)
    await nextTurn()
  }
  return named
}

function addDue({ ends: known, now }: ModelEndNoticeOptions, model: string, to: DueEnds): boolean {
  const end = known.of(model)
  const days = end ? stageOf(daysUntil(end.date, now())) : undefined
  if (!end || days === undefined) return false
  to.set(model, { ...end, days })
  return true
}

/** Uses, and the models that their projects name, which are then left out of `named`. */
function withNamed(
  uses: readonly ProjectModelUse[],
  named: Map<string, ProjectModelUse[]>,
): ProjectModelUse[] {
  const projects = new Set(uses.map(({ project_id: id }) => id))
  return [...projects].reduce(
    (all, id) => {
      all.push(...(named.get(id) ?? []))
      named.delete(id)
      return all
    },
    [...uses],
  )
}

function stageOf(daysLeft: number): DueEnd['days'] | undefined {
  return daysLeft <= 0 ? undefined : NOTICE_DAYS.find((days) => daysLeft <= days)
}

type Notice = Omit<ModelEndNotice, 'organization_id' | 'notice_id' | 'created_at'>

/** Uses of an organization, or of the organization itself in its aliases. */
interface Telling {
  readonly organizationId: string
  readonly ends: ReadonlyMap<string, DueEnd>
  readonly channels: readonly Channel[]
}

/** Queues a message for each project about its models that were not told. */
async function tellUntold(
  options: ModelEndNoticeOptions,
  { organizationId, ends, channels }: Telling,
  uses: readonly ProjectModelUse[],
): Promise<void> {
  const { store, now } = options
  const byProject = [...Map.groupBy(uses, ({ project_id: id }) => id)]
  for (const some of slicesOf(byProject, PROJECTS_SLICE)) {
    const projectIds = some.map(([id]) => id)
    // An earlier end than today's has passed, or is too far from what is told today.
    const told = await noticesOf(store.reader, projectIds, dayOf(now() - WEEK_DAYS * DAY_MS))
    const toldOf = Map.groupBy(told, keyOf)
    for (const [projectId, models] of some) {
      const rows = untold(models, ends, toldOf)
      if (rows.length === 0) continue
      await record(store, (tx) => tell(tx, options, { organizationId, projectId, rows, channels }))
      await nextTurn()
    }
  }
}

/** Notices of the models of a project that were not told; one for all spellings of a model. */
function untold(
  uses: readonly ProjectModelUse[],
  ends: ReadonlyMap<string, DueEnd>,
  toldOf: ReadonlyMap<string, readonly ModelEndNotice[]>,
): Notice[] {
  const rows = new Map<string, Notice>()
  for (const use of uses) {
    const end = ends.get(use.model)
    if (!end) continue
    const { date, days, source, replacement = null } = end
    const key = keyOf({ ...use, days })
    if (rows.has(key) || toldOf.get(key)?.some((one) => isSame(one.shutdown_date, date))) continue
    rows.set(key, { ...use, shutdown_date: date, days, source, replacement })
  }
  return [...rows.values()]
}

function keyOf({ project_id: id, model, days }: Pick<Notice, 'project_id' | 'model' | 'days'>) {
  return `${id} ${days} ${foldModel(model)}`
}

function slicesOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, n) =>
    all.slice(n * size, (n + 1) * size),
  )
}

/** Whether who was told a day needs no other notice about a later one. */
function isSame(told: string, date: string): boolean {
  const movedMs = Date.parse(date) - Date.parse(told)
  return movedMs >= 0 && movedMs <= WEEK_DAYS * DAY_MS
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 'YYYY-MM-DD'.length)
}

interface ProjectNotice {
  readonly organizationId: string
  /** The organization's id for its aliases. */
  readonly projectId: string
  readonly rows: readonly Notice[]
  readonly channels: readonly Channel[]
}

/** Queues one message about the models that no other node has told. */
async function tell(
  tx: Tx,
  { now, newId }: ModelEndNoticeOptions,
  { organizationId, projectId, rows, channels }: ProjectNotice,
): Promise<void> {
  const createdAt = now()
  const noticeId = newId('model_end_notice')
  const of = { organization_id: organizationId, notice_id: noticeId, created_at: createdAt }
  if (
    (await insertNotices(
      tx,
      rows.map((row) => ({ ...row, ...of })),
    )) === 0
  )
    return
  const deliveries = channels.map((channel) => ({
    id: newId('spend_alert_delivery'),
    organization_id: organizationId,
    alert_id: noticeId,
    scope_kind: projectId === organizationId ? ('organization' as const) : ('project' as const),
    scope_id: projectId,
    event: 'model_end' as const,
    channel,
    period_starts_at: createdAt,
    arming: '',
    threshold_amount: 0,
    spend_amount: 0,
    forecast_amount: null,
    ...pendingFrom(createdAt),
  }))
  await enqueue(tx, deliveries)
}
