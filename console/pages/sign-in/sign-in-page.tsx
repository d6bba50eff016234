/** What somebody sees who is not signed in. */
import { Center, Group, Paper, Stack, Title } from '@mantine/core'
import { useEffect } from 'react'
import { SignInForm } from './sign-in-form.tsx'

export const SignInPage = () => {
  useEffect(() => {
    document.title = 'Sign in · Bailiwick'
  }, [])
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={420} radius="lg">
        <Stack>
          <Group gap="sm">
            <img src="icon.svg" alt="" width={32} height={32} />
            <Title order={1}>Bailiwick</Title>
          </Group>
          <SignInForm />
        </Stack>
      </Paper>
    </Center>
  )
}
