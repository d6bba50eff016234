/** Usage of one model alone: `model=gpt-5.6-luna` in the address. */
import { Anchor, Button, Group, Text } from '@mantine/core'
import { XIcon } from 'lucide-react'
import { Link, useLocation } from 'react-router'
import { useAddressText } from '#console/address/address.ts'

const NAME = 'model'

/** The model, and the way back to all of them. Nothing while all are shown. */
export function OnlyModel() {
  const [model, set] = useAddressText(NAME, 'push')
  if (model === '') return null
  return (
    <Group gap="xs">
      <Text size="sm">
        Only <b className="name">{model}</b>
      </Text>
      <Button
        variant="default"
        size="xs"
        leftSection={<XIcon size={14} aria-hidden />}
        onClick={() => set('')}
      >
        All models
      </Button>
    </Group>
  )
}

/** Name of a model, which leads to its usage alone. */
export function ModelLink({ model }: { model: string }) {
  const { pathname, search } = useLocation()
  const address = new URLSearchParams(search)
  address.set(NAME, model)
  return (
    <Anchor component={Link} to={`${pathname}?${address}`} size="sm" className="name">
      {model}
    </Anchor>
  )
}
