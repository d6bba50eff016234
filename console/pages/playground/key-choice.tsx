/** Choice of a key: a temporary one, or a pasted one. */
import { Button, PasswordInput, SimpleGrid, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { EVERY_PROJECT } from '#console/api/permissions.ts'
import { useAllowed, useSession } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Failed } from '#console/display/states.tsx'
import { type ChosenProject, ProjectSelect, useOnlyProject } from './project-select.tsx'
import type { useKey } from './use-key.ts'

/** Characters that a header allows. */
const KEY = /^[\x21-\x7e]+$/
const KEY_MAX = 1_000

interface KeyChoiceProps {
  readonly keys: Pick<ReturnType<typeof useKey>, 'make' | 'give'>
  /** Whether a pasted key is being tried. */
  readonly isTrying: boolean
  /** Error of the rejected key. */
  readonly refusal: Error | undefined
}

export function KeyChoice({ keys, isTrying, refusal }: KeyChoiceProps) {
  return (
    <Card title="API key">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <Making make={keys.make} />
        <Pasting give={keys.give} isTrying={isTrying} refusal={refusal} />
      </SimpleGrid>
    </Card>
  )
}

function Making({ make }: Pick<KeyChoiceProps['keys'], 'make'>) {
  const { user, authority, projects } = useSession()
  const { may, hasOwnKeys } = useAllowed()
  const only = useOnlyProject()
  const [last, choose] = useState<ChosenProject>()
  const chosen = last ?? only
  if (authority === 'admin_key' && !may('own_keys', EVERY_PROJECT)) {
    return <Why>Your admin key can’t create keys. Paste a project key.</Why>
  }
  if (authority === 'person' && projects.length === 0) {
    return (
      <Why>
        You aren’t in a project yet, and keys belong to projects. Ask an owner to add you to one.
      </Why>
    )
  }
  if (authority === 'person' && !projects.some(({ id }) => hasOwnKeys(id))) {
    return <Why>Your roles don’t include keys of your own. Paste a project key.</Why>
  }
  return (
    <Form onSubmit={() => chosen && !make.isPending && make.mutate(chosen.id)}>
      <Text size="sm">
        {user
          ? 'Creates a key that lasts up to an hour. It’s revoked when you leave this page.'
          : 'You’re signed in as the operator, who can’t own keys. This creates a service account “Playground” with a key that lasts up to an hour. Both are deleted when you leave this page.'}
      </Text>
      <ProjectSelect chosen={chosen} onChoose={choose} />
      {make.error && <Failed title="Couldn’t create a key" error={make.error} />}
      <Button type="submit" mr="auto" disabled={!chosen} loading={make.isPending}>
        Create a one-hour key
      </Button>
    </Form>
  )
}

function Why({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed">
      {children}
    </Text>
  )
}

interface PastingProps extends Pick<KeyChoiceProps, 'isTrying' | 'refusal'> {
  readonly give: (value: string) => void
}

function Pasting({ give, isTrying, refusal }: PastingProps) {
  const [typed, setTyped] = useState('')
  const key = typed.trim()
  const isKey = key === '' || KEY.test(key)
  return (
    <Form onSubmit={() => isKey && key !== '' && !isTrying && give(key)}>
      <Text size="sm">
        Use a key you have. It’s kept only in this tab’s memory, until you leave this page.
      </Text>
      <PasswordInput
        label="Project key"
        placeholder="sk-…"
        maxLength={KEY_MAX}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        error={!isKey && 'Invalid key: keys have no spaces or special characters.'}
        visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the key' }}
      />
      {refusal && <Failed title="Couldn’t use this key" error={refusal} />}
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

function Form(props: { onSubmit: () => unknown; children: ReactNode }) {
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
