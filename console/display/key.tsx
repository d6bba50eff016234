/** What may be shown of a key after it was made. */
import { Code, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Time } from './time.tsx'

interface Key {
  readonly name: string
  /** Of its value the little that tells it from others. */
  readonly redacted_value: string
  readonly last_used_at: number | null
}

/** In a table: its name, with something to say of it beside that, above its value. */
export const KeyName = ({ of, children }: { of: Key; children?: ReactNode }) => (
  <div>
    <Text size="sm" fw={500} component="span" className="name">
      {of.name}
    </Text>
    {children}
    <div>
      <Code className="redacted">{of.redacted_value}</Code>
    </div>
  </div>
)

/** In a sentence, for whoever is about to end it: `sk-…ab of Ada was last used 3 days ago.` */
export const KeyUse = ({ of, owner }: { of: Key; owner: string }) => (
  <span>
    <Code>{of.redacted_value}</Code> of <b>{owner}</b>{' '}
    {of.last_used_at === null ? (
      'was never used.'
    ) : (
      <>
        was last used <Time at={of.last_used_at} />.
      </>
    )}
  </span>
)
