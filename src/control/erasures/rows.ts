/** Rows of small tables that may name an erased person in a text. */
import type { Reader, Tx } from '#storage/db.ts'
import type { OrganizationKey } from '#storage/statement.ts'
import * as store from './store.ts'
import { ERASED, ERASED_NAME, type PersonTexts } from './texts.ts'

/** A table: its pages, and the update of a row, if one names the person. */
export interface TextTable {
  readonly page: (reader: Reader, page: store.RowPage) => Promise<TextRow[]>
}

/** A row, and the change that erases the person from it; undefined if it does not name them. */
export interface TextRow {
  readonly id: string
  readonly erase: (texts: PersonTexts) => RowChange | undefined
}

export type RowChange = (tx: Tx, key: OrganizationKey) => Promise<void>

/** The tables, in the order of their erasure. */
export const TEXT_TABLES: readonly TextTable[] = [
  { page: pageOf(store.invitesPage, eraseInvite) },
  { page: pageOf(store.namesPage, eraseDeletedName) },
  { page: pageOf(store.alertsPage, eraseAlert) },
  { page: pageOf(store.deliveriesPage, eraseDelivery) },
]

function pageOf<R extends { readonly id: string }>(
  read: (reader: Reader, page: store.RowPage) => Promise<R[]>,
  erase: (row: R, texts: PersonTexts) => RowChange | undefined,
): TextTable['page'] {
  return async (reader, page) => {
    const rows = await read(reader, page)
    return rows.map((row) => ({ id: row.id, erase: (texts) => erase(row, texts) }))
  }
}

type RowOf<F extends (...input: never[]) => Promise<unknown[]>> = Awaited<ReturnType<F>>[number]

/** An invite to an earlier address: those to the last one are deleted with the answer. */
function eraseInvite(
  { email }: RowOf<typeof store.invitesPage>,
  texts: PersonTexts,
): RowChange | undefined {
  return texts.has(email) ? store.deleteInvite : undefined
}

/** Of a key of the person its whole name is erased: they chose it. */
function eraseDeletedName(
  { name, owner_name: ownerName }: RowOf<typeof store.namesPage>,
  texts: PersonTexts,
): RowChange | undefined {
  const isOwn = ownerName !== null && texts.has(ownerName)
  const change = isOwn
    ? { name: ERASED, owner_name: ERASED_NAME }
    : { name: texts.replaceIn(name, 'free'), owner_name: ownerName }
  if (change.name === name && change.owner_name === ownerName) return undefined
  return (tx, key) => store.updateDeletedName(tx, key, change)
}

/** The person is no recipient any more. An alert of theirs alone then has none. */
function eraseAlert(
  { recipients, subject_prefix: prefix }: RowOf<typeof store.alertsPage>,
  texts: PersonTexts,
): RowChange | undefined {
  const addresses: string[] = JSON.parse(recipients)
  const change = {
    recipients: JSON.stringify(addresses.filter((address) => !texts.has(address))),
    subject_prefix: prefix === null ? null : texts.replaceIn(prefix, 'free'),
  }
  if (change.recipients === recipients && change.subject_prefix === prefix) return undefined
  return (tx, key) => store.updateAlert(tx, key, change)
}

/** Mail servers name rejected recipients, and callers may name people as values of tags. */
function eraseDelivery(
  { last_error: error, detail }: RowOf<typeof store.deliveriesPage>,
  texts: PersonTexts,
): RowChange | undefined {
  const last_error = error === null ? null : texts.replaceIn(error, 'free')
  const change = {
    last_error,
    detail: detail === null ? null : texts.replaceIn(detail, 'any'),
  }
  if (last_error === error && change.detail === detail) return undefined
  return (tx, key) => store.updateDelivery(tx, key, change)
}
