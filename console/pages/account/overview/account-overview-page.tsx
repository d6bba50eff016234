/** Keys of the signed-in person, what is left of their limits, and their last rejections. */
import { Stack } from '@mantine/core'
import type { Load } from '#console/api/loader.ts'
import { Answered } from '#console/display/states.tsx'
import { loadAccount, useAccount } from '#console/pages/account/account.ts'
import { loadKeys, MyKeys } from '#console/pages/account/keys/my-keys.tsx'
import { LimitsLeft } from '#console/pages/account/limits/limits-left.tsx'
import { loadRequests, MyRequests } from '#console/pages/account/limits/my-requests.tsx'
import { NoKeys } from '#console/pages/account/no-keys.tsx'
import {
  loadTerminalSignIn,
  TerminalSignIn,
} from '#console/pages/account/terminal/terminal-sign-in.tsx'
import { loadRejections, Rejections } from './rejections.tsx'
import { SignOutEverywhere } from './sign-out-everywhere.tsx'

export const load: Load = (prefetch, route) => {
  if (!route.allowed.isPerson) return
  const parts = [loadAccount, loadKeys, loadTerminalSignIn, loadRequests, loadRejections]
  for (const part of parts) part(prefetch, route)
}

export default function AccountOverviewPage() {
  const query = useAccount()
  return (
    <Answered query={query}>
      {(account) => {
        const { projects } = account
        const hasKeys = projects.some((project) => project.may_create_keys)
        const used = projects.filter((project) => project.may_request_models)
        return (
          <Stack gap="md" className="in-order">
            {hasKeys ? <MyKeys /> : <NoKeys account={account} />}
            {used.length > 0 && <LimitsLeft projects={used} />}
            <MyRequests />
            {used.length > 0 && <Rejections />}
            <SignOutEverywhere />
            {hasKeys && <TerminalSignIn />}
          </Stack>
        )
      }}
    </Answered>
  )
}
