/** Text to copy: one snippet, or one for each of several languages. */
import { Tabs } from '@mantine/core'
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

/** Snippets by the name of their language. */
export type ByLanguage = Readonly<Record<string, string>>

/** A tab for each language. */
export function Snippets({ snippets }: { snippets: ByLanguage }) {
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
