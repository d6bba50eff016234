/** Playground: a chat through the gateway as a program has it, with usage and cost. */

import { Paper, Stack } from '@mantine/core'
import { isSignedOut } from '#console/api/client.ts'
import type { Load } from '#console/api/loader.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { Snippet } from '#console/display/snippets.tsx'
import { Empty, Loading } from '#console/display/states.tsx'
import { SetUpstream } from '#console/layout/no-upstream.tsx'
import { Page } from '#console/layout/page.tsx'
import { apiUrl } from '#console/page-settings.ts'
import { hasNoUpstream } from '#console/server/server-state.ts'
import type { Server } from '#contract/extensions/server.ts'
import { Answer } from './answer.tsx'
import { Charged, type Spent, useSpending } from './charged.tsx'
import { Conversation } from './conversation.tsx'
import { KeyBar } from './key-bar.tsx'
import { KeyChoice } from './key-choice.tsx'
import { loadProjects } from './project-select.tsx'
import { type ChatRequest, curlOf } from './request.ts'
import { RequestForm } from './request-form.tsx'
import type { Models } from './send.ts'
import { isComplete, requestOf, useComposition } from './use-composition.ts'
import { useExchange } from './use-exchange.ts'
import { type Key, useKey, useModels } from './use-key.ts'

export const load: Load = (prefetch, route) => {
  if (route.allowed.seesServer) prefetch.answer('retrieveServer', {})
  loadProjects(prefetch, route)
}

export default function PlaygroundPage() {
  const { seesServer } = useAllowed()
  const { data, isLoading } = useAnswer('retrieveServer', {}, { enabled: seesServer })
  return (
    <Page
      title="Playground"
      about="Send chat requests through the gateway, as your applications do."
    >
      {isLoading ? (
        <Loading />
      ) : data?.serves_models === false ? (
        <NoModels server={data} />
      ) : (
        <Playground />
      )}
    </Page>
  )
}

function NoModels({ server }: { server: Server }) {
  return hasNoUpstream(server) ? (
    <Empty title="No upstream yet">
      <SetUpstream />
    </Empty>
  ) : (
    <Empty title="This address doesn’t serve models">
      This node only serves administration. Nodes of the data plane serve models: ask the operator
      of this server for their address.
    </Empty>
  )
}

function Playground() {
  const keys = useKey()
  const { models, error } = useModels(keys.key)
  const isRefused = keys.key?.kind === 'given' && isSignedOut(error)
  const isTried = isRefused || models !== undefined || error !== undefined
  // One that is given is used once it is seen that it works.
  const held = isRefused || (keys.key?.kind === 'given' && !isTried) ? undefined : keys.key
  return (
    <Stack gap="lg">
      {held ? (
        <KeyBar
          held={held}
          projectId={held.kind === 'temporary' ? held.projectId : models?.projectId}
          drop={keys.drop}
          error={error}
        />
      ) : (
        <KeyChoice
          keys={keys}
          isTrying={keys.key !== undefined && !isTried}
          refusal={isRefused ? error : undefined}
        />
      )}
      <Chat held={held} models={models} />
    </Stack>
  )
}

interface ChatProps {
  readonly held: Key | undefined
  readonly models: Models | undefined
}

/** Keeps its state when the key changes: the typed request is sent with the next one. */
function Chat({ held, models }: ChatProps) {
  const composing = useComposition(models?.names)
  const { composition, set } = composing
  const { spent, add } = useSpending(held)
  const { exchange, send, stop, forget } = useExchange(held, (ended) => {
    if (ended.text !== '') composing.add('assistant', ended.text)
    add(ended)
  })
  const next = requestOf(composition, models?.anthropic)
  const clear = (): void => {
    set({ turns: [] })
    forget()
  }
  return (
    <div className="playground">
      <RequestForm composition={composition} set={set} models={models} />
      <Stack gap="lg">
        <Conversation
          composing={composing}
          exchange={exchange}
          onSend={() => send(requestOf(composing.take(), models?.anthropic))}
          onStop={stop}
          onClear={clear}
          isReady={held !== undefined}
        />
        <AsCurl request={isComplete(composition) || !exchange ? next : exchange.request} />
      </Stack>
      {exchange && (
        <Answer exchange={exchange}>
          <Cost held={held} spent={spent} />
        </Answer>
      )}
    </div>
  )
}

/** The request that would go out now; the one that did where there is nothing to send. */
function AsCurl({ request }: { request: ChatRequest }) {
  return (
    <Paper component="details" withBorder p="md" className="as-curl">
      <summary>Show as curl</summary>
      <Snippet text={curlOf(apiUrl, request)} label="Copy curl" />
    </Paper>
  )
}

/** Only of a key that was made here it is known which one it is. */
function Cost({ held, spent }: { held: Key | undefined; spent: Spent }) {
  const { may } = useAllowed()
  if (held?.kind !== 'temporary' || !may('usage.read', held.projectId)) return null
  return <Charged held={held} spent={spent} />
}
