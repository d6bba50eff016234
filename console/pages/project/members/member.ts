/** A person in a project, directly or by a group. */
import type { ProjectUser } from '#contract/project-users.ts'

export interface Member extends Omit<ProjectUser, 'object' | 'added_at'> {
  /** Null: by a group alone, which has no role of the person's to change. */
  readonly added_at: number | null
}
