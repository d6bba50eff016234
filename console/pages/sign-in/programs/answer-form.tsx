/** Form in which a person allows or denies the sign-in of a program, in one of their projects. */
import { Alert, Button, Group, Select, Stack, Text } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { useSession } from '#console/api/session.tsx'
import { Card } from '#console/charts/card.tsx'
import { Empty, Failed } from '#console/display/states.tsx'
import { ACCOUNT_PATH } from '#console/navigation/sections.ts'
import { providerName } from '#console/page-settings.ts'

/** Readable lines, and buttons that are near to them. */
export const FORM_WIDTH = 560

/** A program's request, whatever its way. */
interface ProgramRequest {
  readonly client: { readonly name: string }
  readonly project_id: string | null
  readonly projects: readonly { readonly id: string; readonly name: string }[]
}

interface Answering {
  readonly isPending: boolean
  readonly error: Error | null
}

interface AnswerFormProps {
  readonly request: ProgramRequest
  /** Where the request comes from, as a list of facts. */
  readonly facts: ReactNode
  /** How the person knows that the request is their own. */
  readonly check: ReactNode
  readonly allow: (projectId: string) => void
  readonly allowing: Answering
  readonly deny: () => void
  readonly denying: Answering
}

export function AnswerForm(props: AnswerFormProps) {
  const { request, facts, check, allow, allowing, deny, denying } = props
  const { user } = useSession()
  const [projectId, choose] = useState(() => firstChoice(request))
  const error = allowing.error ?? denying.error
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (projectId !== null && !allowing.isPending) allow(projectId)
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={FORM_WIDTH}>
        <Card title={`${request.client.name} asks to sign in as ${user?.email ?? 'you'}`}>
          {facts}
        </Card>
        <Alert color="yellow" title="Only allow it if you started it">
          <Text size="sm">{check} It could spend up to your limits until you revoke its key.</Text>
        </Alert>
        <ProjectField request={request} projectId={projectId} choose={choose} />
        {error && <Failed error={error} title="Couldn’t answer the program" />}
        <Group justify="flex-end">
          <Button variant="default" loading={denying.isPending} onClick={deny}>
            Deny
          </Button>
          <Button type="submit" loading={allowing.isPending} disabled={projectId === null}>
            Allow
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** The project that the program asks for, or the only one. */
function firstChoice({ project_id: asked, projects }: ProgramRequest): string | null {
  const [first, second] = projects
  const found = projects.find(({ id }) => id === asked) ?? (second ? undefined : first)
  return found?.id ?? null
}

interface ProjectFieldProps {
  readonly request: ProgramRequest
  readonly projectId: string | null
  readonly choose: (projectId: string | null) => void
}

function ProjectField({ request: { projects }, projectId, choose }: ProjectFieldProps) {
  if (projects.length === 0) {
    return (
      <Empty title="No project for a key yet">
        You’re in no project in which you may have a key. Ask an owner to add you:{' '}
        <Link to={ACCOUNT_PATH}>My account</Link> names them. Then sign in from the terminal again.
      </Empty>
    )
  }
  return (
    <Select
      label="Project"
      description="Its limits and policies apply to the program, and yours."
      placeholder="Choose a project"
      data={projects.map(({ id, name }) => ({ value: id, label: name }))}
      value={projectId}
      onChange={choose}
      searchable
      allowDeselect={false}
    />
  )
}

/** Shows its content to a person: a program cannot be signed in with an admin key. */
export function PersonOnly({ children }: { children: ReactNode }) {
  const { user, authority } = useSession()
  if (user !== null && authority === 'person') return children
  return (
    <Empty title="Sign in as a person first">
      You’re signed in with an admin key. A program is signed in by a person: sign out, and continue
      {providerName === undefined ? ' at the identity provider.' : ` with ${providerName}.`}
    </Empty>
  )
}
