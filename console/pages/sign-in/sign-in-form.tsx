/** Sign-in form: an admin key, or the identity provider. */
import { Button, Divider, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { signIn } from '#console/api/client.ts'
import { useSignedIn } from '#console/api/session.tsx'
import { Failed } from '#console/display/states.tsx'
import { basePath, providerName, signInReturn } from '#console/page-settings.ts'
import { keySentence } from './refusals.ts'

const PRINTED = 'Printed when the server first started.'

const FIRST = '[data-autofocus]'

/** `inNewTab`: this page keeps its state. */
export function SignInForm({ inNewTab = false }: { inNewTab?: boolean }) {
  const form = useRef<HTMLDivElement>(null)
  // A dialog moves the focus to the same element.
  useEffect(() => form.current?.querySelector<HTMLElement>(FIRST)?.focus(), [])
  return (
    <Stack ref={form}>
      {providerName !== undefined && <ProviderSignIn inNewTab={inNewTab} />}
      <KeyForm isPrimary={providerName === undefined} />
    </Stack>
  )
}

function ProviderSignIn({ inNewTab }: { inNewTab: boolean }) {
  return (
    <>
      <Button
        component="a"
        href={loginAddress()}
        data-autofocus
        {...(inNewTab && { target: '_blank' })}
      >
        Continue with {providerName}
      </Button>
      {inNewTab && <ContinueAfterSignIn />}
      <Divider label="or" />
    </>
  )
}

/** Continues after a sign-in in another tab. Without a session, says so. */
function ContinueAfterSignIn() {
  const looking = useMutation({ mutationFn: useSignedIn() })
  return (
    <>
      <Button variant="default" loading={looking.isPending} onClick={() => looking.mutate()}>
        I’ve signed in
      </Button>
      {looking.isSuccess && (
        <Text size="sm" role="status">
          This browser isn’t signed in yet.
        </Text>
      )}
    </>
  )
}

function KeyForm({ isPrimary }: { isPrimary: boolean }) {
  const [adminKey, setAdminKey] = useState('')
  // The variables of the mutation are the key: they are dropped with the form, not minutes later.
  const login = useMutation({ mutationFn: signIn, onSuccess: useSignedIn(), gcTime: 0 })
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (adminKey.trim() !== '' && !login.isPending) login.mutate(adminKey.trim())
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label="Admin key"
          description={isPrimary ? PRINTED : `For administrators. People use ${providerName}.`}
          placeholder="sk-admin-…"
          autoComplete="off"
          spellCheck={false}
          data-autofocus={isPrimary || undefined}
          value={adminKey}
          onChange={({ currentTarget: { value } }) => setAdminKey(value)}
        />
        {login.error && (
          <Failed
            title="Couldn’t sign in"
            error={login.error}
            sentence={keySentence(login.error)}
          />
        )}
        <Button
          type="submit"
          variant={isPrimary ? 'filled' : 'default'}
          loading={login.isPending}
          disabled={adminKey.trim() === ''}
        >
          Sign in
        </Button>
        <Text size="xs" c="dimmed">
          You’ll stay signed in for 12 hours. The key isn’t stored.
        </Text>
      </Stack>
    </form>
  )
}

function loginAddress(): string {
  const here = location.pathname.slice(basePath.length - 1)
  const back = here.startsWith('/sign-in') ? signInReturn : `${here}${location.search}`
  return `oidc/login?return_to=${encodeURIComponent(back)}`
}
