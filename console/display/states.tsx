/** Placeholders for content: loading, empty and failed. */
import { Alert, Button, Code, Group, Skeleton, Stack, Text } from '@mantine/core'
import { TriangleAlertIcon, UnplugIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { ApiError, ConnectionError } from '#client/client.ts'
import { useIsPerson } from '#console/api/session.tsx'
import { alertSentence, lacksScope, NOT_IN_ROLE } from './error-sentence.ts'

/** Grey lines where content will be. */
export function Loading({ lines = 6, height = 22 }: { lines?: number; height?: number }) {
  return (
    <Stack gap="sm" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={height} radius="sm" />
      ))}
    </Stack>
  )
}

interface EmptyProps {
  readonly title: string
  /** Purpose of the list, or what to do next. */
  readonly children?: ReactNode
  readonly action?: ReactNode
}

/** Empty list: nothing exists yet, or nothing matches, with the next step. */
export function Empty({ title, children, action }: EmptyProps) {
  return (
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
}

/** Empty part of a list: others may see more of it. */
export function NoneSeen() {
  return (
    <Text size="sm" c="dimmed">
      None that you may see.
    </Text>
  )
}

const RETRYING = 'Retrying… What is shown may be out of date.'
const NOT_RETRIED = 'What you typed is still here. Try again in a moment.'

interface FailedProps {
  readonly error: Error
  readonly retry?: () => void
  /** Default: that something could not be loaded, or for an action that the request failed. */
  readonly title?: string
  /** Replaces the API's sentence where that is not enough for the reader. */
  readonly sentence?: string | undefined
}

/** Title of the failure of an action: `Couldn’t rename`. */
export function couldNot(action: string): string {
  return `Couldn’t ${action.toLowerCase()}`
}

/** The API's sentence, with the id by which its log line is found. */
export function Failed(props: FailedProps) {
  const { error, retry } = props
  const isPerson = useIsPerson()
  const own = isPerson && lacksScope(error) ? NOT_IN_ROLE : alertSentence(error)
  const { sentence = own } = props
  const { title = retry ? 'Couldn’t load this' : 'Request failed' } = props
  const away = error instanceof ConnectionError
  const Icon = away ? UnplugIcon : TriangleAlertIcon
  const requestId = error instanceof ApiError ? error.requestId : null
  return (
    <Alert
      role="alert"
      color={away ? 'orange' : 'red'}
      icon={<Icon aria-hidden />}
      title={away ? 'Can’t reach the server' : title}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" className="name">
          {away ? (retry ? RETRYING : NOT_RETRIED) : sentence}
        </Text>
        {requestId !== null && (
          <Text size="xs">
            Request ID <Code className="id">{requestId}</Code>
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

interface QueryState<T> {
  readonly data: T | undefined
  readonly error: Error | null
  readonly refetch: () => unknown
}

/**
 * The content of an answer, in each of its states. An answer that is there stays when a later one
 * fails, with the failure above it.
 */
export function Answered<T>({
  query: { data, error, refetch },
  loading,
  children,
}: {
  query: QueryState<T>
  loading?: ReactNode
  children: (data: T) => ReactNode
}) {
  return (
    <>
      {error && <Failed error={error} retry={refetch} />}
      {data !== undefined ? children(data) : !error && (loading ?? <Loading />)}
    </>
  )
}
