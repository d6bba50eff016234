/** Steps of a new organization: each ticks itself, and leads to where it is taken. */
import { Anchor, Box, Button, Group, Text } from '@mantine/core'
import { CircleCheckIcon, CircleIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Card } from '#console/charts/card.tsx'
import { SetUpstream } from '#console/layout/no-upstream.tsx'
import { type Setup, type StepName, useHidden } from './setup.ts'

interface Step {
  readonly name: StepName
  readonly title: string
  readonly about: ReactNode
  readonly link: { readonly label: string; readonly to: string; readonly action?: string }
}

function stepsOf({ projectId }: Setup): readonly Step[] {
  return [
    {
      name: 'upstream',
      title: 'Set an upstream',
      about: <SetUpstream />,
      link: { label: 'View settings', to: '/settings' },
    },
    {
      name: 'project',
      title: 'Create a project',
      about: 'A team, product or experiment with its own members, keys, limits and costs.',
      link: { label: 'Create project', to: '/projects', action: 'create' },
    },
    {
      name: 'key',
      title: 'Create a key',
      about: 'Of a service account, for a program. People create keys of their own.',
      link: { label: 'Service accounts', to: `/projects/${projectId}/service-accounts` },
    },
    {
      name: 'request',
      title: 'Send a first request',
      about: 'With the key, or here.',
      link: { label: 'Playground', to: '/playground' },
    },
    {
      name: 'budget',
      title: 'Set a spend limit',
      about: 'Of the organization, of a project, or a default for each.',
      link: { label: 'Set spend limit', to: '/usage/spend-limit', action: 'set-limit' },
    },
    {
      name: 'people',
      title: 'Invite people',
      about: 'Or have an identity provider add them.',
      link: { label: 'Invite person', to: '/people/invites', action: 'invite' },
    },
  ]
}

export function Steps({ setup }: { setup: Setup }) {
  const [, hide] = useHidden()
  const steps = stepsOf(setup)
  const done = steps.filter(({ name }) => setup.done[name]).length
  return (
    <Card
      title="Get started"
      about={`${done} of ${steps.length} done`}
      action={
        <Button variant="subtle" size="compact-sm" onClick={hide}>
          Hide
        </Button>
      }
    >
      <ul className="plain-list" aria-label="Get started">
        {steps.map((step) => (
          <Entry key={step.name} step={step} isDone={setup.done[step.name]} />
        ))}
      </ul>
    </Card>
  )
}

function Entry({ step: { title, about, link }, isDone }: { step: Step; isDone: boolean }) {
  const Icon = isDone ? CircleCheckIcon : CircleIcon
  const color = isDone ? 'var(--mantine-color-green-text)' : 'dimmed'
  return (
    <Group component="li" gap="sm" align="flex-start" wrap="nowrap">
      <Box flex="none" c={color} lh={1} pt={2}>
        <Icon size={18} aria-hidden />
      </Box>
      <Box flex={1} miw={0}>
        <Text size="sm" fw={500} {...(isDone && { c: 'dimmed' })}>
          {title}
          <span className="visually-hidden">{isDone ? ': done' : ': not done'}</span>
        </Text>
        {!isDone && (
          <Text size="xs" c="dimmed" component="div">
            {about}
          </Text>
        )}
      </Box>
      {!isDone && (
        <Anchor
          component={Link}
          to={link.to}
          state={link.action ? { action: link.action } : undefined}
          size="sm"
          underline="always"
          flex="none"
        >
          {link.label}
        </Anchor>
      )}
    </Group>
  )
}
