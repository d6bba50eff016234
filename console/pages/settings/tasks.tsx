/** Periodic tasks of the node that answered. */
import { Badge, Button, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Card } from '#console/charts/card.tsx'
import { formatExact } from '#console/display/numbers.ts'
import { type Column, Rows } from '#console/display/rows.tsx'
import { Time } from '#console/time/time.tsx'
import type { BackgroundTask } from '#contract/extensions/background-tasks.ts'
import { TASK_LABELS } from './task-labels.ts'

const MS = 1_000
const MINUTE_SECONDS = 60

const STATES = { ok: ['OK', 'green'], failing: ['Failing', 'orange'] } as const

/** Those that fail; all of them on demand. */
export function Tasks({ tasks }: { tasks: readonly BackgroundTask[] }) {
  const [isOpen, { toggle }] = useDisclosure()
  const failing = tasks.filter(({ state }) => state !== 'ok')
  const shown = isOpen ? tasks : failing
  return (
    <Card
      title="Background tasks"
      about={`Periodic tasks of this node. ${sentenceOf(failing.length, tasks.length)}`}
      action={
        <Button variant="default" size="xs" onClick={toggle} aria-expanded={isOpen}>
          {isOpen ? 'Show failing only' : 'Show all'}
        </Button>
      }
    >
      {shown.length > 0 && (
        <Rows label="Background tasks" rows={shown} rowKey={({ name }) => name} columns={COLUMNS} />
      )}
    </Card>
  )
}

function sentenceOf(failing: number, all: number): string {
  return failing === 0 ? `All ${all} are OK.` : `${failing} of ${all} fail.`
}

/** `250 ms`, `10 min` */
function formatInterval(seconds: number): string {
  if (seconds < 1) return `${formatExact(Math.round(seconds * MS))} ms`
  if (seconds < MINUTE_SECONDS) return `${formatExact(seconds)} s`
  return `${formatExact(seconds / MINUTE_SECONDS)} min`
}

const COLUMNS: readonly Column<BackgroundTask>[] = [
  {
    heading: 'Task',
    cell: ({ name }) => (
      <Stack gap={0}>
        <Text size="sm">{TASK_LABELS[name]}</Text>
        <Text size="xs" c="dimmed">
          {name}
        </Text>
      </Stack>
    ),
  },
  { heading: 'Every', numeric: true, cell: (task) => formatInterval(task.interval_seconds) },
  { heading: 'State', cell: (task) => <State task={task} /> },
  { heading: 'Last run', cell: ({ last_run_at: at }) => <Time at={at} /> },
  {
    heading: 'Duration',
    numeric: true,
    cell: ({ last_duration_seconds: seconds }) => seconds !== null && formatInterval(seconds),
  },
  { heading: 'Next run', cell: ({ next_run_at: at }) => <Time at={at} /> },
]

function State({ task: { state, last_error: lastError } }: { task: BackgroundTask }) {
  const [label, color] = STATES[state]
  return (
    <Stack gap={2}>
      <Badge color={color} variant="light">
        {label}
      </Badge>
      {lastError && (
        <Text size="xs" c="dimmed" className="name">
          Last error <Time at={lastError.at} />
          {lastError.message !== null && `: ${lastError.message}`}
        </Text>
      )}
    </Stack>
  )
}
