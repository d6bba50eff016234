/**
 * `npm run pictures [folder]`: the pictures of the documentation, from the made-up organization.
 * Two pages of the console in both themes, and `tour.webp`: half a minute of the console and of the
 * command line. The animation needs ffmpeg (`apt-get install ffmpeg`).
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { run } from '#test/cli/command.ts'
import { newContext } from './browser.ts'
import { type ListedConsole, openListedConsole, visitListed } from './listed-console.ts'
import { PAGES } from './pages.ts'

/** Pictures of the README, and the pages of the animation with the seconds of each. */
const STILLS = { projects: 'projects', limits: 'project-limits' } as const
const TOUR = [
  ...[['projects', 4] as const, ['project-overview', 4] as const, ['project-limits', 3] as const],
  ...[['project-limits-edit', 4] as const, ['usage', 4] as const, ['audit-log-event', 3] as const],
]
const TYPED_SECONDS = 1
const ANSWER_SECONDS = 3
/** Lines of output that the animation shows of a command. */
const LINES_MAX = 18
const WIDTH = 960

interface Frame {
  readonly file: string
  readonly seconds: number
}

function listed(name: string) {
  const page = PAGES.find((one) => one.name === name)
  if (!page) throw new Error(`no page ${name}`)
  return page
}

async function takeStills(harness: ListedConsole, folder: string): Promise<void> {
  for (const [name, page] of Object.entries(STILLS)) {
    for (const scheme of ['light', 'dark'] as const) {
      await using visited = await visitListed(harness, listed(page), { scheme })
      await visited.page.screenshot({ path: join(folder, `${name}-${scheme}.png`) })
    }
  }
}

async function takeConsole(harness: ListedConsole, folder: string): Promise<Frame[]> {
  const frames: Frame[] = []
  for (const [name, seconds] of TOUR) {
    await using visited = await visitListed(harness, listed(name), {})
    const file = join(folder, `${frames.length}-${name}.png`)
    await visited.page.screenshot({ path: file })
    frames.push({ file, seconds })
  }
  return frames
}

/** The commands, as typed, and their output. */
async function takeCommands(harness: ListedConsole, folder: string): Promise<Frame[]> {
  const environment = {
    BAILIWICK_BASE_URL: `${harness.url}/v1`,
    OPENAI_ADMIN_KEY: harness.adminKey,
    COLUMNS: '110',
  }
  const project = harness.idOf('Support assistant')
  const limit = ['--threshold-amount', '25000', '--currency', 'USD', '--interval', 'month']
  const commands = [
    ['projects', 'list'],
    ['project-spend-limit', 'update', project, ...limit],
    ['audit-logs', 'list', '--limit', '4'],
  ]
  const frames: Frame[] = []
  const context = await newContext(harness.browser, harness.url, { scheme: 'dark' })
  const page = await context.newPage()
  let screen = ''
  for (const command of commands) {
    const { stdout, stderr } = await run(command, environment)
    const typed = `${screen}$ bailiwick ${command.join(' ')}\n`
    const output = stdout + stderr
    screen = `${typed}${output.split('\n').slice(0, LINES_MAX).join('\n').trimEnd()}\n\n`
    for (const [text, seconds] of [
      [typed, TYPED_SECONDS] as const,
      [screen, ANSWER_SECONDS] as const,
    ]) {
      const file = join(folder, `command-${frames.length}.png`)
      await draw(page, text)
      await page.screenshot({ path: file })
      frames.push({ file, seconds })
    }
  }
  await context.close()
  return frames
}

/** A terminal that shows the end of its text. */
async function draw(page: Page, text: string): Promise<void> {
  await page.setContent(
    '<style>body { margin: 0; background: #16181d; height: 100vh; display: flex; overflow: hidden }' +
      'pre { margin: auto 32px 32px; color: #e6e8eb; font: 16px/1.45 monospace }</style><pre></pre>',
  )
  await page.locator('pre').evaluate((pre, shown) => {
    pre.textContent = shown
  }, text)
}

function animate(frames: readonly Frame[], folder: string, file: string): void {
  const list = join(folder, 'frames.txt')
  const entries = frames.map((frame) => `file '${frame.file}'\nduration ${frame.seconds}\n`)
  writeFileSync(list, `${entries.join('')}file '${frames.at(-1)?.file}'\n`)
  const input = ['-f', 'concat', '-safe', '0', '-i', list]
  const output = ['-vf', `scale=${WIDTH}:-2`, '-loop', '0', '-quality', '75', file]
  const { status, stderr, error } = spawnSync('ffmpeg', ['-y', '-v', 'error', ...input, ...output])
  if (error) throw new Error('no ffmpeg: apt-get install -y ffmpeg', { cause: error })
  if (status !== 0) throw new Error(`ffmpeg: ${stderr}`)
}

const [folder = 'docs/images'] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const frames = mkdtempSync(join(tmpdir(), 'pictures-'))
const harness = await openListedConsole()
try {
  await takeStills(harness, folder)
  const tour = [...(await takeConsole(harness, frames)), ...(await takeCommands(harness, frames))]
  animate(tour, frames, join(folder, 'tour.webp'))
} finally {
  await harness.close()
  rmSync(frames, { recursive: true })
}
