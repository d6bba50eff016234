/** Attempts to sign in that failed, told in the audit log. Whoever calls this limits them. */
import { audited } from '#audit/audited.ts'
import type { Context } from '#context.ts'

/** Why an attempt failed. Both are shown to whoever reads the audit log: no secret is in them. */
export interface Failure {
  readonly error_code: string
  readonly error_message: string
  /** Requests that the event counts; left out, it is of one. */
  readonly attempts?: number
}

/** Writes down an attempt. `subject` is what was tried, where that is known: a key, a person. */
export const loginFailed = (ctx: Context, failure: Failure, subject?: string): Promise<void> =>
  audited(ctx, async () => ({
    result: undefined,
    event: { type: 'login.failed', id: subject ?? ctx.organization.id, ...failure },
  }))
