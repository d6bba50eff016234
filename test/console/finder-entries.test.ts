/** Entries of the finder without a page: typing errors, and the documentation. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { docPages } from '#build/doc-pages.mjs'
import { anchorOf, anchorsOf, docAddress, sitePath } from '#console/finder/docs/doc-address.ts'
import { type Entry, groupsOf } from '#console/finder/entry.ts'
import { isDecision, sitePages, slugify } from '#site/pages.ts'

const MOST = 6

function entry(label: string, more: Partial<Entry> = {}): Entry {
  return { id: label, group: 'Pages', label, ...more } as Entry
}

function found(entries: readonly Entry[], text: string): string[] {
  return groupsOf(entries, text, MOST).flatMap((group) => group.entries.map(({ label }) => label))
}

describe('typing errors of the finder', () => {
  const entries = [
    entry('Overview'),
    entry('Audit log'),
    entry('Background tasks', { words: 'jobs retention' }),
    entry('Keys'),
  ]

  for (const [error, texts, label] of [
    ['a wrong letter', ['overvisw', 'ovetv', 'awdit log'], /^(Overview|Audit log)$/],
    ['a missing letter', ['ovrview', 'vervie', 'audt log'], /^(Overview|Audit log)$/],
    ['a letter too much', ['overrview', 'auditt', 'audit logg'], /^(Overview|Audit log)$/],
    ['swapped letters', ['overveiw', 'voerv', 'aduit'], /^(Overview|Audit log)$/],
    ['an error in another word', ['retetnion', 'bakcground jobs'], /^Background tasks$/],
    ['a short word', ['kyes', 'kets'], /^Keys$/],
  ] as const) {
    it(`${error} is forgiven`, () => {
      for (const text of texts) {
        const [first = 'nothing', ...others] = found(entries, text)
        assert.match(first, label, text)
        assert.deepEqual(others, [], text)
      }
    })
  }

  it('two errors, and errors of the shortest words, are not', () => {
    for (const text of ['ovxrvxew', 'kye', 'zzzz', 'audit xyz']) {
      assert.deepEqual(found(entries, text), [], text)
    }
  })

  it('nothing near is shown beside what has the text as it was typed', () => {
    const both = [entry('Most used'), entry('Costs')]
    assert.deepEqual(found(both, 'cost'), ['Costs'])
    assert.deepEqual(found(both, 'cast'), ['Costs'])
  })

  it('a heading of the documentation comes after what the console has by the name', () => {
    const heading = entry('Limits', { group: 'Documentation', isProse: true })
    const page = entry('Costs: Spend limits')
    assert.deepEqual(found([heading, page], 'limits'), ['Costs: Spend limits', 'Limits'])
  })
})

describe('documentation in the finder', () => {
  const pages = docPages()

  it('has each guide by its title, with the paths and anchors of the site', () => {
    const listed = [...sitePages().values()].filter(
      ({ file }) => file.startsWith('docs/') && !isDecision(file) && !/decisions/.test(file),
    )
    assert.deepEqual(
      pages.map((page) => [page.path, page.title, sitePath(page)]),
      listed.map(({ file, title, path }) => [file, title, path]),
    )
    const headings = pages.flatMap((page) => page.headings)
    assert.ok(headings.length > 300)
    assert.deepEqual(headings.map(anchorOf), headings.map(slugify))
    assert.deepEqual(
      headings.filter((heading) => /[`\]]|^#/.test(heading)),
      [],
    )
  })

  it('a heading that is repeated has a number in its anchor', () => {
    const page = { path: 'docs/a.md', title: 'Page', headings: ['Set up', 'Page', 'Set up'] }
    assert.deepEqual(anchorsOf(page), ['set-up', 'page-1', 'set-up-1'])
  })

  it('an address is that of the site, else of the repository, else there is none', () => {
    const page = { path: 'docs/guides/console.md', title: 'Console', headings: [] }
    const [site, repository] = ['https://docs.example.com', 'https://git.example.com/blob/main']
    assert.equal(
      docAddress(page, '#search', { site, repository }),
      'https://docs.example.com/guides/console.html#search',
    )
    assert.equal(
      docAddress(page, '', { site: null, repository }),
      'https://git.example.com/blob/main/docs/guides/console.md',
    )
    assert.equal(docAddress(page, '', { site: null, repository: null }), undefined)
  })
})
