/**
 * Sections of the configuration file by the time at which a change of them takes effect: at a
 * reload, or at a restart. Variables of the environment are read at the start alone; of those with
 * a secret in a file, a reload names the ones with another content.
 */
import type { ConfigFile } from './config-file.ts'
import type { Settings } from './settings.ts'
import { isSameUpstream } from './upstreams.ts'

type Section = keyof ConfigFile

/** Sections that a reload applies. */
export const RELOADED_SECTIONS = [
  'models',
  'upstreams',
  'alerts',
  'oidc',
  'spend_reservation',
  'spend_reservation_batch',
  'spend_cap_output',
  'spend_cap_tool_calls',
  'unpriced_models',
] as const satisfies readonly Section[]

/** Sections that a restart applies. */
export const RESTART_SECTIONS = [
  'tls',
  'egress',
  'bounds',
  'request_logs',
  'audit_deliveries',
  'audit_log',
] as const satisfies readonly Section[]

/** Sections that the first start of a store alone uses. */
export const FIRST_START_SECTIONS = ['organization'] as const satisfies readonly Section[]

/** Secrets of variables that may be in files, with the setting that each sets. */
export const RESTART_SECRETS = {
  DATABASE_URL: 'databaseUrl',
  REDIS_URL: 'redisUrl',
  METRICS_TOKEN: 'metrics',
  BAILIWICK_ADMIN_KEY: 'adminKey',
} as const satisfies Readonly<Record<string, keyof Settings>>

/** Names of the sections that differ and that a reload applies. */
export function changedSections(present: Settings, next: Settings): string[] {
  return RELOADED_SECTIONS.filter((section) =>
    section === 'upstreams'
      ? !haveSameUpstreams(present, next)
      : isOther(present.file[section], next.file[section]),
  )
}

/** Names of the sections and variables that differ from those of the start. */
export function restartSections(started: Settings, next: Settings): string[] {
  const sections = RESTART_SECTIONS.filter((name) => isOther(started.file[name], next.file[name]))
  const secrets = Object.entries(RESTART_SECRETS)
    .filter(([, setting]) => isOther(started[setting], next[setting]))
    .map(([name]) => name)
  return [...sections, ...secrets]
}

function haveSameUpstreams({ upstreams: one }: Settings, { upstreams: other }: Settings): boolean {
  return (
    one.length === other.length &&
    one.every((upstream, at) => {
      const there = other[at]
      return there !== undefined && isSameUpstream(upstream, there)
    })
  )
}

/** Compares in the order of the file, on which a choice among names may depend. */
function isOther(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other)
}
