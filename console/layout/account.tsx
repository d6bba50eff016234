/** Who is signed in, how long still, how the console looks; and the way out. */
import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core'
import {
  IconChevronDown,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconSun,
} from '@tabler/icons-react'
import { client } from '#console/api/client.ts'
import { useSession } from '#console/api/session.tsx'
import { useNow } from '#console/display/clock.ts'
import { formatRelative } from '#console/display/time.tsx'
import { basePath } from '#console/page-settings.ts'

const LOOKS = [
  { scheme: 'light', label: 'Light', icon: IconSun },
  { scheme: 'dark', label: 'Dark', icon: IconMoon },
  { scheme: 'auto', label: 'As the system', icon: IconDeviceDesktop },
] as const

export const Account = () => {
  const session = useSession()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const now = useNow()
  const signOut = async (): Promise<void> => {
    await client.deleteSession().catch(() => undefined)
    // Anew from the start: nothing that was read stays in memory for whoever signs in next.
    location.assign(basePath)
  }
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          size="compact-md"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          className="account"
        >
          {session.user?.email ?? 'Operator'}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {session.authority === 'admin_key' ? 'By an admin key' : session.organization_role}
          {' · ends '}
          {formatRelative(session.expires_at, now)}
        </Menu.Label>
        <Menu.Divider />
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
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
