/** Address of events of the audit log: `/audit-log?event=audit_log-1,audit_log-2`. */

/** Most events of one address, and of one request. */
export const EVENTS_MAX = 100

/** Of one event, which is unfolded there, or of several. */
export function eventsAddress(ids: readonly string[]): string {
  return `/audit-log?${new URLSearchParams({ event: ids.slice(0, EVENTS_MAX).join(',') })}`
}
