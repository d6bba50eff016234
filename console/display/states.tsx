/** Placeholders for content: loading, empty and failed. */
import { Alert, Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core'
import { TriangleAlertIcon, UnplugIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError, ConnectionError } from '#client/client.ts'
import { alertSentence } from './error-sentence.ts'

/** Grey lines where content will be. */
export const Loading = ({ lines = 6, height = 22 }: { lines?: number; height?: number }) => (
  <Stack gap="sm" role="status" aria-label="Loading">
    {Array.from({ length: lines }, (_, line) => (
      <Skeleton key={line} height={height} radius="sm" />
    ))}
  </Stack>
)

interface EmptyProps {
  readonly title: string
  /** Purpose of the list, or what to do next. */
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Empty list: nothing exists yet, or nothing matches, with the next step. */
export const Empty = ({ title, children, action }: EmptyProps) => (
  <Stack align="center" gap={6} py="xl" px="md" className="empty">
    <Text fw={600} ta="center">
      {title}
    </Text>
    {children && (
      <Text c="dimmed" size="sm" ta="center" maw={460}>
        {children}
      </Text>
    )}
    {action && <Group mt="sm">{action}</Group>}
  </Stack>
)

const ASKED_AGAIN = 'The data shown may be outdated. Retrying automatically.'
const NOT_SENT_AGAIN = 'What you typed is still here. Try again in a moment.'

interface FailedProps {
  readonly error: Error
  readonly retry?: () => void
  /** Replaces the API's sentence where that is not enough for the reader. */
  readonly sentence?: string | undefined
}

/** The API's sentence, with the id by which its log line is found. */
export const Failed = ({ error, retry, sentence = alertSentence(error) }: FailedProps) => {
  const away = error instanceof ConnectionError
  const Icon = away ? UnplugIcon : TriangleAlertIcon
  const requestId = error instanceof ApiError ? error.requestId : null
  return (
    <Alert
      role="alert"
      color={away ? 'orange' : 'red'}
      icon={<Icon aria-hidden />}
      title={away ? 'The server cannot be reached' : 'That did not work'}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" className="name">
          {away ? (retry ? ASKED_AGAIN : NOT_SENT_AGAIN) : sentence}
        </Text>
        {requestId !== null && (
          <Text size="xs">
            Request <Code className="id">{requestId}</Code>
          </Text>
        )}
        {retry && (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  )
}

interface Asked<T> {
  readonly data: T | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

/**
 * The content of an answer, in each of its states. An answer that is there stays when a later one
 * fails, with the failure above it.
 */
export const Answered = <T,>({
  query: { data, error, refetch },
  loading,
  children,
}: {
  query: Asked<T>
  loading?: ReactNode
  children: (data: T) => ReactNode
}) => (
  <>
    {error && <Failed error={error} retry={refetch} />}
    {data !== undefined ? children(data) : !error && (loading ?? <Loading />)}
  </>
)
