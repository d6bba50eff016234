/** The state of a server for people: its members, and tables of its nodes, upstreams and tasks. */
import type { Server, UpstreamHealth } from '#contract/extensions/server.ts'
import { linesOf, type TableRow, tableOf } from './table.ts'

export function isServer(answer: unknown): answer is Server {
  return Object(answer).object === 'organization.server'
}

export function serverTables({ nodes, upstreams, tasks, ...server }: Server): string {
  const tables = [nodes, upstreams.map(upstreamRow), tasks.map(taskRow)]
  return [linesOf(server), ...tables.filter((rows) => rows.length > 0).map(tableOf)].join('\n')
}

function upstreamRow(upstream: UpstreamHealth): TableRow {
  const { name, state, retry_at, last_error: error, regions, credentials } = upstream
  return {
    upstream: name,
    state,
    retry_at,
    regions: listed(regions),
    limits_used: listed(upstream.limits.map(levelOf)),
    closed_models: listed(upstream.closed_models.map(({ model }) => model)),
    token_ends_at: credentials?.ends_at,
    token_error: credentials?.last_error?.message,
    failed_at: error?.at,
    last_error: error && [error.status, error.reason, error.message].filter(isGiven).join(' '),
  }
}

function levelOf({ dimension, model, used, limit }: UpstreamHealth['limits'][number]): string {
  return `${model === null ? '' : `${model} `}${dimension} ${used}/${limit}`
}

function taskRow({ name, state, last_run_at, last_error }: Server['tasks'][number]): TableRow {
  return {
    task: name,
    state,
    last_run_at,
    failed_at: last_error?.at,
    last_error: last_error?.message,
  }
}

/** A column without values is left out. */
function listed(values: readonly string[]): readonly string[] | null {
  return values.length > 0 ? values : null
}

function isGiven(value: unknown): boolean {
  return value !== null && value !== undefined
}
