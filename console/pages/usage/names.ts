/**
 * The names of what usage is told apart by: for those that are shown alone, so for a bounded number
 * at a time. What is gone has no name any more, and is shown by its id.
 */
import { useAnswers } from '#console/api/queries.ts'
import { ownerName } from '#console/pages/project/keys/key-columns.tsx'
import type { Of } from './amounts.ts'

/** Most that are asked for: of a table, the first of those that it shows. */
const NAMES_MAX = 200

export interface Named {
  readonly id: string
  readonly name: string
  /** What tells it from others of the same name. */
  readonly detail?: string
}

/** Undefined where it is not known, or not yet. */
export type Find = (id: string) => Named | undefined

const findIn = (found: readonly Named[]): Find => {
  const byId = new Map(found.map((one) => [one.id, one]))
  return (id) => byId.get(id)
}

export const useProjectNames = (of: readonly Of[]): Find => {
  const ids = new Set(of.slice(0, NAMES_MAX).flatMap(({ project_id: id }) => (id ? [id] : [])))
  const questions = [...ids].map((project_id) => ({ project_id }))
  return findIn(useAnswers('retrieveProject', questions))
}

/** Of keys, with the projects that they are in; whose they are tells them apart. */
export const useKeyNames = (of: readonly Of[]): Find => {
  const questions = of
    .slice(0, NAMES_MAX)
    .flatMap(({ project_id, api_key_id }) =>
      project_id && api_key_id ? [{ project_id, api_key_id }] : [],
    )
  const keys = useAnswers('retrieveProjectApiKey', questions)
  return findIn(keys.map((key) => ({ id: key.id, name: key.name, detail: ownerName(key) })))
}

/** Of whoever keys belong to: people, and service accounts with the projects that they are in. */
export const useOwnerNames = (of: readonly Of[]): Find => {
  const shown = of.slice(0, NAMES_MAX)
  const people = shown.flatMap(({ user_id }) =>
    user_id && !isServiceAccount(user_id) ? [{ user_id }] : [],
  )
  const accounts = shown.flatMap(({ project_id, user_id }) =>
    project_id && user_id && isServiceAccount(user_id)
      ? [{ project_id, service_account_id: user_id }]
      : [],
  )
  const users = useAnswers('retrieveUser', people).map(({ id, name, email }) => ({
    id,
    name: name ?? email ?? id,
    ...(name && email && { detail: email }),
  }))
  const found = useAnswers('retrieveProjectServiceAccount', accounts)
  return findIn([
    ...users,
    ...found.map(({ id, name }) => ({ id, name, detail: 'Service account' })),
  ])
}

/** By the form of its id. */
export const isServiceAccount = (id: string): boolean => id.startsWith('svc_')
