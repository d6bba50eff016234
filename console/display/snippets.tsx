/** Text to copy: one snippet, or one for each of several languages. */
import { Tabs, Text } from '@mantine/core'
import { Copy } from './copy.tsx'

export function Snippet({ text, label = 'Copy' }: { text: string; label?: string }) {
  return (
    <div className="snippet">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      <Copy value={text} label={label} />
    </div>
  )
}

/** A snippet with a sentence about its place. */
export interface PlacedSnippet {
  readonly about?: string
  readonly text: string
  /** Command before the client is started, in the same shell. */
  readonly shell?: string
}

/** Snippets by the name of their language or client. */
export type ByLanguage = Readonly<Record<string, string | PlacedSnippet>>

function placed(snippet: string | PlacedSnippet): PlacedSnippet {
  return typeof snippet === 'string' ? { text: snippet } : snippet
}

/** A tab for each language. */
export function Snippets({ snippets }: { snippets: ByLanguage }) {
  const names = Object.keys(snippets)
  const [first] = names
  if (first === undefined) return null
  return (
    <Tabs defaultValue={tabValue(first)} keepMounted={false}>
      <Tabs.List>
        {names.map((name) => (
          <Tabs.Tab key={name} value={tabValue(name)}>
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {Object.entries(snippets).map(([name, snippet]) => {
        const { about, text, shell } = placed(snippet)
        return (
          <Tabs.Panel key={name} value={tabValue(name)} pt="sm">
            {about && (
              <Text size="sm" pb="xs">
                {about}
              </Text>
            )}
            <Snippet text={text} label={`Copy ${name}`} />
            {shell && (
              <>
                <Text size="sm" py="xs">
                  In the shell, before you start it:
                </Text>
                <Snippet text={shell} label={`Copy the variable of ${name}`} />
              </>
            )}
          </Tabs.Panel>
        )
      })}
    </Tabs>
  )
}

/** Part of the ids by which a panel has its tab as its name: an id has no blank. */
function tabValue(name: string): string {
  return name.replaceAll(' ', '-')
}
