/** Names with links to their pages, for sessions that see these. */
import { Anchor, Code, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { modelAddress, upstreamAddress } from '#console/navigation/addresses.ts'

interface NameAtProps {
  /** Undefined: the text alone. */
  readonly to: string | undefined
  readonly fw?: number
  readonly title?: string
  readonly children: ReactNode
}

/** A name in a table. */
export function NameAt({ to, children, ...rest }: NameAtProps) {
  if (to === undefined) {
    return (
      <Text size="sm" component="span" className="name" {...rest}>
        {children}
      </Text>
    )
  }
  return (
    <Anchor component={Link} to={to} size="sm" className="name" {...rest}>
      {children}
    </Anchor>
  )
}

export function ModelLink({ model }: { model: string }) {
  return <CodeAt name={model} to={useAllowed().seesUsage && modelAddress(model)} />
}

export function UpstreamLink({ upstream }: { upstream: string }) {
  return <CodeAt name={upstream} to={useAllowed().seesServer && upstreamAddress(upstream)} />
}

function CodeAt({ name, to }: { name: string; to: string | false }) {
  const code = <Code className="id">{name}</Code>
  if (to === false) return code
  return (
    <Anchor component={Link} to={to} size="sm">
      {code}
    </Anchor>
  )
}
