/** Card: a framed part of a page with a title. */
import { Group, Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface CardProps {
  readonly title: string
  /** Unit, or whose days these are. */
  readonly about?: ReactNode
  readonly action?: ReactNode
  readonly children: ReactNode
}

/** A section of a page: its title is a heading of the second order. */
export const Card = ({ title, about, action, children }: CardProps) => (
  <Paper component="section" withBorder p="md" className="card">
    <Group justify="space-between" align="flex-start" gap="xs" mb="sm">
      <div>
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
