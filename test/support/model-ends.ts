/** Projects, and their use of models that end, for suites about notices of it. */

import type { Dialect } from '#storage/db.ts'
import { type AlertWorld, type AlertWorldOptions, startAlertWorld } from '#test/support/alerts.ts'
import type { Mail } from '#test/support/mail-server.ts'
import { use } from '#test/support/usage.ts'

export const DAY = 86_400_000
export const SECOND = 1_000
/** Ends by the documentation on 26 March 2026, 16 days after the start. */
export const ENDING = 'gpt-4-turbo-preview'
export const END = Date.parse('2026-03-26')
/** Ends on the same day. */
export const ALSO_ENDING = 'gpt-4-0125-preview'
/** Has no announced end. */
export const STAYING = 'gpt-5.6-luna'

export function startWorld(dialect: Dialect, options: AlertWorldOptions = {}) {
  return startAlertWorld(dialect, { sections: ['email', 'webhook'], ...options })
}

/** Creates a project with an owner of its own, or without one. */
export async function ownedProject({ h }: AlertWorld, name: string, owner?: string) {
  const { id: project_id } = await h.client.createProject({ name })
  if (owner === undefined) return project_id
  const { id: user_id } = await h.client.createUser({ email: owner, role: 'reader' })
  await h.client.createProjectUser({ project_id, user_id, role: 'owner' })
  return project_id
}

/** Three requests of a project for a model. */
export function used({ h, now }: AlertWorld, projectId: string, model: string, daysAgo = 0) {
  const at = (now() - daysAgo * DAY) / SECOND
  return use(h, [{ at, amounts: { requests: 3 }, subject: { projectId, model } }])
}

/** Looks for ends, and sends what is due. */
export async function tellEnds({ h }: AlertWorld): Promise<void> {
  await h.modelEnds?.run()
  await h.alerts.run()
}

export function subjectsOf({ mail }: AlertWorld): (string | undefined)[] {
  return mail.mails.map(({ headers }) => headers.subject)
}

/** Text of a mail without its encoding. */
export function mailText({ text }: Mail): string {
  return text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll('\r', '')
    .replaceAll('=3D', '=')
    .trim()
}
