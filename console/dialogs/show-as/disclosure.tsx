/** Disclosure of the request of a form's button. */
import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ChevronDownIcon, ChevronRightIcon } from 'lucide-react'
import { lazy, Suspense, useId } from 'react'
import type { Plan } from '#console/changes/planned-requests.tsx'

/** Most dialogs are saved without it. */
const Requests = lazy(async () => ({ default: (await import('./requests.tsx')).Requests }))

interface DisclosureProps {
  readonly plan: Plan
  readonly submit: () => void
  readonly incomplete: boolean
}

export function Disclosure({ plan, submit, incomplete }: DisclosureProps) {
  const [opened, { toggle }] = useDisclosure()
  const id = useId()
  const Icon = opened ? ChevronDownIcon : ChevronRightIcon
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<Icon size={14} aria-hidden />}
        aria-expanded={opened}
        aria-controls={id}
        onClick={toggle}
      >
        Show as curl, CLI, Terraform
      </Button>
      <div id={id}>
        {opened && (
          <Suspense>
            <Requests plan={plan} submit={submit} incomplete={incomplete} />
          </Suspense>
        )}
      </div>
    </div>
  )
}
