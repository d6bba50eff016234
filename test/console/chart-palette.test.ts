/** Colours of charts: told apart with each kind of colour vision, in both themes. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { DASHES } from '#console/charts/dashes.ts'
import { SERIES_MAX } from '#console/charts/series.ts'
import { ciede2000, contrast, differenceFor, VISIONS } from './colour-vision.ts'

/** Least CIEDE2000 difference of two series of one chart. A just noticeable one is about 2.3. */
const DIFFERENCE_MIN = 15
/** WCAG 1.4.11: graphical objects. */
const CONTRAST_MIN = 3
/** Grounds of cards, by theme: the body's colour of the library. */
const GROUNDS = ['#ffffff', '#242424'] as const

const styles = readFileSync(new URL('../../console/styles.css', import.meta.url), 'utf8')

/** Colours of a custom property: of the light theme, then of the dark one. */
function coloursOf(name: string): readonly [string, string] {
  const pattern = new RegExp(`--${name}: light-dark\\((#\\w+), (#\\w+)\\)`)
  const [, light = '', dark = ''] = pattern.exec(styles) ?? assert.fail(`no --${name}`)
  return [light, dark]
}

const NUMBERED = Array.from({ length: SERIES_MAX }, (_, at) => `series-${at + 1}`)
const [FIRST = '', ...OTHERS] = NUMBERED
/** Series that one chart may have together. */
const CHARTS: Readonly<Record<string, readonly string[]>> = {
  'the top of a ranking and all others': [...NUMBERED, 'series-rest'],
  'answered, failed and rate-limited requests': [FIRST, 'series-failed', 'series-refused'],
  'rejected requests by limit': ['series-refused', ...OTHERS],
}

/** The least difference of two of these series, and which they are. */
function closest(names: readonly string[], theme: number, vision: string) {
  const pairs = names.flatMap((one, at) =>
    names.slice(at + 1).map((other) => [one, other] as const),
  )
  return pairs
    .map(([one, other]) => ({
      pair: `${one} and ${other}`,
      difference: differenceFor(vision, coloursOf(one)[theme] ?? '', coloursOf(other)[theme] ?? ''),
    }))
    .reduce((least, next) => (next.difference < least.difference ? next : least))
}

describe('colours of charts', () => {
  for (const [chart, names] of Object.entries(CHARTS)) {
    for (const vision of Object.keys(VISIONS)) {
      it(`${chart}: at least ${DIFFERENCE_MIN} apart for ${vision} vision, in both themes`, (t) => {
        for (const theme of [0, 1]) {
          const { pair, difference } = closest(names, theme, vision)
          t.diagnostic(`${difference.toFixed(1)} ${pair}`)
          assert.ok(difference >= DIFFERENCE_MIN, `${pair}: ${difference.toFixed(1)}`)
        }
      })
    }
  }

  it(`each has a contrast of at least ${CONTRAST_MIN}:1 with the ground of a card`, () => {
    for (const name of [...NUMBERED, 'series-rest', 'series-failed', 'series-refused']) {
      for (const [theme, ground] of GROUNDS.entries()) {
        const ratio = contrast(coloursOf(name)[theme] ?? '', ground)
        assert.ok(ratio >= CONTRAST_MIN, `${name}: ${ratio.toFixed(2)}`)
      }
    }
  })

  it('lines have dashes too, each its own, so that no colour has to be told apart', () => {
    assert.equal(new Set(DASHES).size, SERIES_MAX)
  })

  it('limits and the period before are the text’s colour over a ground of their own', () => {
    const level = /\.chart \.level,\n\.chart \.level-ground \{[^}]*\}/.exec(styles)?.[0] ?? ''
    assert.match(level, /stroke: var\(--mantine-color-text\)/)
    const ground = /\}\n\.chart \.level-ground \{[^}]*\}/.exec(styles)?.[0] ?? ''
    assert.match(ground, /stroke: var\(--mantine-color-body\)/)
  })

  it('the difference is that of the published test data of CIEDE2000', () => {
    const data = [
      [[50, 2.6772, -79.7751], [50, 0, -82.7485], 2.0425],
      [[50, 2.5, 0], [73, 25, -18], 27.1492],
      [[60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644],
      [[2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514], 0.9082],
    ] as const
    for (const [one, other, expected] of data) {
      assert.equal(Number(ciede2000(one, other).toFixed(4)), expected)
    }
  })
})
