/** `bailiwick request-logs follow`: prints request logs as they arrive, until it is stopped. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import { write } from '#cli/answer.ts'
import { addConnectionOptions, connectionOf } from '#cli/connection.ts'
import { addParameters, type OptionValues, valuesOf } from '#cli/operation-options.ts'
import { parametersOf } from '#cli/parameters.ts'
import { type FixedColumn, fixedLine } from '#cli/table.ts'
import type { Terminal } from '#cli/terminal.ts'
import { createClient } from '#client/client.ts'
import {
  type RequestLog,
  type RequestLogQuery,
  requestLogEndpoints,
} from '#contract/extensions/request-logs.ts'
import { type FollowEvent, followRequestLogs, type LogQuery } from './follow.ts'
import { logRow } from './print.ts'

const { listRequestLogs } = requestLogEndpoints

/** Parameters of the list that are no filter, or end it. */
const NOT_FOLLOWED: ReadonlySet<string> = new Set(['end_time', 'order', 'limit', 'page'])

const COLUMNS: readonly FixedColumn[] = [
  { name: 'time', width: 24 },
  { name: 'status', width: 6, toRight: true },
  { name: 'outcome', width: 9 },
  { name: 'code', width: 24 },
  { name: 'model', width: 24 },
  { name: 'key', width: 16 },
  { name: 'upstream', width: 12 },
  { name: 'ms', width: 7, toRight: true },
  { name: 'cost_usd', width: 10, toRight: true },
  { name: 'request_id', width: 0 },
]

export function addFollow(group: Command, terminal: Terminal): void {
  const command = group
    .command('follow')
    .description('Print requests as they end, until Ctrl-C. With --json a line each.')
  const parameters = parametersOf(listRequestLogs).filter(({ path: [name] }) => {
    return !NOT_FOLLOWED.has(name)
  })
  addParameters(command, listRequestLogs, parameters)
  addConnectionOptions(command)
  command.action(async () => {
    const filter = valuesOf(command, listRequestLogs, parameters)
    await follow(command, filter, terminal)
  })
}

async function follow(command: Command, filter: OptionValues, terminal: Terminal): Promise<void> {
  const { baseUrl, adminKey, json } = connectionOf(command, terminal.environment)
  const stop = new AbortController()
  const { signal } = stop
  void terminal.untilStopped().then(() => stop.abort())
  const client = createClient({ baseUrl, adminKey, maxRetries: 0 })
  const { start_time: startTime, ...others } = filter as RequestLogQuery
  const events = followRequestLogs({
    list: (query: LogQuery) => client.listRequestLogs({ ...others, ...query }, { signal }),
    wait: (ms) => pause(ms, undefined, { signal }),
    startTime,
  })
  if (!json) await write(terminal, fixedLine(COLUMNS))
  try {
    for await (const event of events) await printEvent(terminal, event, json)
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function printEvent(to: Terminal, event: FollowEvent, json: boolean): Promise<void> {
  switch (event.kind) {
    case 'rows':
      return write(to, event.rows.map(json ? jsonLine : tableLine).join(''))
    case 'unreachable':
      to.stderr.write(`${event.error.message} Trying again each second.\n`)
      return
    case 'reached':
      to.stderr.write('The server answers again.\n')
  }
}

function jsonLine(log: RequestLog): string {
  return `${JSON.stringify(log)}\n`
}

/** A row of the rest of a minute has its number of requests in place of an id. */
function tableLine(log: RequestLog): string {
  const row = logRow(log)
  const id = log.requests > 1 ? `${log.requests} requests` : log.request_id
  return fixedLine(COLUMNS, { ...row, request_id: id })
}
