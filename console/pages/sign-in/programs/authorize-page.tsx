/**
 * Page that a program on the same machine opens in the browser, for a person to sign it in. The
 * browser is sent nowhere before the server has checked the program's address.
 */
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useAddress } from '#console/address/address.ts'
import { client } from '#console/api/client.ts'
import { useAnswer } from '#console/api/queries.ts'
import { Fact, Facts } from '#console/display/facts.tsx'
import { Answered, Empty } from '#console/display/states.tsx'
import { Page } from '#console/layout/page.tsx'
import type {
  AuthorizationParameters,
  AuthorizationRequest,
} from '#contract/extensions/terminal-sign-ins.ts'
import { AnswerForm, PersonOnly } from './answer-form.tsx'

export default function AuthorizePage() {
  return (
    <Page title="Sign in a program" about="On this machine.">
      <PersonOnly>
        <Request parameters={parametersIn(useAddress()[0])} />
      </PersonOnly>
    </Page>
  )
}

/** Parameters of RFC 6749 and 7636, and ours. The server checks them. */
function parametersIn(address: URLSearchParams): AuthorizationParameters {
  const text = (name: string): string => address.get(name) ?? ''
  const optional = (name: 'state' | 'host' | 'project_id') =>
    address.has(name) ? { [name]: text(name) } : {}
  return {
    client_id: text('client_id'),
    redirect_uri: text('redirect_uri'),
    response_type: text('response_type'),
    code_challenge: text('code_challenge'),
    code_challenge_method: text('code_challenge_method'),
    ...optional('state'),
    ...optional('host'),
    ...optional('project_id'),
  }
}

function Request({ parameters }: { parameters: AuthorizationParameters }) {
  const query = useAnswer('checkAuthorizationRequest', parameters)
  const [hasLeft, setHasLeft] = useState(false)
  if (hasLeft) return <Empty title="Go back to your terminal">You can close this page.</Empty>
  return (
    <Answered query={query}>
      {(request) => (
        <Form request={request} parameters={parameters} onLeave={() => setHasLeft(true)} />
      )}
    </Answered>
  )
}

interface FormProps {
  readonly request: AuthorizationRequest
  readonly parameters: AuthorizationParameters
  readonly onLeave: () => void
}

function Form({ request, parameters, onLeave }: FormProps) {
  const { host, redirect_uri, denied_redirect_uri } = request
  const leave = (address: string): void => {
    onLeave()
    location.replace(address)
  }
  const allowing = useMutation({
    mutationFn: (project_id: string) =>
      client.approveAuthorizationRequest({ ...parameters, project_id }),
    onSuccess: (answer) => leave(answer.redirect_uri),
  })
  return (
    <AnswerForm
      request={request}
      facts={
        <Facts>
          <Fact name="Machine">{host ?? 'Not stated'}</Fact>
          <Fact name="Answer goes to">{redirect_uri}</Fact>
        </Facts>
      }
      check="A terminal on this machine must be waiting for you."
      allow={(projectId) => allowing.mutate(projectId)}
      allowing={allowing}
      deny={() => leave(denied_redirect_uri)}
      denying={NOT_SENT}
    />
  )
}

/** The program is told by its address alone. */
const NOT_SENT = { isPending: false, error: null }
