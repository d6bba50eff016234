/** Creates a group, adds it to a project, and people to it: a change each, with its own event. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { eachBounded, type Failed } from '#console/api/bounded.ts'
import { client } from '#console/api/client.ts'
import { variable } from '#console/api/planned-request.ts'
import { usePlanner } from '#console/api/planned-requests.tsx'
import { useToast } from '#console/display/toasts.tsx'
import type { KnownPeople } from '#console/pages/people/addresses/addresses-field.tsx'

type Member = KnownPeople['members'][number]

interface NewGroup {
  readonly name: string
  /** Id of the role in the project. */
  readonly role: string
  readonly members: readonly Member[]
}

/** The id of a group that does not exist yet, as a variable in a shown request. */
const GROUP_ID = variable('GROUP_ID')

/** `mutate` again continues after the step that failed. */
export function useNewGroup(projectId: string) {
  const queries = useQueryClient()
  const show = useToast()
  const planner = usePlanner()
  const done = useRef<{ readonly groupId?: string; readonly isAdded?: true }>({})
  const { mutate, isPending, error } = useMutation({
    mutationFn: async ({ name, role, members }: NewGroup) => {
      const groupId = done.current.groupId ?? (await client.createGroup({ name })).id
      done.current = { ...done.current, groupId }
      if (!done.current.isAdded) {
        await client.createProjectGroup({ project_id: projectId, group_id: groupId, role })
        done.current = { groupId, isAdded: true }
      }
      return eachBounded(members, ({ id }) =>
        client.createGroupUser({ group_id: groupId, user_id: id }),
      )
    },
    onSuccess: (_, { name }) => {
      show({ text: `Added the group ${name} to the project` })
    },
    onSettled: () => void queries.invalidateQueries(),
  })
  const note = ({ name, role, members }: NewGroup): boolean =>
    planner?.note({ id: 'createGroup', parameters: { name } }) === true &&
    [
      {
        id: 'createProjectGroup' as const,
        parameters: { project_id: projectId, group_id: GROUP_ID, role },
      },
      ...members.map(({ id }) => ({
        id: 'createGroupUser' as const,
        parameters: { group_id: GROUP_ID, user_id: id },
      })),
    ].every(planner.note)
  return {
    mutate: (group: NewGroup, onSettled: (failures: readonly Failed<Member>[]) => void): void => {
      if (!note(group)) mutate(group, { onSuccess: onSettled })
    },
    isPending,
    error,
    plan: planner?.plan,
  }
}
