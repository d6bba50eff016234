/** Origin of the costs: the price list and its date. */
import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'

/** `children` come before it. */
export function PricesNote({ children }: { children: ReactNode }) {
  const { seesServer } = useAllowed()
  const { data } = useAnswer('retrieveServer', {}, { enabled: seesServer })
  return (
    <Text size="xs" c="dimmed">
      {children} Costs are estimated from the prices of the configuration, or else from list prices
      {data && ` (${data.prices.list}, ${data.prices.list_date})`}, with which each request was
      counted.
    </Text>
  )
}
