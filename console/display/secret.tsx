/** A secret, shown this once, and snippets that use it, each with a button that copies. */
import {
  ActionIcon,
  Alert,
  Code,
  CopyButton,
  Group,
  Stack,
  Tabs,
  Text,
  Tooltip,
} from '@mantine/core'
import { CheckIcon, CopyIcon } from 'lucide-react'

/** Copies `value`; says so for a moment. */
export const Copy = ({ value, label }: { value: string; label: string }) => (
  <CopyButton value={value} timeout={2_000}>
    {({ copied, copy }) => (
      <Tooltip label={copied ? 'Copied' : label}>
        <ActionIcon
          variant="subtle"
          color={copied ? 'bailiwick' : 'gray'}
          onClick={copy}
          aria-label={copied ? 'Copied' : label}
        >
          {copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
        </ActionIcon>
      </Tooltip>
    )}
  </CopyButton>
)

/** An id, whole, in fixed width, with a button that copies it. */
export const Id = ({ id }: { id: string }) => (
  <Group gap={2} wrap="nowrap" component="span">
    <Code className="id">{id}</Code>
    <Copy value={id} label="Copy ID" />
  </Group>
)

/** Text to paste somewhere. */
export const Snippet = ({ text, label = 'Copy' }: { text: string; label?: string }) => (
  <div className="snippet">
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keys */}
    <pre tabIndex={0}>{text}</pre>
    <Copy value={text} label={label} />
  </div>
)

/** By the language's name, as a tab. */
export type ByLanguage = Readonly<Record<string, string>>

/** One snippet at a time, the first of them first. */
export const Snippets = ({ snippets }: { snippets: ByLanguage }) => {
  const [first] = Object.keys(snippets)
  if (first === undefined) return null
  return (
    <Tabs defaultValue={first} keepMounted={false}>
      <Tabs.List>
        {Object.keys(snippets).map((name) => (
          <Tabs.Tab key={name} value={name}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {Object.entries(snippets).map(([name, text]) => (
        <Tabs.Panel key={name} value={name} pt="sm">
          <Snippet text={text} label={`Copy ${name}`} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

interface SecretProps {
  readonly value: string
  readonly snippets: ByLanguage
}

/** The secret is in the page only while this is mounted; callers keep no other copy. */
export const Secret = ({ value, snippets }: SecretProps) => (
  <Stack gap="sm">
    <Alert color="yellow" title="Copy it now">
      <Text size="sm">It won’t be shown again.</Text>
    </Alert>
    <Snippet text={value} label="Copy key" />
    <Snippets snippets={snippets} />
  </Stack>
)
