/** Spend alerts of the organization and of its projects, any number of each. */
import { isPrivateLiteral } from '#alerts/public-addresses.ts'
import { audited } from '#audit/audited.ts'
import { Problem } from '#base/problem.ts'
import type { Context } from '#context.ts'
import {
  arrayTooShort,
  cursorNotFound,
  invalidForm,
  invalidValue,
} from '#contract/errors/parameters.ts'
import { privateWebhook, spendAlertNotFound } from '#contract/errors/spend.ts'
import type { Page } from '#contract/page.ts'
import type {
  NewSpendAlert,
  OrganizationSpendAlert,
  SpendAlertQuery,
} from '#contract/spend/alerts.ts'
import { ABOVE_ALL, BELOW_ALL, pageOf, rowsFor } from '#control/page.ts'
import {
  changedPayer,
  type Payer,
  payerKeyOf,
  requireActivePayer,
  requireReadablePayer,
} from '#control/spend/limits/payer.ts'
import * as store from './store.ts'
import { type AlertedKind, alertThreshold } from './thresholds.ts'

type SpendAlert<K extends AlertedKind> = Omit<OrganizationSpendAlert, 'object'> & {
  object: `${K}.spend_alert`
}

/** `after` continues in the order of the list, and `before` returns the page that ends there. */
export async function list<K extends AlertedKind>(
  ctx: Context,
  payer: Payer<K>,
  { after, before, order, limit }: SpendAlertQuery,
): Promise<Page<SpendAlert<K>>> {
  await requireReadablePayer(ctx, payer)
  await requireCursor(ctx, payer, 'after', after)
  await requireCursor(ctx, payer, 'before', before)
  const backwards = Boolean(before && !after)
  const [above, below] = order === 'asc' ? [after, before] : [before, after]
  const rows = await store.page(ctx.reader, payerKeyOf(ctx, payer), {
    above: above || BELOW_ALL,
    below: below || ABOVE_ALL,
    order: backwards === (order === 'asc') ? 'desc' : 'asc',
    rows: rowsFor(limit),
  })
  const data = rows.slice(0, limit).map((row) => toWire(payer, row))
  return pageOf(backwards ? data.reverse() : data, rows.length > limit)
}

export async function retrieve<K extends AlertedKind>(
  ctx: Context,
  payer: Payer<K>,
  id: string,
): Promise<SpendAlert<K>> {
  await requireReadablePayer(ctx, payer)
  const [row] = await store.find(ctx.reader, { ...payerKeyOf(ctx, payer), id })
  if (!row) throw new Problem(spendAlertNotFound(id))
  return toWire(payer, row)
}

export function create<K extends AlertedKind>(
  ctx: Context,
  payer: Payer<K>,
  input: NewSpendAlert,
): Promise<SpendAlert<K>> {
  return audited(ctx, async (tx) => {
    await requireActivePayer(tx, ctx, payer)
    requireReceiver(ctx, input.notification_channel)
    requireBasis(input)
    const threshold = await alertThreshold(tx, ctx, payer, input)
    const row = { id: ctx.newId('spend_alert'), ...threshold, ...columnsOf(input) }
    const now = ctx.now()
    await store.insert(tx, {
      ...payerKeyOf(ctx, payer),
      ...row,
      generation: 0,
      created_at: now,
      updated_at: now,
    })
    return changedAlert(ctx, payer, row)
  })
}

/** Replaces all fields. */
export function update<K extends AlertedKind>(
  ctx: Context,
  payer: Payer<K>,
  id: string,
  input: NewSpendAlert,
): Promise<SpendAlert<K>> {
  return audited(ctx, async (tx) => {
    await requireActivePayer(tx, ctx, payer)
    requireReceiver(ctx, input.notification_channel)
    requireBasis(input)
    const columns = { ...(await alertThreshold(tx, ctx, payer, input)), ...columnsOf(input) }
    const key = { ...payerKeyOf(ctx, payer), id }
    if (!(await store.update(tx, key, { ...columns, updated_at: ctx.now() }))) {
      throw new Problem(spendAlertNotFound(id))
    }
    return changedAlert(ctx, payer, { id, ...columns })
  })
}

export function remove<K extends AlertedKind>(ctx: Context, payer: Payer<K>, id: string) {
  return audited(ctx, async (tx) => {
    await requireActivePayer(tx, ctx, payer)
    if (!(await store.remove(tx, { ...payerKeyOf(ctx, payer), id }))) {
      throw new Problem(spendAlertNotFound(id))
    }
    const object = `${payer.kind}.spend_alert.deleted` as const
    const changes = { spend_alert: { id, deleted: true } }
    return changedPayer(ctx, payer, changes, { object, id, deleted: true })
  })
}

async function requireCursor(
  ctx: Context,
  payer: Payer,
  param: 'after' | 'before',
  id: string | undefined,
): Promise<void> {
  if (!id) return
  const [found] = await store.find(ctx.reader, { ...payerKeyOf(ctx, payer), id })
  if (!found) throw new Problem(cursorNotFound(param, id))
}

const RECIPIENTS_PARAM = 'notification_channel.recipients'
const WEBHOOK_PARAM = 'notification_channel.webhook_url'

/**
 * Throws 400 for an alert without a receiver, and for a webhook to which no delivery would be sent,
 * as far as its address shows it.
 */
function requireReceiver(
  ctx: Context,
  { recipients, webhook_url: address }: NewSpendAlert['notification_channel'],
): void {
  if (address == null) {
    if (recipients.length === 0) throw new Problem(arrayTooShort(RECIPIENTS_PARAM, 1))
    return
  }
  const url = URL.parse(address)
  if (!url) throw new Problem(invalidForm(WEBHOOK_PARAM))
  if (!ctx.allowsPrivateWebhooks?.() && isPrivateLiteral(url)) {
    throw new Problem(privateWebhook(WEBHOOK_PARAM))
  }
}

/** Throws 400 for a forecast of values of tags, which have none. */
function requireBasis({ basis, tag_key: key }: NewSpendAlert): void {
  if (key != null && basis === 'forecast') {
    throw new Problem(invalidValue('basis', 'values of tags have no forecast'))
  }
}

function columnsOf(input: NewSpendAlert) {
  const { notification_channel: channel, basis, tag_key = null } = input
  return {
    basis: basis ?? ('actual' as const),
    webhook_url: channel.webhook_url ?? null,
    recipients: JSON.stringify(channel.recipients),
    subject_prefix: channel.subject_prefix ?? null,
    tag_key,
  }
}

function changedAlert<K extends AlertedKind>(
  ctx: Context,
  payer: Payer<K>,
  row: store.SpendAlertRow,
) {
  const alert = toWire(payer, row)
  const { object: _, ...spend_alert } = alert
  return changedPayer(ctx, payer, { spend_alert: withoutPath(spend_alert) }, alert)
}

/** The alert for the audit log, with the origin of its webhook alone: its path may be a secret. */
function withoutPath<A extends Pick<OrganizationSpendAlert, 'notification_channel'>>(alert: A): A {
  const { notification_channel: channel } = alert
  if (channel.webhook_url === undefined) return alert
  const webhook_url = new URL(channel.webhook_url).origin
  return { ...alert, notification_channel: { ...channel, webhook_url } }
}

function toWire<K extends AlertedKind>(
  { kind }: Payer<K>,
  row: store.SpendAlertRow,
): SpendAlert<K> {
  const { id, threshold_amount, threshold_percent: percent, limit_amount } = row
  const { recipients, subject_prefix, webhook_url, basis, tag_key } = row
  return {
    object: `${kind}.spend_alert`,
    id,
    threshold_amount,
    ...(percent !== null && { threshold_percent: percent, limit_amount }),
    currency: 'USD',
    interval: 'month',
    notification_channel: {
      type: 'email',
      recipients: JSON.parse(recipients),
      subject_prefix,
      ...(webhook_url !== null && { webhook_url }),
    },
    ...(basis !== 'actual' && { basis }),
    ...(tag_key !== null && { tag_key }),
  }
}
