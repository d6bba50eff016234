/** Choice of a key: a temporary one, or a pasted one. */
import { Button, PasswordInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Failed } from '#console/display/states.tsx'
import { type ChosenProject, ProjectSelect, useOnlyProject } from './project-select.tsx'
import type { useKey } from './use-key.ts'

/** As it can stand in a header. */
const KEY = /^[\x21-\x7e]+$/
const KEY_MAX = 1_000

interface KeyChoiceProps {
  readonly keys: Pick<ReturnType<typeof useKey>, 'make' | 'give'>
  /** Whether a pasted key is being tried. */
  readonly isTrying: boolean
  /** Error of the rejected key. */
  readonly refusal: Error | undefined
}

export const KeyChoice = ({ keys, isTrying, refusal }: KeyChoiceProps) => (
  <Card title="A key to send with">
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
      <Making make={keys.make} />
      <Pasting give={keys.give} isTrying={isTrying} refusal={refusal} />
    </SimpleGrid>
  </Card>
)

const Making = ({ make }: Pick<KeyChoiceProps['keys'], 'make'>) => {
  const { user, authority, projects } = useSession()
  const { administers } = useAllowed()
  const only = useOnlyProject()
  const [last, choose] = useState<ChosenProject>()
  const chosen = last ?? only
  if (authority === 'admin_key' && !administers) {
    return <Why>The admin key of this session may not create keys. Paste the key of a project.</Why>
  }
  if (authority === 'person' && projects.length === 0) {
    return (
      <Why>
        You are in no project yet, and a key belongs to a project. An owner of the organization, or
        of a project, can put you into one.
      </Why>
    )
  }
  return (
    <Form onSubmit={() => chosen && !make.isPending && make.mutate(chosen.id)}>
      <Text size="sm">
        {user
          ? 'A key of your own, for an hour at most. It is revoked when you leave this page.'
          : 'You’re signed in as the operator, who can’t own keys. This creates a service account “Playground” with a key for an hour at most. Both are deleted when you leave this page.'}
      </Text>
      <ProjectSelect chosen={chosen} onChoose={choose} />
      {make.error && <Failed error={make.error} />}
      <Button type="submit" mr="auto" disabled={!chosen} loading={make.isPending}>
        Create a one-hour key
      </Button>
    </Form>
  )
}

const Why = ({ children }: { children: ReactNode }) => (
  <Text size="sm" c="dimmed">
    {children}
  </Text>
)

interface PastingProps extends Pick<KeyChoiceProps, 'isTrying' | 'refusal'> {
  readonly give: (value: string) => void
}

const Pasting = ({ give, isTrying, refusal }: PastingProps) => {
  const [typed, setTyped] = useState('')
  const key = typed.trim()
  const isKey = key === '' || KEY.test(key)
  return (
    <Form onSubmit={() => isKey && key !== '' && !isTrying && give(key)}>
      <Text size="sm">
        A key you have. It stays in the memory of this tab, and is forgotten when you leave.
      </Text>
      <PasswordInput
        label="Key of a project"
        placeholder="sk-…"
        maxLength={KEY_MAX}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        error={!isKey && 'This is no key: it has spaces or other signs that no key has.'}
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the key' }}
      />
      {refusal && <Failed error={refusal} />}
      <Button
        type="submit"
        mr="auto"
        variant="default"
        disabled={key === '' || !isKey}
        loading={isTrying}
      >
        Use this key
      </Button>
    </Form>
  )
}

const Form = (props: { onSubmit: () => unknown; children: ReactNode }) => {
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    props.onSubmit()
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm" align="stretch">
        {props.children}
      </Stack>
    </form>
  )
}
