/** Remark that recipients get no e-mail, for those who may read the state of the server. */
import { Text } from '@mantine/core'
import { useAnswer } from '#console/api/queries.ts'
import { useAllowed } from '#console/api/session.tsx'

/** Nothing where a mail server is configured. */
export function NoMailServer() {
  const { data } = useAnswer('retrieveServer', {}, { enabled: useAllowed().seesServer })
  if (!data || data.sends_mail) return null
  return (
    <Text
      size="xs"
      fw={600}
      c="var(--mantine-color-orange-light-color)"
      component="span"
      display="block"
    >
      No mail server is configured: recipients get no e-mail. Add one to alerts.email of the
      configuration, or use a webhook.
    </Text>
  )
}
