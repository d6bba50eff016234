/** Creates a group, adds it to a project, and people to it: a change each, with its own event. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { client } from '#console/api/client.ts'
import { eachBounded, type Failed } from '#console/changes/bounded.ts'
import { type PlannedRequest, variable } from '#console/changes/planned-request.ts'
import { usePlanner } from '#console/changes/planned-requests.tsx'
import { useToast } from '#console/display/toasts.tsx'
import { joinGroup, joinRequests, type NewMember } from './new-member.ts'

interface NewGroup {
  readonly name: string
  /** A project, and the id of the group's role in it. */
  readonly place?: { readonly project_id: string; readonly role: string } | undefined
  readonly members: readonly NewMember[]
}

type OnSettled = (failures: readonly Failed<NewMember>[], groupId: string) => void

/** The id of a group that does not exist yet, as a variable in a shown request. */
const GROUP_ID = variable('GROUP_ID')

/** `mutate` again continues after the step that failed. */
export function useNewGroup() {
  const queries = useQueryClient()
  const show = useToast()
  const planner = usePlanner()
  const done = useRef<{ readonly groupId?: string; readonly isAdded?: true }>({})
  const { mutate, isPending, error } = useMutation({
    mutationFn: async ({ name, place, members }: NewGroup) => {
      const groupId = done.current.groupId ?? (await client.createGroup({ name })).id
      done.current = { ...done.current, groupId }
      if (place && !done.current.isAdded) {
        await client.createProjectGroup({ ...place, group_id: groupId })
        done.current = { groupId, isAdded: true }
      }
      return { groupId, failures: await eachBounded(members, (one) => joinGroup(groupId, one)) }
    },
    onSuccess: (_, { name, place }) => {
      show({ text: place ? `Added the group ${name} to the project` : `Created the group ${name}` })
    },
    onSettled: () => void queries.invalidateQueries(),
  })
  return {
    mutate: (group: NewGroup, onSettled: OnSettled): void => {
      const isPlanned = requestsOf(group).map((one) => planner?.note(one) === true)
      if (isPlanned.includes(true)) return
      mutate(group, { onSuccess: ({ failures, groupId }) => onSettled(failures, groupId) })
    },
    isPending,
    error,
    plan: planner?.plan,
  }
}

function requestsOf({ name, place, members }: NewGroup): PlannedRequest[] {
  return [
    { id: 'createGroup', parameters: { name } },
    ...(place
      ? [{ id: 'createProjectGroup' as const, parameters: { ...place, group_id: GROUP_ID } }]
      : []),
    ...joinRequests(GROUP_ID, members),
  ]
}
