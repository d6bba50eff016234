/** Planned requests of a dialog in the notations, each in a tab. They follow the form. */
import { Tabs, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { PlannedRequest } from '#console/changes/planned-request.ts'
import type { Plan } from '#console/changes/planned-requests.tsx'
import { Snippet } from '#console/display/snippets.tsx'
import { apiUrl } from '#console/page-settings.ts'
import { commandText } from './command-text.ts'
import { commands } from './commands.ts'
import { curlText } from './curl-text.ts'
import type { NotedRequest } from './notation.ts'
import { terraformText } from './terraform-text.ts'
import { withVariables } from './variables.ts'

interface RequestsProps {
  readonly plan: Plan
  readonly submit: () => void
  readonly incomplete: boolean
}

export function Requests({ plan, submit, incomplete }: RequestsProps) {
  const [requests, setRequests] = useState<readonly PlannedRequest[]>([])
  // After each render of the form: its submit reads what is typed.
  useEffect(() => {
    const next = incomplete ? [] : plan(submit)
    if (JSON.stringify(next) !== JSON.stringify(requests)) setRequests(next)
  })
  if (requests.length === 0) return <Note>Fill in the form to see its request.</Note>
  if (requests.some(({ id }) => commands[id] === undefined)) {
    return <Note>No key can send this request: it is for a person who is signed in.</Note>
  }
  return <Notations requests={requests.map(withVariables)} />
}

const NOTATIONS = [
  {
    name: 'curl',
    about: 'With an admin key in OPENAI_ADMIN_KEY.',
    textOf: (request: PlannedRequest) => ({ text: curlText(apiUrl, request) }),
  },
  {
    name: 'CLI',
    about: 'With an admin key in OPENAI_ADMIN_KEY.',
    textOf: (request: PlannedRequest) => commandText(apiUrl, request),
  },
  {
    name: 'Terraform',
    about: 'For OpenAI’s provider, openai/openai.',
    textOf: terraformText,
  },
] as const

function Notations({ requests }: { requests: readonly PlannedRequest[] }) {
  return (
    <Tabs defaultValue="curl" keepMounted={false}>
      <Tabs.List>
        {NOTATIONS.map(({ name }) => (
          <Tabs.Tab key={name} value={name}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {NOTATIONS.map(({ name, about, textOf }) => (
        <Tabs.Panel key={name} value={name} pt="xs">
          <Notation name={name} about={about} notations={requests.map(textOf)} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

interface NotationProps {
  readonly name: string
  readonly about: string
  readonly notations: readonly NotedRequest[]
}

function Notation({ name, about, notations }: NotationProps) {
  const text = notations.flatMap(({ text = [] }) => text).join('\n\n')
  const notes = [...new Set(notations.flatMap(({ note = [] }) => note))]
  return (
    <>
      {text !== '' && (
        <>
          <Note>{about}</Note>
          <Snippet text={text} label={`Copy ${name}`} />
        </>
      )}
      {notes.map((note) => (
        <Note key={note}>{note}</Note>
      ))}
    </>
  )
}

function Note({ children }: { children: string }) {
  return (
    <Text size="sm" c="dimmed" py={4}>
      {children}
    </Text>
  )
}
