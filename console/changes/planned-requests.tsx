/**
 * Requests that a dialog would send. Its submit runs with changes noted in place of being sent: the
 * requests on the page and those of the button come from the same lines.
 */
import { createContext, type ReactNode, useContext, useState } from 'react'
import type { PlannedRequest } from './planned-request.ts'

/** The requests of `submit`, which are not sent. */
export type Plan = (submit: () => void) => readonly PlannedRequest[]

interface Planner {
  readonly plan: Plan
  /** Notes a request; false if it is to be sent. */
  readonly note: (request: PlannedRequest) => boolean
  /** Whether requests are noted now. */
  readonly isPlanning: () => boolean
}

const PlannerContext = createContext<Planner | undefined>(undefined)

/** Of the dialogs below `PlannedRequests`; undefined elsewhere. */
export function usePlanner(): Planner | undefined {
  return useContext(PlannerContext)
}

export function PlannedRequests({ children }: { children: ReactNode }) {
  const [planner] = useState(createPlanner)
  return <PlannerContext value={planner}>{children}</PlannerContext>
}

function createPlanner(): Planner {
  let planned: PlannedRequest[] | undefined
  return {
    plan: (submit) => {
      const requests: PlannedRequest[] = []
      planned = requests
      try {
        submit()
      } finally {
        planned = undefined
      }
      return requests
    },
    note: (request) => planned !== undefined && planned.push(request) > 0,
    isPlanning: () => planned !== undefined,
  }
}
