/** Names of models and upstreams, with links to their pages for sessions that see these. */
import { Anchor, Code } from '@mantine/core'
import { Link } from 'react-router'
import { useAllowed } from '#console/api/session.tsx'
import { upstreamAddress } from '#console/pages/settings/upstream-address.ts'
import { modelAddress } from './model-address.ts'

export function ModelLink({ model }: { model: string }) {
  return <NameAt name={model} to={useAllowed().seesUsage && modelAddress(model)} />
}

export function UpstreamLink({ upstream }: { upstream: string }) {
  return <NameAt name={upstream} to={useAllowed().seesServer && upstreamAddress(upstream)} />
}

function NameAt({ name, to }: { name: string; to: string | false }) {
  const code = <Code className="id">{name}</Code>
  if (to === false) return code
  return (
    <Anchor component={Link} to={to} size="sm">
      {code}
    </Anchor>
  )
}
