/** Display of an existing key: name, redacted value and last use. */
import { Code } from '@mantine/core'
import type { ReactNode } from 'react'
import { Time } from '#console/time/time.tsx'
import { NameAt } from './links.tsx'

interface Key {
  readonly name: string
  /** Beginning and end of the value, enough to recognize it. */
  readonly redacted_value: string
  readonly last_used_at: number | null
}

interface KeyNameProps {
  readonly of: Key
  /** Address of its page, for those who see it. */
  readonly to?: string | undefined
  readonly children?: ReactNode
}

/** In a table: its name, with something to say of it beside that, above its value. */
export function KeyName({ of, to, children }: KeyNameProps) {
  return (
    <div>
      <NameAt to={to} fw={500}>
        {of.name}
      </NameAt>
      {children}
      <div>
        <Code className="redacted">{of.redacted_value}</Code>
      </div>
    </div>
  )
}

/** Sentence for a dialog that revokes the key: `Ada’s key sk-…ab was last used 3 days ago.` */
export function KeyUse({ of, owner }: { of: Key; owner: string }) {
  return (
    <span>
      <b>{owner}</b>’s key <Code>{of.redacted_value}</Code>{' '}
      {of.last_used_at === null ? (
        'has never been used.'
      ) : (
        <>
          was last used <Time at={of.last_used_at} />.
        </>
      )}
    </span>
  )
}
