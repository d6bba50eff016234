/** Form for the limits of a model. */
import { Button, Group, NumberInput, SimpleGrid, Stack } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import { ApiError } from '#client/client.ts'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'
import { ShowAs } from '#console/dialogs/show-as/show-as.tsx'
import { fieldSentence } from '#console/display/error-sentence.ts'
import { Failed } from '#console/display/states.tsx'
import { FIELDS, fieldsOf, limitText } from '#console/limits/rate-fields.ts'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import type { RateLimitField } from '#contract/rate-limits.ts'
import { changeOf, type Draft, mayBeEmpty, missingIn, shownIn } from './draft.ts'
import { replayedOf } from './replay.ts'
import { Replayed } from './replayed.tsx'
import { useSaving } from './use-saving.tsx'

const WAIT_MS = 400

interface EditLimitsProps {
  readonly projectId: string
  readonly limits: RateLimitSources
  readonly draft: Draft
  readonly onDraft: (draft: Draft) => void
  readonly onClose: () => void
}

export function EditLimits({ projectId, limits, draft, onDraft, onClose }: EditLimitsProps) {
  const seesUsage = useAllowed().may('usage.read', projectId)
  const saving = useSaving(projectId, limits, onClose)
  const replay = useReplay(projectId, limits, draft)
  const fields = fieldsOf(limits)
  const missing = missingIn(limits, draft)
  const change = changeOf(limits, draft)
  const isReady = missing.length === 0 && Object.keys(change).length > 0
  const errorAt = (field: RateLimitField): string | undefined => {
    if (missing.includes(field)) return 'Enter a number. To use the organization’s limit, reset it.'
    const error = [saving.error, replay.error].find((one) => isAbout(one, field))
    return error ? fieldSentence(error) : undefined
  }
  const elsewhere = (error: Error | null): Error | null =>
    error && !fields.some((field) => isAbout(error, field)) ? error : null
  const failure = elsewhere(saving.error)
  return (
    <>
      <form
        aria-label={`Limits of ${limits.model}`}
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void saving.save(change)
        }}
      >
        <Stack>
          <Fields
            limits={limits}
            draft={draft}
            errorAt={errorAt}
            onDraft={(next) => {
              saving.reset()
              onDraft(next)
            }}
          />
          {seesUsage && (!replay.error || elsewhere(replay.error)) && (
            <Replayed {...replay} projectId={projectId} change={change} />
          )}
          <ShowAs plan={saving.plan} submit={() => saving.send(change)} incomplete={!isReady} />
          {failure && <Failed title="Couldn’t save" error={failure} />}
          <Buttons isReady={isReady} isPending={saving.isPending} onClose={onClose} />
        </Stack>
      </form>
      {saving.dialog}
    </>
  )
}

interface ButtonsProps extends Pick<EditLimitsProps, 'onClose'> {
  readonly isReady: boolean
  readonly isPending: boolean
}

function Buttons({ isReady, isPending, onClose }: ButtonsProps) {
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose}>
        Cancel
      </Button>
      <Button type="submit" disabled={!isReady} loading={isPending}>
        Save
      </Button>
    </Group>
  )
}

function isAbout(error: Error | null, field: RateLimitField): boolean {
  return error instanceof ApiError && error.param === field
}

/** Replay of the limits as typed, debounced. */
function useReplay(projectId: string, limits: RateLimitSources, draft: Draft) {
  const [settled] = useDebouncedValue(draft, WAIT_MS)
  const seesUsage = useAllowed().may('usage.read', projectId)
  const proposed = replayedOf(changeOf(limits, settled))
  const ids = { project_id: projectId, rate_limit_id: limits.id }
  const now = useAnswer('replayProjectRateLimit', ids, { enabled: seesUsage })
  const { data, error, isPlaceholderData } = useAnswer(
    'replayProjectRateLimit',
    { ...ids, ...proposed },
    { enabled: seesUsage && missingIn(limits, settled).length === 0 },
  )
  const isSettled = settled === draft
  // An error about the previous text says nothing about the current one.
  return {
    replay: data,
    now: now.data,
    error: isSettled ? error : null,
    isStale: isPlaceholderData || !isSettled,
  }
}

interface FieldsProps extends Pick<EditLimitsProps, 'limits' | 'draft' | 'onDraft'> {
  readonly errorAt: (field: RateLimitField) => string | undefined
}

function Fields({ limits, draft, onDraft, errorAt }: FieldsProps) {
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} verticalSpacing="sm">
      {fieldsOf(limits).map((field, at) => (
        <NumberInput
          key={field}
          ref={at === 0 ? first : null}
          label={FIELDS[field].title}
          description={ceilingOf(limits, field)}
          placeholder={mayBeEmpty(limits, field) ? 'No limit' : ''}
          thousandSeparator=","
          allowDecimal={false}
          allowNegative={false}
          hideControls
          value={shownIn(limits, draft, field)}
          onChange={(value) => onDraft({ ...draft, [field]: value })}
          error={errorAt(field)}
          autoComplete="off"
        />
      ))}
    </SimpleGrid>
  )
}

function ceilingOf({ organization_limits: ofAll }: RateLimitSources, field: RateLimitField) {
  const ceiling = ofAll[field]
  return ceiling === undefined ? '' : `Organization: ${limitText(field, ceiling)}`
}
