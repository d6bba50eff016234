/** Names of projects in selects, with archived ones marked. */
import type { Project } from '#contract/projects.ts'

const MARK = ' (archived)'

/** `Voice pilot (archived)` */
export function markedProject({ name, status }: Pick<Project, 'name' | 'status'>): string {
  return status === 'archived' ? name + MARK : name
}

/** The typed text as a search for a name. */
export function withoutMark(typed: string): string {
  return typed.endsWith(MARK) ? typed.slice(0, -MARK.length) : typed
}
