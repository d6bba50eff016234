/** Account menu: the signed-in person, the end of the session, color scheme and sign-out. */
import { Button, Menu, Modal, Text, useMantineColorScheme } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import {
  ChevronDownIcon,
  ClockIcon,
  GlobeIcon,
  LogOutIcon,
  MonitorIcon,
  MonitorSmartphoneIcon,
  MoonIcon,
  SunIcon,
} from 'lucide-react'
import { Link } from 'react-router'
import { useSession, useSignOut } from '#console/api/session.tsx'
import { useNow } from '#console/display/clock.ts'
import { ORGANIZATION_ROLES } from '#console/display/roles.ts'
import { Failed } from '#console/display/states.tsx'
import { formatRelative } from '#console/display/time.tsx'
import { useZoneChoice, zoneName } from '#console/display/zone.ts'

const LOOKS = [
  { scheme: 'light', label: 'Light', icon: SunIcon },
  { scheme: 'dark', label: 'Dark', icon: MoonIcon },
  { scheme: 'auto', label: 'As the system', icon: MonitorIcon },
] as const

const WIDTH = 260

export const Account = () => {
  const { user } = useSession()
  const signOut = useMutation({ mutationFn: useSignOut() })
  return (
    <>
      <Menu position="bottom-end" width={WIDTH}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            fw={500}
            rightSection={<ChevronDownIcon size={14} aria-hidden />}
            className="account"
            loading={signOut.isPending}
          >
            {user?.email ?? 'Operator'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Standing />
          <Menu.Divider />
          <Looks />
          <Menu.Divider />
          <Zones />
          <Menu.Divider />
          <Menu.Item
            component={Link}
            to="/sessions"
            leftSection={<MonitorSmartphoneIcon size={16} aria-hidden />}
          >
            Sessions
          </Menu.Item>
          <Menu.Item
            leftSection={<LogOutIcon size={16} aria-hidden />}
            onClick={() => signOut.mutate()}
          >
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal opened={signOut.isError} onClose={signOut.reset} title="You are still signed in">
        {signOut.error && <Failed error={signOut.error} retry={() => signOut.mutate()} />}
      </Modal>
    </>
  )
}

/** Authority of the session, and its end. */
const Standing = () => {
  const { authority, organization_role: role, expires_at } = useSession()
  const now = useNow()
  const by = authority === 'admin_key' ? 'By an admin key' : role && ORGANIZATION_ROLES[role]
  return (
    <Menu.Label>
      {by} · ends {formatRelative(expires_at, now)}
    </Menu.Label>
  )
}

const ZONES = [
  { zone: 'utc', label: 'UTC', icon: GlobeIcon },
  { zone: 'local', label: `Local (${zoneName('local')})`, icon: ClockIcon },
] as const

/** The clock of all times that are shown. */
const Zones = () => {
  const [chosen, choose] = useZoneChoice()
  return (
    <>
      <Menu.Label>Time zone</Menu.Label>
      {ZONES.map(({ zone, label, icon: Icon }) => (
        <Menu.Item
          key={zone}
          leftSection={<Icon size={16} aria-hidden />}
          onClick={() => choose(zone)}
          aria-current={chosen === zone}
        >
          <Text size="sm" fw={chosen === zone ? 600 : 400}>
            {label}
          </Text>
        </Menu.Item>
      ))}
    </>
  )
}

const Looks = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <>
      <Menu.Label>Look</Menu.Label>
      {LOOKS.map(({ scheme, label, icon: Icon }) => (
        <Menu.Item
          key={scheme}
          leftSection={<Icon size={16} aria-hidden />}
          onClick={() => setColorScheme(scheme)}
          aria-current={colorScheme === scheme}
        >
          <Text size="sm" fw={colorScheme === scheme ? 600 : 400}>
            {label}
          </Text>
        </Menu.Item>
      ))}
    </>
  )
}
