/** Page on which a person enters the code of a program without a browser, and answers it. */
import { Button, Group, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { Link } from 'react-router'
import { useAddressText } from '#console/address/address.ts'
import { client } from '#console/api/client.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Fact, Facts } from '#console/display/facts.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import { Time } from '#console/time/time.tsx'
import type { DeviceRequest } from '#contract/extensions/terminal-sign-ins.ts'
import { AnswerForm, FORM_WIDTH, PersonOnly } from './answer-form.tsx'

/** What became of the request of the present code. */
interface Answer {
  readonly userCode: string
  /** Null: denied. */
  readonly projectId: string | null
}

export default function DevicePage() {
  const [text, setText] = useAddressText('user_code')
  const userCode = lettersOf(text)
  const [answer, setAnswer] = useState<Answer>()
  return (
    <Page title="Sign in a program" about="With the code that the program shows.">
      <PersonOnly>
        {answer && answer.userCode === userCode ? (
          <Done projectId={answer.projectId} />
        ) : userCode === '' ? (
          <CodeForm onEnter={setText} />
        ) : (
          <Request
            userCode={userCode}
            onAnswer={(projectId) => setAnswer({ userCode, projectId })}
            onOther={() => setText('')}
          />
        )}
      </PersonOnly>
    </Page>
  )
}

/** People type codes with blanks, and in any case. */
function lettersOf(text: string): string {
  return text.replaceAll(/[^a-z]/gi, '').toUpperCase()
}

function CodeForm({ onEnter }: { onEnter: (code: string) => void }) {
  const [typed, setTyped] = useState('')
  const letters = lettersOf(typed)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (letters !== '') onEnter(letters)
  }
  return (
    <form onSubmit={submit}>
      <Stack align="flex-start" maw={FORM_WIDTH}>
        <TextInput
          label="Code"
          description="Eight letters, such as BCDF-GHJK."
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={20}
          data-autofocus
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
        />
        <Button type="submit" disabled={letters === ''}>
          Continue
        </Button>
      </Stack>
    </form>
  )
}

interface RequestProps {
  readonly userCode: string
  readonly onAnswer: (projectId: string | null) => void
  readonly onOther: () => void
}

function Request({ userCode, onAnswer, onOther }: RequestProps) {
  const query = useAnswer('retrieveDeviceRequest', { user_code: userCode })
  return (
    <Stack>
      <Answered query={query}>
        {(request) => <Form request={request} onAnswer={onAnswer} />}
      </Answered>
      {query.error && (
        <Group>
          <Button variant="default" onClick={onOther}>
            Enter another code
          </Button>
        </Group>
      )}
    </Stack>
  )
}

function Form({ request, onAnswer }: { request: DeviceRequest } & Pick<RequestProps, 'onAnswer'>) {
  const { user_code, host, address, created_at, expires_at } = request
  // Without the refetch of `useChange`: the request of an answered code does not exist.
  const allowing = useMutation({
    mutationFn: (project_id: string) => client.approveDeviceRequest({ user_code, project_id }),
    onSuccess: (_, projectId) => onAnswer(projectId),
  })
  const denying = useMutation({
    mutationFn: () => client.denyDeviceRequest({ user_code }),
    onSuccess: () => onAnswer(null),
  })
  return (
    <AnswerForm
      request={request}
      facts={
        <Facts>
          <Fact name="Code">{user_code}</Fact>
          <Fact name="Machine">{host ?? 'Not stated'}</Fact>
          <Fact name="Address">{address}</Fact>
          <Fact name="Started">
            <Time at={created_at} />
          </Fact>
          <Fact name="Expires">
            <Time at={expires_at} />
          </Fact>
        </Facts>
      }
      check={`Your terminal must show the code ${user_code}.`}
      allow={(projectId) => allowing.mutate(projectId)}
      allowing={allowing}
      deny={() => denying.mutate()}
      denying={denying}
    />
  )
}

function Done({ projectId }: { projectId: string | null }) {
  if (projectId === null) {
    return <Empty title="Denied">The program isn’t signed in. You can close this page.</Empty>
  }
  return (
    <Empty title="The program is signed in">
      Go back to your terminal. Its key is among{' '}
      <Link to={`/projects/${projectId}/keys`}>the keys of the project</Link>: revoke it there to
      end the sign-in.
    </Empty>
  )
}
