/** Below a form: the request of its button, for a shell and for Terraform. */
import { lazy, Suspense } from 'react'
import type { Plan } from '#console/changes/planned-requests.tsx'

/** With the first dialog, and not with the first page. */
const Disclosure = lazy(async () => ({ default: (await import('./disclosure.tsx')).Disclosure }))

/** Height of the closed disclosure in its place. */
const PLACE = <div style={{ height: 26 }} />

interface ShowAsProps {
  /** Undefined where no request can be planned: nothing is shown. */
  readonly plan: Plan | undefined
  readonly submit: () => void
  readonly incomplete?: boolean
}

export function ShowAs({ plan, submit, incomplete = false }: ShowAsProps) {
  if (!plan) return null
  return (
    <Suspense fallback={PLACE}>
      <Disclosure plan={plan} submit={submit} incomplete={incomplete} />
    </Suspense>
  )
}
