/** The zoomed times, and the way out of them. */
import { Button, Group, Text } from '@mantine/core'
import { ZoomOutIcon } from 'lucide-react'
import { useChosenAddress } from '#console/address/address.ts'
import { useNow } from '#console/time/clock.ts'
import { useZone } from '#console/time/zone.ts'
import { zoomIn, zoomName } from './zoom.ts'

/** Nothing while the whole range is shown. */
export function Zoomed() {
  const [address, change] = useChosenAddress()
  const zone = useZone()
  const zoom = zoomIn(address, useNow())
  if (!zoom) return null
  return (
    <Group gap="xs">
      <Text size="sm">{zoomName(zone, zoom)}</Text>
      <Button
        variant="default"
        size="xs"
        leftSection={<ZoomOutIcon size={14} aria-hidden />}
        onClick={() => change({ zoom: '' })}
      >
        Zoom out
      </Button>
    </Group>
  )
}
