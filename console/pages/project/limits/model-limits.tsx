/** Limits of one model, shown and edited in the same place. */
import { Button, Group, Paper, SimpleGrid, Text, Title } from '@mantine/core'
import { type RefObject, useEffect, useRef } from 'react'
import { useAllowed } from '#console/api/session.tsx'
import { Shutdown } from '#console/display/shutdown.tsx'
import { fieldsOf, type Levels } from '#console/limits/rate-fields.ts'
import { History } from '#console/pages/costs/budget/limit-history.tsx'
import type { RateLimitSources } from '#contract/extensions/rate-limit-sources.ts'
import { type Activity, isHidden } from './activity.tsx'
import { Dimension } from './dimension.tsx'
import type { Draft } from './draft.ts'
import { EditLimits } from './edit-limits.tsx'
import { hasOwnBuckets } from './empty-buckets.tsx'

/** The bucket that models without limits of their own share. */
const DEFAULT_MODEL = 'default'

const RATE_CHANGES = ['rate_limit.updated', 'rate_limit.deleted'] as const

/** Editing state of a model's limits; `draft` is undefined while they are not edited. */
export interface Editing {
  readonly draft: Draft | undefined
  readonly onDraft: (draft: Draft | undefined) => void
  readonly onReset: () => void
  readonly onEmpty: () => void
}

interface ModelLimitsProps {
  readonly projectId: string
  readonly limits: RateLimitSources
  readonly levels: Levels
  readonly activity: Activity
  readonly hidesUnused: boolean
  readonly editing: Editing
}

export function ModelLimits(props: ModelLimitsProps) {
  const { projectId, limits, levels, activity, hidesUnused, editing } = props
  const { draft, onDraft } = editing
  const button = useFocusBack(draft !== undefined)
  return (
    <Paper component="li" withBorder p="md" aria-label={limits.model}>
      <Head projectId={projectId} limits={limits} editing={editing} button={button} />
      {draft ? (
        <EditLimits
          projectId={projectId}
          limits={limits}
          draft={draft}
          onDraft={onDraft}
          onClose={() => onDraft(undefined)}
        />
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} verticalSpacing="md">
          {fieldsOf(limits)
            .filter((field) => !hidesUnused || !isHidden(limits, field, levels, activity))
            .map((field) => (
              <Dimension
                key={field}
                limits={limits}
                field={field}
                levels={levels}
                activity={activity}
              />
            ))}
        </SimpleGrid>
      )}
    </Paper>
  )
}

interface HeadProps extends Pick<ModelLimitsProps, 'projectId' | 'limits' | 'editing'> {
  readonly button: RefObject<HTMLButtonElement | null>
}

function Head({ projectId, limits, editing, button }: HeadProps) {
  const { model } = limits
  const { may } = useAllowed()
  const isOwn = hasOwnBuckets(limits)
  const isManaged = may('project.write', projectId) && editing.draft === undefined
  const about = aboutModel(limits)
  return (
    <Group justify="space-between" align="flex-start" mb="sm" gap="xs" mih={30}>
      <div>
        <Title order={2} size="md" className="name">
          {model}
        </Title>
        <Shutdown date={limits.shutdown_date} />
        {about && (
          <Text size="xs" c="dimmed">
            {about}
          </Text>
        )}
      </div>
      <Group gap="xs">
        <History
          changed={{ types: RATE_CHANGES, id: limits.id, projectId }}
          of={`the limits of ${model}`}
        />
        {isManaged && (
          <>
            {(isOwn || may('organization.write')) && (
              <Action label="Empty buckets" model={model} onClick={editing.onEmpty} />
            )}
            {isOwn && <Action label="Reset limits" model={model} onClick={editing.onReset} />}
            <Button
              ref={button}
              variant="default"
              size="xs"
              onClick={() => editing.onDraft({})}
              aria-label={`Edit ${model}`}
            >
              Edit
            </Button>
          </>
        )}
      </Group>
    </Group>
  )
}

interface ActionProps {
  readonly label: string
  readonly model: string
  readonly onClick: () => void
}

function Action({ label, model, onClick }: ActionProps) {
  return (
    <Button variant="subtle" size="xs" onClick={onClick} aria-label={`${label} of ${model}`}>
      {label}
    </Button>
  )
}

function aboutModel({ model, shares_with: shared }: RateLimitSources): string | undefined {
  if (model === DEFAULT_MODEL) {
    return 'Applies to every model that is not listed. They share its buckets.'
  }
  return shared === model ? undefined : `Shares its buckets with ${shared}.`
}

/** Returns the focus to the *Edit* button when editing ends. */
function useFocusBack(isEditing: boolean) {
  const button = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(isEditing)
  useEffect(() => {
    if (wasEditing.current && !isEditing) button.current?.focus()
    wasEditing.current = isEditing
  }, [isEditing])
  return button
}
