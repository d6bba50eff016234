/**
 * Notices about models that end: the owners of a project that has used a model in the last week are
 * told 30 and 7 days ahead of its end.
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
 * runs again; within the last 7 days the second stage alone. More uses than one run reads are left
 * to the next, since those that were told are left out only after they are read.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Schedule, ScheduledTask } from '#background/scheduler.ts'
import type { Clock } from '#base/clock.ts'
import type { NewId } from '#base/ids.ts'
import { daysUntil, type ModelEnd, type ModelEnds } from '#catalog/model-ends.ts'
import type { AlertSettings } from '#config/alerts.ts'
import { type Store, SYSTEM, type Tx } from '#storage/db.ts'
import { purgeInSlices, record } from '#storage/transaction.ts'
import { organizations } from '#usage/store.ts'
import { modelsSince, type ProjectModelUse, usesOf } from '#usage/sums/store.ts'
import type { Channel } from './channels.ts'
import { pendingFrom } from './enqueue.ts'
import { enqueue, insertNotices, type ModelEndNotice, noticesOf, purgeNotices } from './store.ts'

const RUN_EVERY_MS = 3_600_000
const DAY_MS = 86_400_000
/** Days of use before a notice, and the later move of a day that is told again. */
const WEEK_DAYS = 7
/** Days ahead of an end at which it is told, the last stage first. */
export const NOTICE_DAYS = [7, 30] as const
/** Models and uses that are read together, and the most of both in one run. */
const PAGE = 500
const PAGES_MAX = 20
/** Notices are kept for longer than their end is ahead, and may still move. */
const RETENTION_MS = 180 * DAY_MS
const PURGE_SLICE = 100

export interface ModelEndNoticeOptions {
  readonly store: Store
  readonly now: Clock
  readonly newId: NewId
  readonly schedule: Schedule
  readonly settings: AlertSettings
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
  const channels = channelsOf(options.settings)
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
  const ends = await dueEnds(options, organizationId, sinceMs)
  const models = [...ends.keys()]
  let after = { project_id: '', model: '' }
  for (let page = 0; page < PAGES_MAX; page++) {
    const wanted = { organizationId, models, sinceMs, after, rows: PAGE }
    const uses = await usesOf(store.slowReader(SYSTEM), wanted)
    const fresh = await untold(options, uses, ends)
    for (const [projectId, rows] of Map.groupBy(fresh, ({ project_id }) => project_id)) {
      await record(store, (tx) => tell(tx, options, { organizationId, projectId, rows, channels }))
      await nextTurn()
    }
    const last = uses.at(-1)
    if (!last || uses.length < PAGE) return
    after = { project_id: last.project_id, model: last.model }
  }
}

/** Start of the day a week before a time: days of use are whole. */
export function weekBefore(nowMs: number): number {
  const day = nowMs - (nowMs % DAY_MS)
  return day - WEEK_DAYS * DAY_MS
}

/** Ends of the models in use that are in a stage, by model. */
async function dueEnds(
  { store, now, ends }: ModelEndNoticeOptions,
  organizationId: string,
  sinceMs: number,
): Promise<Map<string, DueEnd>> {
  const due = new Map<string, DueEnd>()
  let after = ''
  for (let page = 0; page < PAGES_MAX; page++) {
    const wanted = { organizationId, sinceMs, after, rows: PAGE }
    const models = await modelsSince(store.slowReader(SYSTEM), wanted)
    for (const { id } of models) {
      const end = ends.of(id)
      const days = end ? stageOf(daysUntil(end.date, now())) : undefined
      if (end && days !== undefined) due.set(id, { ...end, days })
    }
    if (models.length < PAGE || due.size >= PAGE) break
    after = models.at(-1)?.id ?? ''
  }
  return due
}

function stageOf(daysLeft: number): DueEnd['days'] | undefined {
  return daysLeft <= 0 ? undefined : NOTICE_DAYS.find((days) => daysLeft <= days)
}

type Notice = Omit<ModelEndNotice, 'organization_id' | 'notice_id' | 'created_at'>

async function untold(
  { store, now }: ModelEndNoticeOptions,
  uses: readonly ProjectModelUse[],
  ends: ReadonlyMap<string, DueEnd>,
): Promise<Notice[]> {
  if (uses.length === 0) return []
  const projectIds = [...new Set(uses.map(({ project_id }) => project_id))]
  // An earlier end than today's has passed, or is too far from what is told today.
  const told = await noticesOf(store.reader, projectIds, dayOf(now() - WEEK_DAYS * DAY_MS))
  const toldOf = Map.groupBy(told, (one) => `${one.project_id} ${one.model} ${one.days}`)
  return uses.flatMap((use) => {
    const end = ends.get(use.model)
    if (!end) return []
    const before = toldOf.get(`${use.project_id} ${use.model} ${end.days}`) ?? []
    if (before.some(({ shutdown_date: date }) => isSame(date, end.date))) return []
    const { date, days, source, replacement = null } = end
    return [{ ...use, shutdown_date: date, days, source, replacement }]
  })
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
    scope_kind: 'project' as const,
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
