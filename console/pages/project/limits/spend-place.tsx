/** Place of the spend limit below the limits of models, to which links lead. */
import { Stack } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'
import { SPEND_PLACE } from '#console/navigation/addresses.ts'

export function SpendPlace({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null)
  const location = useLocation()
  useEffect(() => {
    if (location.hash === SPEND_PLACE) place.current?.scrollIntoView()
  }, [location])
  return (
    <Stack ref={place} className="below-header">
      {children}
    </Stack>
  )
}
