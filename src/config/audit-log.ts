/** The file's `audit_log:`: retention of the audit log. */
import { type Static, Type } from 'typebox'

/** A century. */
const DAYS_MAX = 36_500
/** Seven years, the longest of the usual obligations to keep records of access and change. */
const DEFAULT_DAYS = 2_557

export const AuditLogEntry = Type.Object(
  {
    /** Days that an event is kept; 0: always. */
    days: Type.Optional(Type.Integer({ minimum: 0, maximum: DAYS_MAX })),
  },
  { additionalProperties: false },
)

export interface AuditLogSettings {
  /** Days that an event is kept; 0: always. */
  readonly days: number
}

export function configuredAuditLog({
  days = DEFAULT_DAYS,
}: Static<typeof AuditLogEntry>): AuditLogSettings {
  return Object.freeze({ days })
}
