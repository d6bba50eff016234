/** Audit log events of failed sign-ins. Callers limit their number. */
import { audited } from '#audit/audited.ts'
import type { Context } from '#context.ts'

/**
 * Reason of a failure. Both members are shown to readers of the audit log: they contain no secret.
 */
export interface LoginFailure {
  readonly error_code: string
  readonly error_message: string
  /** Number of requests in the event. Default 1. */
  readonly attempts?: number
}

/** Writes the event. `subject` is the attempted key or person, where known. */
export function loginFailed(ctx: Context, failure: LoginFailure, subject?: string): Promise<void> {
  return audited(ctx, async () => ({
    result: undefined,
    event: { type: 'login.failed', id: subject ?? ctx.organization.id, ...failure },
  }))
}
