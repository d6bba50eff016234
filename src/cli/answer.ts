/** Output of an API answer: a table or lines for people, JSON for programs. */
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { isServer, serverTables } from './server-tables.ts'
import { linesOf, type TableRow, tableOf } from './table.ts'
import type { Terminal } from './terminal.ts'

/** Streams of the output: answers, and hints. */
export type Output = Pick<Terminal, 'stdout' | 'stderr'>

/** One object, or a list without pages. */
export async function print(to: Output, answer: unknown, json: boolean): Promise<void> {
  if (json) return write(to, pretty(answer))
  if (isServer(answer)) return write(to, serverTables(answer))
  const row = toRow(answer)
  if (Array.isArray(row.data)) return printRows(to, toPage(answer).data)
  if (Array.isArray(row.buckets)) return printSummary(to, row)
  await write(to, linesOf(row))
}

/** One page of a list, with a hint on standard error if it is empty or has a next page. */
export async function printPage(to: Output, answer: unknown, json: boolean): Promise<void> {
  if (json) return write(to, pretty(answer))
  const { data, has_more, cursor } = toPage(answer)
  await printRows(to, data)
  if (has_more && cursor !== null) {
    to.stderr.write(
      `More results: continue with --after ${cursor}, or list everything with --all.\n`,
    )
  }
}

/**
 * All items in the form of a single page: a program handles only one form. As JSON each is written
 * as it arrives; a table is written when the widths of its columns are known.
 */
export async function printAll(
  to: Output,
  items: AsyncIterable<unknown>,
  json: boolean,
): Promise<void> {
  if (!json) {
    const rows: TableRow[] = []
    for await (const item of items) rows.push(toRow(item))
    return printRows(to, rows)
  }
  let first: unknown = null
  let last: unknown = null
  let before = '\n'
  await write(to, '{\n  "object": "list",\n  "data": [')
  for await (const item of items) {
    last = toRow(item).id ?? null
    first ??= last
    await write(to, `${before}    ${JSON.stringify(item)}`)
    before = ',\n'
  }
  const ids = `"first_id": ${JSON.stringify(first)},\n  "last_id": ${JSON.stringify(last)}`
  await write(to, `\n  ],\n  ${ids},\n  "has_more": false\n}\n`)
}

/** Text in pieces, into a file or to the output: as it arrives, and no faster than it is taken. */
export async function save(
  to: Output,
  pieces: AsyncIterable<string>,
  file: string | undefined,
): Promise<void> {
  if (file !== undefined) return writeFile(file, pieces)
  for await (const piece of pieces) await write(to, piece)
}

/** Results on pages of usage: those in buckets, with the start time of their bucket. */
export async function printUsage(to: Output, answer: unknown, json: boolean): Promise<void> {
  if (json) return write(to, pretty(answer))
  const { next_page } = toRow(answer)
  const rows = toPage(answer).data.flatMap(({ start_time, results, ...row }) =>
    Array.isArray(results)
      ? results.map((result) => ({
          starts_at: start_time,
          ...withTags(withDollars(toRow(result))),
        }))
      : [withDollars(row)],
  )
  await printRows(to, withoutZeros(rows).map(groupsFirst).map(withCachedShare))
  if (typeof next_page === 'string') {
    to.stderr.write(`More results: continue with --page ${next_page}.\n`)
  }
}

/** A summary of usage as tables: the period beside the one before, its buckets, and rankings. */
async function printSummary(to: Output, { buckets, rankings, ...row }: TableRow): Promise<void> {
  const periods = [row, toRow(row.previous)].map((of, at) => ({
    starts_at: of.start_time,
    period: at === 0 ? 'this' : 'previous',
    ...withoutTimes(at === 0 ? toRow(row.total) : of),
  }))
  const listed = toPage({ data: buckets }).data.map(({ start_time, end_time: _, ...bucket }) => ({
    starts_at: start_time,
    ...bucket,
  }))
  const ranked = toPage({ data: rankings }).data.map((ranking) =>
    toPage(ranking).data.map(({ object: _, timeline: __, ...one }) => one),
  )
  for (const [at, rows] of [periods, listed, ...ranked].entries()) {
    if (at > 0) await write(to, '\n')
    const shown = rows.map(withDollars)
    await printRows(to, withoutZeros(shown).map(groupsFirst).map(withCachedShare))
  }
}

function withoutTimes({ start_time: _, end_time: __, ...row }: TableRow): TableRow {
  return row
}

/** An amount of money as a number, with the currency in its heading. */
function withDollars({ amount, cost, ...row }: TableRow): TableRow {
  if (amount === undefined) return cost === undefined ? row : { ...row, cost_usd: cost }
  const { value, currency } = toRow(amount)
  return { ...row, [`amount_${currency}`]: value }
}

/** The tags of a result as columns, `tag:team`. */
function withTags({ tags, ...row }: TableRow): TableRow {
  const columns = Object.entries(toRow(tags)).map(([key, value]) => [`tag:${key}`, value])
  return { ...row, ...Object.fromEntries(columns) }
}

/** Omits columns if no row has a value; `--json` has them. */
function withoutZeros(rows: readonly TableRow[]): TableRow[] {
  const names = new Set(
    rows.flatMap((row) => Object.keys(row).filter((name) => !isNothing(name, row[name]))),
  )
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => names.has(name))),
  )
}

function isNothing(name: string, value: unknown): boolean {
  return value === 0 || value === null || (name === 'deleted' && value === false)
}

/** Moves the time and the groups before the figures. */
function groupsFirst({ starts_at, ...row }: TableRow): TableRow {
  const members = Object.entries(row)
  const isFigure = ([, value]: [string, unknown]): boolean => typeof value === 'number'
  return Object.fromEntries([
    ...(starts_at === undefined ? [] : [['starts_at', starts_at]]),
    ...members.filter((one) => !isFigure(one)),
    ...members.filter(isFigure),
  ])
}

/** Adds the cached share of the input tokens, in percent. */
function withCachedShare(row: TableRow): TableRow {
  const { input_tokens: input, input_cached_tokens: cached } = row
  if (typeof input !== 'number' || typeof cached !== 'number') return row
  const percent = input > 0 ? Math.round((1_000 * cached) / input) / 10 : null
  const share = [['cached_percent', percent]] as const
  return Object.fromEntries(
    Object.entries(row).flatMap((member) =>
      member[0] === 'input_cached_tokens' ? [member, ...share] : [member],
    ),
  )
}

export async function printRows(to: Output, rows: readonly TableRow[]): Promise<void> {
  if (rows.length === 0) to.stderr.write('There are none.\n')
  else await write(to, tableOf(rows))
}

export function pretty(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/** Waits for a slow reader: nothing accumulates in memory. */
export async function write({ stdout }: Output, text: string): Promise<void> {
  if (!stdout.write(text)) await once(stdout, 'drain')
}

function toRow(value: unknown): TableRow {
  return { ...Object(value) }
}

function toPage(answer: unknown) {
  const { data, has_more, last_id, next } = toRow(answer)
  const cursor = last_id ?? next
  return {
    data: Array.isArray(data) ? data.map(toRow) : [],
    has_more: has_more === true,
    cursor: typeof cursor === 'string' ? cursor : null,
  }
}
