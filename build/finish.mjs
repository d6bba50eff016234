/**
 * What `tsc` leaves to do. Emitted files still say `#folder/file.ts`: a package.json of their own,
 * which is the nearest one and so the one that counts, tells where that is among them.
 */
import { writeFileSync } from 'node:fs'

const manifest = {
  type: 'module',
  imports: { '#*.ts': { types: './*.d.ts', default: './*.js' } },
}

writeFileSync(
  new URL('../dist/package.json', import.meta.url),
  `${JSON.stringify(manifest, null, 2)}\n`,
)
