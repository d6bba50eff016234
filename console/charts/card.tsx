/** Card: a framed part of a page with a title. */
import { Group, Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface CardProps {
  readonly title: string
  /** Unit, time zone or scope, below the title. */
  readonly about?: ReactNode
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** Card with a title, which is a second-level heading. */
export function Card({ title, about, action, children }: CardProps) {
  return (
    <Paper component="section" withBorder p="md" className="card">
      <Group justify="space-between" align="flex-start" gap="xs" mb="sm">
        <div className="card-title">
          <Title order={2} size="sm">
            {title}
          </Title>
          {about && (
            <Text size="xs" c="dimmed">
              {about}
            </Text>
          )}
        </div>
        {action}
      </Group>
      {children}
    </Paper>
  )
}
