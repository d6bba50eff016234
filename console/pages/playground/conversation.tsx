/** Conversation: editable turns, the answer as it streams, and the field for the next message. */
import { ActionIcon, Button, Group, Input, Loader, Stack, Text, Textarea } from '@mantine/core'
import { SendIcon, SquareIcon, XIcon } from 'lucide-react'
import type { FormEvent, KeyboardEvent } from 'react'
import { Card } from '#console/charts/card.tsx'
import { isComplete, type Turn, type useComposition } from './use-composition.ts'
import { type Exchange, isUnderWay } from './use-exchange.ts'

const ROWS_MAX = 16
const DRAFT_ROWS = 3
const NAMES = { user: 'User', assistant: 'Assistant' } as const

interface ConversationProps {
  readonly composing: ReturnType<typeof useComposition>
  readonly exchange: Exchange | undefined
  readonly onSend: () => void
  readonly onStop: () => void
  readonly onClear: () => void
  /** Whether there is a key to send with. */
  readonly isReady: boolean
}

export function Conversation(props: ConversationProps) {
  const { composing, exchange, onClear } = props
  const { turns } = composing.composition
  const isSending = isUnderWay(exchange)
  const clear = turns.length > 0 && !isSending && (
    <Button variant="subtle" color="gray" size="compact-sm" onClick={onClear}>
      Clear
    </Button>
  )
  return (
    <Card title="Conversation" action={clear}>
      <Stack gap="md">
        {turns.length === 0 && (
          <Text size="sm" c="dimmed">
            Messages are sent through the gateway as your application would send them. Each response
            is sent along with the next message. You can edit everything.
          </Text>
        )}
        {turns.map((turn, at) => (
          <TurnField
            key={turn.id}
            turn={turn}
            position={at + 1}
            onChange={(text) => composing.setTurn(turn.id, text)}
            onRemove={() => composing.removeTurn(turn.id)}
          />
        ))}
        {isSending && exchange && <StreamingResponse text={exchange.text} />}
        <Draft {...props} />
      </Stack>
    </Card>
  )
}

interface TurnFieldProps {
  readonly turn: Turn
  readonly position: number
  readonly onChange: (text: string) => void
  readonly onRemove: () => void
}

function TurnField({ turn: { role, text }, position, onChange, onRemove }: TurnFieldProps) {
  return (
    <Group gap={4} wrap="nowrap" align="flex-start" className="turn" data-role={role}>
      <Textarea
        flex={1}
        label={NAMES[role]}
        aria-label={`${NAMES[role]}, message ${position}`}
        autosize
        maxRows={ROWS_MAX}
        value={text}
        onChange={({ currentTarget: { value } }) => onChange(value)}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        mt={26}
        onClick={onRemove}
        aria-label={`Remove message ${position}`}
      >
        <XIcon size={16} aria-hidden />
      </ActionIcon>
    </Group>
  )
}

function StreamingResponse({ text }: { text: string }) {
  return (
    <div>
      <Input.Label labelElement="div">Assistant</Input.Label>
      <div className="streaming" role="log" aria-label="Response so far" aria-busy>
        {text === '' ? <Loader size="xs" type="dots" role="status" aria-label="Waiting" /> : text}
      </div>
    </div>
  )
}

function Draft({ composing, exchange, onSend, onStop, isReady }: ConversationProps) {
  const { composition, set } = composing
  const isSending = isUnderWay(exchange)
  const maySend = isReady && !isSending && isComplete(composition)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (maySend) onSend()
  }
  const sendByKeys = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Textarea
          label="Message"
          autosize
          minRows={DRAFT_ROWS}
          maxRows={ROWS_MAX}
          value={composition.draft}
          onChange={({ currentTarget: { value } }) => set({ draft: value })}
          onKeyDown={sendByKeys}
        />
        <Group justify="space-between" gap="sm">
          <Text size="xs" c="dimmed">
            {isReady ? 'Ctrl + Enter to send' : 'Add a key to send.'}
          </Text>
          <SendOrStop isSending={isSending} maySend={maySend} onStop={onStop} />
        </Group>
      </Stack>
    </form>
  )
}

interface SendOrStopProps {
  readonly isSending: boolean
  readonly maySend: boolean
  readonly onStop: () => void
}

/** Two buttons, not one that changes: a press that is under way on one is none on the other. */
function SendOrStop({ isSending, maySend, onStop }: SendOrStopProps) {
  return isSending ? (
    <Button
      key="stop"
      color="red"
      variant="light"
      leftSection={<SquareIcon size={14} fill="currentColor" aria-hidden />}
      onClick={onStop}
    >
      Stop
    </Button>
  ) : (
    <Button
      key="send"
      type="submit"
      disabled={!maySend}
      leftSection={<SendIcon size={16} aria-hidden />}
    >
      Send
    </Button>
  )
}
