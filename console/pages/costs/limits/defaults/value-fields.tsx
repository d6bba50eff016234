/** Fields of a default of values: the key of the tag, and the treatment of further values. */
import { Alert, Autocomplete, Radio, Stack, Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { operationsOf, type SpendScope } from '#console/pages/costs/budget/operations.ts'
import type { TagRateDefault } from '#contract/extensions/subject-rate-limits.ts'
import { TAG_KEY_PATTERN, TAG_MAX } from '#contract/tag.ts'

const KEY = new RegExp(TAG_KEY_PATTERN)
/** Keys that requests have without a tag of their own; the last needs a hash of the project. */
const KNOWN = ['end_user', 'session', 'safety_identifier']

export function isTagKey(text: string): boolean {
  return KEY.test(text)
}

interface KeyFieldProps {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly projectId: SpendScope
}

/** The first field of its dialog. */
export function KeyField({ value, onChange, projectId }: KeyFieldProps) {
  return (
    <Autocomplete
      label="Key of the tag"
      description="Each of its values has this limit: each customer, or each session of an agent."
      data-autofocus
      data={projectId === undefined ? KNOWN.slice(0, 2) : KNOWN}
      maxLength={TAG_MAX}
      value={value}
      onChange={onChange}
      error={value !== '' && !isTagKey(value) && 'Letters, digits, dots, dashes and underscores'}
      autoComplete="off"
      spellCheck={false}
    />
  )
}

interface BeyondFieldProps {
  readonly value: TagRateDefault['beyond']
  readonly onChange: (value: TagRateDefault['beyond']) => void
}

export function BeyondField({ value, onChange }: BeyondFieldProps) {
  return (
    <Radio.Group
      label="Values beyond the most that are counted"
      value={value}
      onChange={(next) => onChange(next === 'shared' ? 'shared' : 'reject')}
    >
      <Stack gap="xs" mt={6}>
        <Radio value="reject" label="Reject" description="Requests with a new value get a 429." />
        <Radio value="shared" label="Share one limit" description="All of them together." />
      </Stack>
    </Radio.Group>
  )
}

/** Limits of a value protect from runaway programs. */
export function GuardNote() {
  return (
    <Text size="sm" c="dimmed">
      <b>A guard against runaway, not a wall:</b> who chooses the value, as in a header or the
      metadata of a request, can choose another and begin with a whole limit. It holds as a wall for
      values that the caller does not choose: tags of keys and projects, and values from the trusted
      headers of a key. A guard needs a limit above it, of the project or the key.
    </Text>
  )
}

/** Sums of a lifetime are not kept for ever. */
export function LifetimeNote() {
  return (
    <Text size="sm" c="dimmed">
      <b>A lifetime ends 90 days after the last use:</b> until then, what a value has spent is kept.
      Then the value is forgotten, and begins again with nothing spent.
    </Text>
  )
}

/** Budget above the values, in which a spend limit may hold. */
export function useBudgetAbove(projectId: SpendScope) {
  const { budget, ids } = operationsOf(projectId)
  return useAnswer(budget, ids, { enabled: useAllowed().seesSpend(projectId) })
}

/** Whether a spend limit holds above those of values. */
export function LimitAbove({ projectId }: { projectId: SpendScope }) {
  const { data } = useBudgetAbove(projectId)
  if (!data || data.limit) return null
  return (
    <Alert role="note" color="yellow">
      {projectId === undefined ? 'The organization' : 'This project'} has no spend limit above it:
      made-up values could spend without end.
    </Alert>
  )
}
