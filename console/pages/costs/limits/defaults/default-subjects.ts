/** Subjects of default limits, by level, and their names. */
import type { SpendScope } from '#console/pages/costs/budget/operations.ts'

type FixedKind = 'project' | 'user' | 'service_account' | 'api_key'

/** Everybody of a kind, or each value of a key of tags. */
export type DefaultSubject =
  | { readonly kind: FixedKind }
  | { readonly kind: 'tag'; readonly key: string }

/** A default, if it is set. */
export interface DefaultOf<L> {
  readonly subject: DefaultSubject
  readonly limit: L | null
}

const NAMES: Readonly<Record<FixedKind, { readonly each: string; readonly of: string }>> = {
  project: { each: 'Each project', of: 'projects' },
  user: { each: 'Each person', of: 'people' },
  service_account: { each: 'Each service account', of: 'service accounts' },
  api_key: { each: 'Each key', of: 'keys' },
}

export function subjectKey(subject: DefaultSubject): string {
  return subject.kind === 'tag' ? `tag:${subject.key}` : subject.kind
}

/** `Each member`, of a project */
export function eachText(subject: DefaultSubject, projectId: SpendScope): string {
  if (subject.kind === 'tag') return `Each ${subject.key}`
  if (subject.kind === 'user' && projectId !== undefined) return 'Each member'
  return NAMES[subject.kind].each
}

/** `people`, `values of end_user` */
export function manyText(subject: DefaultSubject): string {
  return subject.kind === 'tag' ? `values of ${subject.key}` : NAMES[subject.kind].of
}

/** Body that changes one default; null removes it. */
export function changeOf<L>(subject: DefaultSubject, limit: L | null) {
  return subject.kind === 'tag' ? { tags: { [subject.key]: limit } } : { [subject.kind]: limit }
}

type Limits<L> = Readonly<Record<Exclude<FixedKind, 'project'>, L | null>> & {
  readonly tags: Readonly<Record<string, L>>
}

/** Defaults of the kinds that both levels have, and of tags by the names of their keys. */
export function subjectsOf<L>(limits: Limits<L>): DefaultOf<L>[] {
  const kinds = ['user', 'service_account', 'api_key'] as const
  return [
    ...kinds.map((kind) => ({ subject: { kind }, limit: limits[kind] })),
    ...Object.entries(limits.tags)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([key, limit]) => ({ subject: { kind: 'tag' as const, key }, limit })),
  ]
}
